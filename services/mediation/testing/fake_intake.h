#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "services/mediation/testing/fake_appeals.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/intake/v1/case_service.pb.h"

namespace zhiwang::mediation {

// An intake service whose cases take note of what they are told, and whose log and bulletins tell of appeals, on a loopback port of
// its own. It can be down.
class FakeIntake {
 public:
  FakeIntake();
  ~FakeIntake();

  const std::string& target() const { return server_->target(); }

  FakeAppeals& appeals() { return appeals_; }

  void GoDown() { down_ = true; }  // until ComeBack every call is UNAVAILABLE
  void ComeBack() { down_ = false; }

  // Called with each word for a case: an error is the answer, and the case takes no note.
  using Hears = std::function<grpc::Status(const intake::v1::RecordMediationRequest& told)>;
  void AnswerBy(Hears answer);
  // What the case was told, in order; the same request again is told once.
  std::vector<intake::v1::RecordMediationRequest> Told(const std::string& name) const;

 private:
  class Cases;

  std::atomic<bool> down_{false};
  FakeAppeals appeals_{down_};
  std::unique_ptr<Cases> cases_;
  std::unique_ptr<testing::LoopbackServer> server_;
};

}  // namespace zhiwang::mediation
