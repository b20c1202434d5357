#include "services/mediation/testing/fake_intake.h"

#include <set>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::mediation {

class FakeIntake::Cases final : public intake::v1::CaseService::Service {
 public:
  explicit Cases(const std::atomic<bool>& down) : down_(down) {}

  grpc::Status RecordMediation(grpc::ServerContext*, const intake::v1::RecordMediationRequest* request,
                               intake::v1::Case* c) override {
    if (down_) return {grpc::StatusCode::UNAVAILABLE, "down"};
    absl::MutexLock lock(&mutex_);
    c->set_name(request->name());
    c->set_etag("v2");
    if (known_.contains(request->request_id())) return grpc::Status::OK;
    if (answer_) {
      const grpc::Status status = answer_(*request);
      if (!status.ok()) return status;
    }
    known_.insert(request->request_id());
    told_.push_back(*request);
    return grpc::Status::OK;
  }

  void set_answer(Hears answer) {
    absl::MutexLock lock(&mutex_);
    answer_ = std::move(answer);
  }
  std::vector<intake::v1::RecordMediationRequest> told(const std::string& name) const {
    absl::MutexLock lock(&mutex_);
    std::vector<intake::v1::RecordMediationRequest> words;
    for (const auto& request : told_) {
      if (request.name() == name) words.push_back(request);
    }
    return words;
  }

 private:
  const std::atomic<bool>& down_;
  mutable absl::Mutex mutex_;
  Hears answer_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> known_ ABSL_GUARDED_BY(mutex_);  // request ids
  std::vector<intake::v1::RecordMediationRequest> told_ ABSL_GUARDED_BY(mutex_);
};

FakeIntake::FakeIntake()
    : cases_(std::make_unique<Cases>(down_)),
      server_(std::make_unique<testing::LoopbackServer>(
          std::vector<grpc::Service*>{cases_.get(), &appeals_.log(), &appeals_.reports()})) {}

FakeIntake::~FakeIntake() = default;

void FakeIntake::AnswerBy(Hears answer) { cases_->set_answer(std::move(answer)); }

std::vector<intake::v1::RecordMediationRequest> FakeIntake::Told(const std::string& name) const {
  return cases_->told(name);
}

}  // namespace zhiwang::mediation
