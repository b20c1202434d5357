#include "services/case_intake/case/domain/case_errors.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "services/case_intake/case/domain/lifecycle.h"

namespace zhiwang::intake::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

std::string NameOf(const Case& c) { return FormatResourceName(c.district, "cases", std::to_string(c.id)); }

std::string NamesOf(const std::vector<Action>& actions) {
  std::string names;
  for (const Action action : actions) names += fmt::format("{}{}", names.empty() ? "" : ", ", ActionName(action));
  return names;
}

// Tells programs the state and what is legal in it. Of a case that is mediated the reason is MEDIATION_OPEN.
Error Illegal(const Case& c, const std::vector<Action>& legal, std::string message, std::string zh) {
  const std::string names = NamesOf(legal);
  const ErrorReason reason = c.facts.state == State::kInMediation ? MEDIATION_OPEN : ACTION_ILLEGAL;
  return Error(StatusCode::kFailedPrecondition, reason, std::move(message), std::move(zh))
      .Precondition("STATE", NameOf(c), fmt::format("state {}; legal actions: {}", StateName(c.facts.state), names))
      .Metadata("state", StateName(c.facts.state))
      .Metadata("legal_actions", names);
}

// The last part of a resource name.
std::string_view IdOf(std::string_view name) { return name.substr(name.rfind('/') + 1); }

}  // namespace

absl::Status CaseNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, CASE_NOT_FOUND, fmt::format("no case {}", name),
               fmt::format("没有这个工单：{}", IdOf(name)))
      .Resource("zhiwang.intake.v1.Case", name);
}

absl::Status ActionIllegal(const Case& c, Action action) {
  const std::vector<Action> legal = LegalActions(c);
  std::string legal_zh;
  for (const Action allowed : legal)
    legal_zh += fmt::format("{}{}", legal_zh.empty() ? "" : "、", ActionNameZh(allowed));
  if (legal.empty()) legal_zh = "（无）";
  return Illegal(
      c, legal,
      fmt::format("{} is {}: {} is not legal, {}", NameOf(c), StateName(c.facts.state), ActionName(action),
                  legal.empty() ? "nothing is" : NamesOf(legal) + " are"),
      fmt::format("工单处于“{}”，不能{}；现在可以：{}", StateNameZh(c.facts.state), ActionNameZh(action), legal_zh));
}

absl::Status ReturnBarred(const Case& c) {
  return Error(StatusCode::kFailedPrecondition, RETURN_BARRED,
               fmt::format("unit {} was assigned by a ruling and cannot return the case", c.facts.unit),
               "该单位由中心裁定承办，不得再次退单")
      .Precondition("RULING", NameOf(c), "the unit was not assigned by a ruling");
}

absl::Status ReturnTooLate(const Case& c, absl::Time until) {
  const std::string time = absl::FormatTime("%Y-%m-%d %H:%M", until, absl::FixedTimeZone(8 * 60 * 60));
  return Error(StatusCode::kFailedPrecondition, RETURN_TOO_LATE,
               fmt::format("the case could be returned until {}", time), fmt::format("退单时限已过（{}）", time))
      .Precondition("RETURN_LIMIT", NameOf(c), fmt::format("returned before {}", time));
}

absl::Status CallbackMissing(const Case& c) {
  return Error(StatusCode::kFailedPrecondition, CALLBACK_MISSING,
               "the citizen was neither reached nor called three times since the reply",
               "答复后尚未回访到群众（或三次未接通），不能办结")
      .Precondition("CALLBACK", NameOf(c), "a callback that reached the citizen, or three that did not");
}

absl::Status CallbackTooEarly(const Case& c) {
  std::vector<Action> legal = LegalActions(c);
  std::erase(legal, Action::kRecordCallback);
  return Illegal(c, legal, "before the reply a callback is made only once the handling deadline has passed",
                 "答复前，只有办理时限届满后才回访")
      .Precondition("DEADLINE", NameOf(c), "the handling deadline has passed");
}

absl::Status DispositionUnfit(const Case& c) {
  return Illegal(c, LegalActions(c),
                 "a case that was answered closes as HANDLED; one that was never given to a unit with any other "
                 "disposition",
                 "已答复的工单按“办结”结案，未派单的工单按其他方式结案")
      .Precondition("DISPOSITION", NameOf(c), fmt::format("fits the state {}", StateName(c.facts.state)));
}

absl::Status DirectorDecides(std::string_view why, std::string_view why_zh) {
  return Error(StatusCode::kPermissionDenied, DIRECTOR_DECIDES, std::string(why), std::string(why_zh))
      .Metadata("role", auth::RoleName(auth::Role::kCentreDirector));
}

absl::Status SiteCheckOpen(const Case& c) {
  return Error(StatusCode::kFailedPrecondition, SITE_CHECK_OPEN,
               "an on-site check is under way: wait for what comes of it, or until its time is over",
               "现场核实尚未反馈，须等核实结束或逾期")
      .Precondition("SITE_CHECK", NameOf(c), "no on-site check is under way")
      .Metadata("state", StateName(c.facts.state));
}

absl::Status SiteCheckLimit(const Case& c) {
  return Error(StatusCode::kFailedPrecondition, SITE_CHECK_LIMIT,
               fmt::format("the case has had {} on-site checks, as many as it may", c.site_checks.size()),
               fmt::format("该工单已核实 {} 次，不能再发起", c.site_checks.size()))
      .Precondition("SITE_CHECK", NameOf(c), "fewer on-site checks");
}

