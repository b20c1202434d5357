#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/mediation/violence/domain/violence_report.h"

// Every error of reports of violence besides the common ones and those of disputes. Reasons are documented in
// error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::
    error;  // so that call sites read error::FieldInvalid as they read error::ViolenceReportNotFound

absl::Status ViolenceReportNotFound(std::string_view name);
absl::Status ViolenceActionIllegal(const ViolenceReport& report, ViolenceAction action);

}  // namespace zhiwang::mediation::error
