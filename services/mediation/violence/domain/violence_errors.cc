#include "services/mediation/violence/domain/violence_errors.h"

#include <string>

#include <fmt/format.h>

#include "common/lifecycle/illegal_action.h"
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
  return IllegalAction(name, "报告", state, action, LegalActions(state));
}

}  // namespace zhiwang::mediation::error