absl::Status SiteCheckOver(const Case& c, int number) {
  return Error(StatusCode::kFailedPrecondition, SITE_CHECK_OVER,
               fmt::format("on-site check {} has ended, or come as far, already", number),
               fmt::format("第 {} 次现场核实已有该进展或已结束", number))
      .Precondition("SITE_CHECK", NameOf(c), "the check has not come as far");
}

absl::Status AdditionsTooMany(const Case& c, size_t most) {
  return Error(StatusCode::kFailedPrecondition, ADDITIONS_TOO_MANY,
               fmt::format("words were added {} times already", most), fmt::format("最多补充 {} 次", most))
      .Precondition("ADDITIONS", NameOf(c), fmt::format("fewer than {} additions", most));
}

absl::Status MyCaseNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, CASE_NOT_FOUND, fmt::format("no case {}", name),
               fmt::format("没有这件诉求：{}", IdOf(name)))
      .Resource("zhiwang.intake.v1.MyCase", name);
}

absl::Status MyCasesTooMany(int most, absl::Duration until_next_day) {
  return Error(StatusCode::kResourceExhausted, MY_CASES_TOO_MANY,
               fmt::format("{} cases were registered today already", most),
               fmt::format("每天最多登记 {} 件诉求，请明天再来", most))
      .RetryAfter(until_next_day);
}

absl::Status PlaceNeeded(const Case& c) {
  return Error(StatusCode::kFailedPrecondition, PLACE_NEEDED, "nobody knows where the case is: place it first",
               "工单尚未定位，请先定位")
      .Precondition("PLACEMENT", NameOf(c), "placement PLACED");
}

absl::Status CategoryUnknown(std::string_view field, std::string_view code) {
  return Error(StatusCode::kInvalidArgument, CATEGORY_NOT_FOUND, fmt::format("{}: no category {}", field, code),
               fmt::format("没有这个事项分类：{}", code))
      .Field(field, "must name a category of the district");
}

absl::Status CategoryNotYet(std::string_view field, std::string_view path, std::string_view begin_day) {
  return Error(StatusCode::kInvalidArgument, CATEGORY_NOT_FOUND, fmt::format("{}: begins on {}", field, begin_day),
               fmt::format("事项分类“{}”自 {} 起启用", path, begin_day))
      .Field(field, "must name a category that is there");
}

absl::Status CategoryEnded(std::string_view field, std::string_view path, std::string_view end_day,
                           std::string_view successor_path, std::string_view successor) {
  return Error(StatusCode::kInvalidArgument, CATEGORY_ENDED,
               fmt::format("{}: ended on {}, category {} takes over", field, end_day, successor),
               fmt::format("事项分类“{}”已于 {} 停用，请改用“{}”（{}）", path, end_day, successor_path, successor))
      .Field(field, "must name a category that has not ended")
      .Metadata("successor", successor);
}

absl::Status CategoryNeeded() {
  return zhiwang::error::FieldInvalid("category", "a case needs a category before it is dispatched", "派单前须先归类");
}

absl::Status PointOutside(std::string_view field) {
  return Error(StatusCode::kInvalidArgument, POINT_OUTSIDE, fmt::format("{}: lies in no area of the district", field),
               "该位置不在本区县范围内")
      .Field(field, "must lie in the district");
}

absl::Status DepartmentUnknown(std::string_view field, std::string_view name) {
  return Error(StatusCode::kInvalidArgument, DEPARTMENT_NOT_FOUND, fmt::format("{}: no department {}", field, name),
               fmt::format("没有这个承办单位：{}", name))
      .Field(field, "must name a department of the district that takes cases")
      .Resource("zhiwang.grid.v1.Department", name);
}

absl::Status DepartmentEnded(std::string_view field, const Ended& ended, const Heir& heir) {
  return Error(StatusCode::kInvalidArgument, DEPARTMENT_ENDED,
               fmt::format("{}: ended on {}, department {} takes over", field, ended.end_day, heir.code),
               fmt::format("单位“{}”已于 {} 撤销，请改选“{}”（{}）", ended.name_zh, ended.end_day, heir.name_zh,
                           heir.code))
      .Field(field, "must name a department that has not ended")
      .Resource("zhiwang.grid.v1.Department", ended.name)
      .Metadata("successor", heir.code);
}

absl::Status ExternalIdTaken(std::string_view external_id, const Case* other) {
  return Error(StatusCode::kAlreadyExists, EXTERNAL_ID_TAKEN,
               fmt::format("another case has the external_id {}", external_id),
               fmt::format("外部编号 {} 已被另一个工单使用", external_id))
      .Field("case.external_id", "must be new in the district")
      .Resource("zhiwang.intake.v1.Case", other == nullptr ? "" : NameOf(*other));
}

absl::Status ImportConflict(std::string_view external_id) {
  return Error(StatusCode::kAlreadyExists, IMPORT_CONFLICT,
               fmt::format("{} was imported before with other content", external_id),
               fmt::format("编号 {} 已导入过，但内容不同", external_id))
      .Field("case.external_id", "is that of a case with other content");
}

}  // namespace zhiwang::intake::error
