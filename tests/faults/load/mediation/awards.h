#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/sql/database.h"
#include "tests/faults/load/mediation/patient_caller.h"
#include "zhiwang/mediation/v1/award_service.grpc.pb.h"

namespace zhiwang::testing {

// Awards of agreed disputes, each proposed by two people at once; who proposed it tries to approve it, some are refused and
// proposed anew, and two others approve it at once. Thread-safe.
class Awards {
 public:
  explicit Awards(PatientCaller& caller);

  // The award of a dispute that is agreed.
  void Give(const std::string& dispute);
  // Checks that each award stands as it was acknowledged last. Only while nobody is at work.
  void Check(sql::Database& db);

  // Proposals and approvals that were acknowledged, and those that were refused.
  int64_t given() const { return given_; }
  int64_t refused() const { return refused_; }

 private:
  using Award = mediation::v1::Award;
  using Service = mediation::v1::AwardService;

  absl::StatusOr<Award> Note(absl::StatusOr<Award> answer);
  absl::StatusOr<Award> Propose(const std::string& dispute, int tenant);
  void TryToApproveAlone(const std::string& award, int proposer);
  bool RefuseAndProposeAnew(const std::string& award);
  absl::StatusOr<Award> Approve(const std::string& award, int tenant);
  Award SomeAward() const;
  std::string TenantOf(int number) const { return Tenant(caller_.district().code, number); }

  PatientCaller& caller_;
  const Replicas<Service::Stub> awards_;
  std::atomic<int64_t> given_{0}, refused_{0};
  absl::Mutex mutex_;
  std::map<std::string, Award::State> told_ ABSL_GUARDED_BY(mutex_);  // acknowledged last, by the award's name
};

}  // namespace zhiwang::testing
