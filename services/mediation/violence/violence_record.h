#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/mediation/violence/domain/violence_report.h"
#include "zhiwang/mediation/v1/violence_record.pb.h"

namespace zhiwang::mediation {

// A report as a change of it holds it: without words, and without the time of the change, which the change has itself. `late`:
// how long after its time an escalation came. What a newer version of the service wrote in the row is kept.
v1::ViolenceReportRecord FactsRecordOf(const ViolenceReport& report, absl::Duration late = absl::ZeroDuration());

// The part of a report that tells nothing of a person, as the bytes of its row: a ViolenceReportRecord. Fields that a newer
// release wrote there are kept.
std::string EncodeBody(const ViolenceReport& report);

// Fills the part of a report that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, ViolenceReport& report);

}  // namespace zhiwang::mediation
