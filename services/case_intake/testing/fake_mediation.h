#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/loopback_server.h"
#include "zhiwang/mediation/v1/dispute_service.pb.h"

namespace zhiwang::intake {

// A mediation service that registers a dispute of whatever it is handed, on a loopback port of its own. It can be down.
class FakeMediation {
 public:
  FakeMediation();
  ~FakeMediation();

  const std::string& target() const { return server_->target(); }

  void GoDown() { down_ = true; }  // until ComeBack every call is UNAVAILABLE
  void ComeBack() { down_ = false; }

  // Called with each dispute that is about to be registered: an error is the answer, and nothing is registered.
  using Takes = std::function<grpc::Status(const mediation::v1::Dispute& asked)>;
  void AnswerBy(Takes answer);
  // Every dispute that was registered, in order. The same request again gets the same; another request for the same round
  // of a case is DISPUTE_EXISTS.
  std::vector<mediation::v1::CreateDisputeRequest> Registered() const;
  // Every word that a case took its referral back, in order; the same request again is one. DISPUTE_NOT_FOUND for a round of
  // which no dispute was registered.
  std::vector<mediation::v1::RecordReferralWithdrawalRequest> Withdrawn() const;

 private:
  class Disputes;

  std::atomic<bool> down_{false};
  std::unique_ptr<Disputes> disputes_;
  std::unique_ptr<testing::LoopbackServer> server_;
};

}  // namespace zhiwang::intake
