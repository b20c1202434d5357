#include "services/case_intake/testing/fake_mediation.h"

#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "services/case_intake/testing/small_district.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::intake {
namespace {

absl::Status DisputeExists(const std::string& name) {
  return Error(absl::StatusCode::kAlreadyExists, common::v1::DISPUTE_EXISTS, "registered before", "该纠纷已登记")
      .Resource("zhiwang.mediation.v1.Dispute", name);
}

absl::Status NoDispute() {
  return Error(absl::StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND, "no dispute of the case",
               "没有该工单的纠纷");
}

}  // namespace

class FakeMediation::Disputes final : public mediation::v1::DisputeService::Service {
 public:
  explicit Disputes(const std::atomic<bool>& down) : down_(down) {}

  grpc::Status CreateDispute(grpc::ServerContext*, const mediation::v1::CreateDisputeRequest* request,
                             mediation::v1::Dispute* dispute) override {
    if (down_) return {grpc::StatusCode::UNAVAILABLE, "down"};
    absl::MutexLock lock(&mutex_);
    if (const auto known = answers_.find(request->request_id()); known != answers_.end()) {
      *dispute = known->second;
      return grpc::Status::OK;
    }
    const mediation::v1::Origin& origin = request->dispute().origin();
    const std::string round = fmt::format("{} {}", origin.case_(), origin.case_round());
    if (const auto known = by_round_.find(round); known != by_round_.end()) {
      return rpc::ToWire(DisputeExists(known->second));
    }
    if (answer_) {
      const grpc::Status status = answer_(request->dispute());
      if (!status.ok()) return status;
    }
    registered_.push_back(*request);
    *dispute = request->dispute();
    dispute->set_name(FormatResourceName(kDistrict, "disputes", std::to_string(registered_.size())));
    dispute->set_state(mediation::v1::Dispute::REGISTERED);
    dispute->set_level("VILLAGE");
    dispute->mutable_register_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    answers_[request->request_id()] = *dispute;
    by_round_[round] = dispute->name();
    return grpc::Status::OK;
  }

  grpc::Status RecordReferralWithdrawal(grpc::ServerContext*,
                                        const mediation::v1::RecordReferralWithdrawalRequest* request,
                                        mediation::v1::Dispute* dispute) override {
    if (down_) return {grpc::StatusCode::UNAVAILABLE, "down"};
    absl::MutexLock lock(&mutex_);
    const auto known = by_round_.find(fmt::format("{} {}", request->case_(), request->round()));
    if (known == by_round_.end()) return rpc::ToWire(NoDispute());
    if (withdrawal_ids_.insert(request->request_id()).second) withdrawn_.push_back(*request);
    dispute->set_name(known->second);
    return grpc::Status::OK;
  }

  void set_answer(Takes answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  std::vector<mediation::v1::CreateDisputeRequest> registered() const {
    absl::MutexLock lock(&mutex_);
    return registered_;
  }
  std::vector<mediation::v1::RecordReferralWithdrawalRequest> withdrawn() const {
    absl::MutexLock lock(&mutex_);
    return withdrawn_;
  }

 private:
  const std::atomic<bool>& down_;
  mutable absl::Mutex mutex_;
  Takes answer_ ABSL_GUARDED_BY(mutex_);
  std::vector<mediation::v1::CreateDisputeRequest> registered_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, mediation::v1::Dispute> answers_ ABSL_GUARDED_BY(mutex_);  // by request
  std::vector<mediation::v1::RecordReferralWithdrawalRequest> withdrawn_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> withdrawal_ids_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> by_round_ ABSL_GUARDED_BY(mutex_);  // names, by case and round
};

FakeMediation::FakeMediation()
    : disputes_(std::make_unique<Disputes>(down_)),
      server_(std::make_unique<testing::LoopbackServer>(std::vector<grpc::Service*>{disputes_.get()})) {}

FakeMediation::~FakeMediation() = default;

void FakeMediation::AnswerBy(Takes answer) { disputes_->set_answer(std::move(answer)); }

std::vector<mediation::v1::CreateDisputeRequest> FakeMediation::Registered() const { return disputes_->registered(); }

std::vector<mediation::v1::RecordReferralWithdrawalRequest> FakeMediation::Withdrawn() const {
  return disputes_->withdrawn();
}

}  // namespace zhiwang::intake
