#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/reports/drill_down.h"
#include "common/reports/figures.h"
#include "services/mediation/report/domain/measure.h"
#include "zhiwang/mediation/v1/report_service.pb.h"

namespace zhiwang::mediation {

// The line of a period of that kind, without its subject.
v1::MediationLine MakeLine(const reports::Line& figures, Span span);

// The durations of the mediations that ended in a period of that kind.
v1::MediationDays MakeDays(const reports::Figures& figures, Span span);

// Fills in the lines of a bulletin, except those of the period before.
void FillLines(const std::string& district, const reports::Figures& figures, Span span,
               v1::MediationBulletin& bulletin);

// The measures that make up a figure of a bulletin. FIELD_INVALID for a figure that the contract does not have.
absl::StatusOr<std::vector<reports::FigurePart>> PartsOf(v1::ListMediationFigureRequest::Figure figure);

// Narrows `figure` to the line that the request names. FIELD_INVALID if it names two lines, or an unknown type or level;
// RESOURCE_NAME_INVALID for a malformed committee name.
absl::Status Narrow(const std::string& district, const v1::ListMediationFigureRequest& request,
                    reports::Figure& figure);

// An item that a figure counts, as a message of the contract; `dispute` is the id of its dispute.
v1::FigureDispute ToProto(const std::string& district, const reports::Counted& counted, const std::string& dispute);

}  // namespace zhiwang::mediation
