#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "common/privacy/keys/key_ring.h"
#include "common/sql/database.h"
#include "services/case_intake/testing/fake_registry.h"
#include "services/case_intake/testing/intake_client.h"
#include "services/case_intake/testing/intake_server.h"
#include "services/case_intake/testing/small_district.h"

namespace zhiwang::intake {

// Long enough for any call that is to succeed, on any machine.
inline absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

// The keys that the services of a program's tests share.
const privacy::KeyRing& TestKeys();

// A test with an intake service of its own: the small district's registry, a fresh schema on the program's private
// server, the service in this process and a client of it over loopback. Calendar and categories are set.
class IntakeTest : public ::testing::Test {
 protected:
  void SetUp() override;

  // A case as far as the words go: registered, given to the unit, signed for, answered.
  v1::Case Received() { return Sound(client().Create(Appeal())); }
  v1::Case Dispatched(const std::string& unit = kWater) { return Sound(client().Dispatch(Received().name(), unit)); }
  v1::Case InProgress() { return Sound(client().Accept(Dispatched().name())); }
  v1::Case Resolved() { return Sound(client().Resolve(InProgress().name())); }

  // The answer of a call that must succeed.
  template <class Answer>
  static Answer Sound(absl::StatusOr<Answer> answer) {
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *std::move(answer) : Answer();
  }

  // The one number that `sql` answers.
  int64_t Number(std::string_view sql);

  // Ends the service, and with it whatever it was still at; and starts another over the same schema.
  void EndServer();
  void RestartServer();

  // Waits until the reports count every change there is.
  void WaitForReports();

  FakeRegistry& registry() { return *registry_; }
  IntakeServer& server() { return *server_; }
  IntakeClient& client() { return *client_; }

 private:
  sql::Options schema_;
  std::unique_ptr<FakeRegistry> registry_;
  std::unique_ptr<IntakeServer> server_;
  std::unique_ptr<IntakeClient> client_;
};

}  // namespace zhiwang::intake
