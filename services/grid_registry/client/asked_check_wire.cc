#include "services/grid_registry/client/asked_check_wire.h"

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::grid {
namespace {

constexpr int kLongestReport = 2'000;
constexpr int kLongestNote = 500;

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(CheckState::kRejected) == common::v1::SiteCheckProgress::REJECTED);
static_assert(static_cast<int>(CheckFinding::kNotConfirmed) == common::v1::SiteCheckProgress::NOT_CONFIRMED);
static_assert(static_cast<int>(CheckRefusal::kCannotCome) == common::v1::SiteCheckProgress::CANNOT_COME);

// The registry's reason for not taking a check, for people. The answer of another service may be no text.
std::string WhyNot(const absl::Status& refusal) {
  const std::string why = ChineseMessageOf(refusal);
  const std::string cut = IsUtf8(why) ? FirstCharacters(why, kLongestNote) : "";
  return !cut.empty() && CheckText("note", cut, 1, kLongestNote).ok() ? cut : "网格登记服务未受理";
}

}  // namespace

common::v1::SiteCheckProgress CheckToProto(const std::string& district, const CheckProgress& progress) {
  common::v1::SiteCheckProgress proto;
  WriteStep(progress, proto);
  proto.set_site_check(FormatResourceName(district, "siteChecks", progress.task));
  proto.set_worker(FormatResourceName(district, "staff", progress.worker));
  SetTime(progress.at, proto.mutable_at());
  proto.set_report(progress.report);
  if (progress.found_at) {
    proto.mutable_found_at()->set_longitude(progress.found_at->longitude);
    proto.mutable_found_at()->set_latitude(progress.found_at->latitude);
  }
  proto.set_note(progress.note);
  return proto;
}

absl::StatusOr<CheckProgress> CheckFromProto(const std::string& district, const common::v1::SiteCheckProgress& proto) {
  // A number of a newer release refuses nothing: it is kept as it came.
  CheckProgress progress = ReadStep(proto);
  ASSIGN_OR_RETURN(progress.task, ParseIdWithin(district, "progress.site_check", proto.site_check(), "siteChecks"));
  if (proto.state() < 1) return error::FieldInvalid("progress.state", "must be given", "须给出核实状态");
  if (!proto.worker().empty()) {
    ASSIGN_OR_RETURN(progress.worker, ParseIdWithin(district, "progress.worker", proto.worker(), "staff"));
  }
  ASSIGN_OR_RETURN(progress.at, TimeFrom("progress.at", proto.at()));
  RETURN_IF_ERROR(CheckText("progress.report", proto.report(), 0, kLongestReport));
  progress.report = proto.report();
  if (proto.has_found_at()) {
    RETURN_IF_ERROR(CheckPoint("progress.found_at", proto.found_at()));
    progress.found_at = Point{proto.found_at().longitude(), proto.found_at().latitude()};
  }
  RETURN_IF_ERROR(CheckText("progress.note", proto.note(), 0, kLongestNote));
  progress.note = proto.note();
  return progress;
}

absl::StatusOr<CheckProgress> ToldStepFromProto(const std::string& district,
                                                const common::v1::SiteCheckProgress& proto) {
  ASSIGN_OR_RETURN(CheckProgress progress, CheckFromProto(district, proto));
  if (progress.state == CheckState::kRequested || progress.state == CheckState::kRejected) {
    return error::FieldInvalid("progress.state", "is for this side alone to say", "该状态不能由对方登记");
  }
  const bool complete = progress.finding != CheckFinding::kNone && !progress.report.empty() && progress.found_at;
  if (progress.state == CheckState::kReported && !complete) {
    return error::FieldInvalid("progress.report", "REPORTED says what was found, and where",
                               "核实结果须有结论、情况和地点");
  }
  return progress;
}

v1::CreateSiteCheckRequest ToRequest(const CheckTask& task) {
  v1::CreateSiteCheckRequest request;
  request.set_district("districts/" + task.district);
  v1::SiteCheck& check = *request.mutable_site_check();
  check.set_number(task.number);
  check.set_area(FormatResourceName(task.district, "areas", task.area));
  if (task.point) {
    check.mutable_point()->set_longitude(task.point->longitude);
    check.mutable_point()->set_latitude(task.point->latitude);
  }
  check.set_question(task.question);
  SetTime(task.due, check.mutable_due_time());
  return request;
}

absl::StatusOr<CheckProgress> ProgressByAnswer(const absl::StatusOr<std::string>& answer, const std::string& district,
                                               absl::Time now) {
  if (!answer.ok()) return CheckProgress{.state = CheckState::kRejected, .at = now, .note = WhyNot(answer.status())};
  common::v1::SiteCheckProgress proto;
  if (!proto.ParseFromString(*answer)) return error::Unexpected("what the grid registry answered cannot be read");
  return CheckFromProto(district, proto);
}

std::string DescribeStep(std::string_view which, const CheckProgress& progress) {
  switch (progress.state) {
    case CheckState::kRequested:
      return fmt::format("{}：已发起", which);
    case CheckState::kAssigned:
      return fmt::format("{}：下达 {}", which, progress.worker);
    case CheckState::kAccepted:
      return fmt::format("{}：{} 接单", which, progress.worker);
    case CheckState::kReported:
      return fmt::format("{}：{} 反馈{}", which, progress.worker,
                         ChineseLabel(static_cast<common::v1::SiteCheckProgress::Finding>(progress.finding)));
    case CheckState::kRefused:
      return fmt::format("{}：{} 退回（{}）", which, progress.worker,
                         ChineseLabel(static_cast<common::v1::SiteCheckProgress::Refusal>(progress.refusal)));
    case CheckState::kExpired:
      return fmt::format("{}：逾期未核实", which);
    case CheckState::kUnassigned:
      return fmt::format("{}：该网格当天无网格员", which);
    case CheckState::kRejected:
      return fmt::format("{}：未能下达", which);
  }
  return std::string(which);
}

}  // namespace zhiwang::grid
