#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/reports/drill_down.h"
#include "common/reports/figures.h"
#include "common/sql/database.h"
#include "services/mediation/report/domain/measure.h"
#include "zhiwang/mediation/v1/report_service.pb.h"

namespace zhiwang::mediation {

// The page of a figure after `after`, without the ends and performances that a reopening in the same period of that kind counts
// off. It may hold fewer than `limit`, and even none, before the last.
absl::StatusOr<reports::CountedPage> OpenMediationFigure(sql::Txn& tx, const reports::Figure& figure, Span span,
                                                         std::string_view after, int limit);

// What was counted, as the contract has it: of a confidential file no more than that there is one and where, and its name only
// among those that were registered. In a figure of one line it is left out, because the line would say what it is about.
absl::StatusOr<std::vector<v1::FigureDispute>> ShowCounted(sql::Txn& tx, const reports::Figure& figure,
                                                           const std::vector<reports::Counted>& counted);

// The numbers that became void on that ground in the days of the cut-off, at most 100, in the order of days. Of a confidential
// file without its name.
absl::StatusOr<std::vector<v1::VoidNumber>> VoidNumbersOn(sql::Txn& tx, const std::string& district,
                                                          const reports::Ground& ground,
                                                          const reports::CutOff& cut_off);

}  // namespace zhiwang::mediation
