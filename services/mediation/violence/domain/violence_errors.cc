#include "services/mediation/violence/domain/violence_errors.h"

#include <string>

#include <fmt/format.h>

#include "common/names/resource_name.h"

namespace zhiwang::mediation::error {

absl::Status ViolenceReportNotFound(std::string_view name) {
  return Error(absl::StatusCode::kNotFound, common::v1::VIOLENCE_REPORT_NOT_FOUND,
               fmt::format("no report of violence {}", name),
               fmt::format("没有这份暴力情况报告：{}", name.substr(name.rfind('/') + 1)))
      .Resource("zhiwang.mediation.v1.ViolenceReport", name);
}

absl::Status ViolenceActionIllegal(const ViolenceReport& report, ViolenceAction action) {
  const ViolenceState state = report.facts.state;
  const std::string name = FormatResourceName(report.district, "violenceReports", std::to_string(report.id));
  std::string names, zh;
  for (const ViolenceAction legal : LegalActions(state)) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", ActionName(legal));
    zh += fmt::format("{}{}", zh.empty() ? "" : "、", ActionNameZh(legal));
  }
  return Error(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL,
               fmt::format("{} is {}: {} is not legal, {}", name, StateName(state), ActionName(action),
                           names.empty() ? "nothing is" : names + " are"),
               fmt::format("报告处于“{}”，不能{}；现在可以：{}", StateNameZh(state), ActionNameZh(action),
                           zh.empty() ? "（无）" : zh))
      .Precondition("STATE", name, fmt::format("state {}; legal actions: {}", StateName(state), names))
      .Metadata("state", StateName(state))
      .Metadata("legal_actions", names);
}

}  // namespace zhiwang::mediation::error
