#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "common/privacy/keys/key_ring.h"
#include "services/case_intake/testing/fake_mediation.h"
#include "services/case_intake/testing/intake_client.h"
#include "services/case_intake/testing/small_district.h"
#include "tests/support/district/fake_registry.h"
#include "tests/support/served_service.h"
#include "tests/support/sound.h"

namespace zhiwang::intake {

// The keys that the services of a program's tests share, and the directory that holds them.
const privacy::KeyRing& TestKeys();
const std::string& TestKeysDirectory();

// A test with an intake service over a schema of its own, a registry that knows the small district, and a mediation service
// that registers what it is handed. Calendar and categories are set.
class IntakeTest : public testing::ServedServiceTest {
 protected:
  void SetUp() override;

  // A case as far as the words go: registered, given to the unit, signed for, answered.
  v1::Case Received() { return Sound(client().Create(Appeal())); }
  v1::Case Dispatched(const std::string& unit = kWater) { return Sound(client().Dispatch(Received().name(), unit)); }
  v1::Case InProgress() { return Sound(client().Accept(Dispatched().name())); }
  v1::Case Resolved() { return Sound(client().Resolve(InProgress().name())); }

  void EndServer() { server_.reset(); }
  void RestartServer();
  // One more instance over the same schema that reads and seals with the keys of that directory.
  std::unique_ptr<testing::ServedService> StartReplicaWith(const std::string& keys, const std::string& suite = "aes");

  // Waits until the reports count every change there is.
  void WaitForReports();
  // Runs `body` while the reports count nothing: another transaction holds the place up to which they have counted.
  void WhileReportsWait(const std::function<void()>& body);

  testing::FakeRegistry& registry() { return registry_; }
  FakeMediation& mediation() { return mediation_; }
  testing::ServedService& server() { return *server_; }
  IntakeClient& client() { return *client_; }

 private:
  process::ServiceDefinition Definition() const;
  process::ProcessOptions OptionsWith(const std::string& keys, const std::string& suite) const;

  testing::FakeRegistry registry_;
  FakeMediation mediation_;
  std::optional<IntakeClient> client_;  // of the server that runs
};

}  // namespace zhiwang::intake
