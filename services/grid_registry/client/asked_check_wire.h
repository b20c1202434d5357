#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/grid_registry/client/asked_check.h"
#include "zhiwang/common/v1/site_check.pb.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"

// On-site checks on their way between the registry and the services that ask for them: contract to domain and back.
namespace zhiwang::grid {

// The progress of an on-site check, as the contract has it.
common::v1::SiteCheckProgress CheckToProto(const std::string& district, const CheckProgress& progress);

// The progress that the registry tells, checked. FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as `progress.report`.
absl::StatusOr<CheckProgress> CheckFromProto(const std::string& district, const common::v1::SiteCheckProgress& proto);

// The same of a step that the registry tells by itself: REQUESTED and REJECTED are for this side alone to say, and REPORTED
// says what was found, and where. FIELD_INVALID otherwise.
absl::StatusOr<CheckProgress> ToldStepFromProto(const std::string& district,
                                                const common::v1::SiteCheckProgress& proto);

// The task that a check becomes: who asks and the request's id are the caller's to set.
struct CheckTask {
  std::string district;
  int number = 1;                   // of the check in what asks
  std::string area;                 // its code
  std::optional<Point> point = {};  // to go to, as far as known
  std::string question;
  absl::Time due;
};
v1::CreateSiteCheckRequest ToRequest(const CheckTask& task);

// The progress of a check by the registry's answer to its hand-over: a SiteCheckProgress as bytes, or its refusal. A check that
// it refused, or that was given up, is REJECTED, and its note says why. INTERNAL for an answer that cannot be read.
absl::StatusOr<CheckProgress> ProgressByAnswer(const absl::StatusOr<std::string>& answer, const std::string& district,
                                               absl::Time now);

// One line for people about a step: `第 1 次现场核实：下达 S1`, where `which` names the check.
std::string DescribeStep(std::string_view which, const CheckProgress& progress);

// The step of a change as a stored message has it: its state, task, worker, finding and refusal.
template <class Step>
void WriteStep(const CheckProgress& progress, Step& step) {
  step.set_state(static_cast<common::v1::SiteCheckProgress::State>(progress.state));
  step.set_site_check(progress.task);
  step.set_worker(progress.worker);
  step.set_finding(static_cast<common::v1::SiteCheckProgress::Finding>(progress.finding));
  step.set_refusal(static_cast<common::v1::SiteCheckProgress::Refusal>(progress.refusal));
}
template <class Step>
CheckProgress ReadStep(const Step& step) {
  CheckProgress progress;
  progress.state = static_cast<CheckState>(step.state());
  progress.task = step.site_check();
  progress.worker = step.worker();
  progress.finding = static_cast<CheckFinding>(step.finding());
  progress.refusal = static_cast<CheckRefusal>(step.refusal());
  return progress;
}

}  // namespace zhiwang::grid
