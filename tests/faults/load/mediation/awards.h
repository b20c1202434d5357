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

// Awards of agreed disputes. Two people at once propose each; one who proposed it tries to approve it; some awards are refused and
// proposed again; two others approve it at once. Thread-safe.
class Awards {
 public:
  explicit Awards(PatientCaller& caller);

  // Takes the award of an agreed dispute through its life.
  void Give(const std::string& dispute);
  // Checks that each award is as it was last acknowledged. Call it only while no request runs.
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
