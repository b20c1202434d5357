#include "services/case_intake/site_check/site_check_proto.h"

#include <string_view>

#include <fmt/format.h>

#include "common/names/label.h"
#include "common/names/resource_name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/case_intake/case/wire/case_proto.h"

namespace zhiwang::intake {
namespace {

constexpr int kLongestReport = 2'000;

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(SiteCheckState::kRejected) == common::v1::SiteCheckProgress::REJECTED);
static_assert(static_cast<int>(SiteCheckFinding::kNotConfirmed) == common::v1::SiteCheckProgress::NOT_CONFIRMED);
static_assert(static_cast<int>(SiteCheckRefusal::kCannotCome) == common::v1::SiteCheckProgress::CANNOT_COME);

}  // namespace

std::string SummaryOf(const v1::SiteCheckStep& step) {
  const std::string which = fmt::format("第 {} 次现场核实", step.number());
  switch (step.state()) {
    case common::v1::SiteCheckProgress::REQUESTED:
      return which + "：已发起";
    case common::v1::SiteCheckProgress::ASSIGNED:
      return fmt::format("{}：下达 {}", which, step.worker());
    case common::v1::SiteCheckProgress::ACCEPTED:
      return fmt::format("{}：{} 接单", which, step.worker());
    case common::v1::SiteCheckProgress::REPORTED:
      return fmt::format("{}：{} 反馈{}", which, step.worker(), ChineseLabel(step.finding()));
    case common::v1::SiteCheckProgress::REFUSED:
      return fmt::format("{}：{} 退回（{}）", which, step.worker(), ChineseLabel(step.refusal()));
    case common::v1::SiteCheckProgress::EXPIRED:
      return which + "：逾期未核实";
    case common::v1::SiteCheckProgress::UNASSIGNED:
      return which + "：该网格当天无网格员";
    case common::v1::SiteCheckProgress::REJECTED:
      return which + "：未能下达";
    default:
      return which;
  }
}

v1::SiteCheck ToProto(const std::string& district, const SiteCheck& check, int number) {
  v1::SiteCheck proto;
  proto.set_number(number);
  proto.set_question(check.question);
  proto.set_requester(check.requester);
  SetTime(check.requested, proto.mutable_request_time());
  SetTime(check.due, proto.mutable_due_time());
  proto.set_area(FormatResourceName(district, "areas", check.area));
  *proto.mutable_progress() = ToProto(district, check.progress);
  return proto;
}

common::v1::SiteCheckProgress ToProto(const std::string& district, const SiteCheckProgress& progress) {
  common::v1::SiteCheckProgress proto;
  proto.set_site_check(FormatResourceName(district, "siteChecks", progress.task));
  proto.set_state(static_cast<common::v1::SiteCheckProgress::State>(progress.state));
  proto.set_worker(FormatResourceName(district, "staff", progress.worker));
  SetTime(progress.at, proto.mutable_at());
  proto.set_finding(static_cast<common::v1::SiteCheckProgress::Finding>(progress.finding));
  proto.set_report(progress.report);
  if (progress.found_at) {
    proto.mutable_found_at()->set_longitude(progress.found_at->longitude);
    proto.mutable_found_at()->set_latitude(progress.found_at->latitude);
  }
  proto.set_refusal(static_cast<common::v1::SiteCheckProgress::Refusal>(progress.refusal));
  proto.set_note(progress.note);
  return proto;
}

absl::StatusOr<SiteCheckProgress> FromProto(const std::string& district, const common::v1::SiteCheckProgress& proto) {
  SiteCheckProgress progress;
  ASSIGN_OR_RETURN(progress.task, ParseIdWithin(district, "progress.site_check", proto.site_check(), "siteChecks"));
  // A number of a newer release refuses nothing: it is kept as it came.
  if (proto.state() < 1) return error::FieldInvalid("progress.state", "must be given", "须给出核实状态");
  progress.state = static_cast<SiteCheckState>(proto.state());
  if (!proto.worker().empty()) {
    ASSIGN_OR_RETURN(progress.worker, ParseIdWithin(district, "progress.worker", proto.worker(), "staff"));
  }
  ASSIGN_OR_RETURN(progress.at, TimeFrom("progress.at", proto.at()));
  progress.finding = static_cast<SiteCheckFinding>(proto.finding());
  RETURN_IF_ERROR(CheckText("progress.report", proto.report(), 0, kLongestReport));
  progress.report = proto.report();
  if (proto.has_found_at()) {
    ASSIGN_OR_RETURN(progress.found_at, PointFromProto("progress.found_at", proto.found_at()));
  }
  progress.refusal = static_cast<SiteCheckRefusal>(proto.refusal());
  RETURN_IF_ERROR(CheckText("progress.note", proto.note(), 0, kLongestSiteCheckNote));
  progress.note = proto.note();
  return progress;
}

}  // namespace zhiwang::intake
