#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/reports/drill_down.h"
#include "common/reports/figures.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::intake {

// Fills the lines of a bulletin. `running` are the deadlines of its last day that are not met and still run.
void FillLines(const std::string& district, const reports::Figures& figures, const reports::Figures& running,
               v1::Bulletin& bulletin);

// The parts of a figure of a bulletin with that cut-off. FIELD_INVALID for a figure that the contract does not have.
absl::StatusOr<std::vector<reports::FigurePart>> PartsOf(v1::ListFigureCasesRequest::Figure figure,
                                                         const reports::CutOff& cut_off);

// Narrows `figure` to the line that the request names. FIELD_INVALID, or RESOURCE_NAME_INVALID for its subject.
absl::Status Narrow(const std::string& district, const v1::ListFigureCasesRequest& request, reports::Figure& figure);

// A case that a figure counts, as the contract has it.
v1::FigureCase ToProto(const std::string& district, const reports::Counted& counted);

}  // namespace zhiwang::intake
