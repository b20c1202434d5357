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

// The page of a figure after `after`, without the ends and performances that a reopening in the same period of that kind subtracts.
// A page before the last one may hold fewer than `limit` items, even none.
absl::StatusOr<reports::CountedPage> OpenMediationFigure(sql::Txn& tx, const reports::Figure& figure, Span span,
                                                         std::string_view after, int limit);

// The counted items as messages of the contract. A confidential file appears only as a file in its area, and with its name only in
// the figure of registered ones. A figure narrowed to one line leaves it out, because the line would tell what the file is about.
absl::StatusOr<std::vector<v1::FigureDispute>> ShowCounted(sql::Txn& tx, const reports::Figure& figure,
                                                           const std::vector<reports::Counted>& counted);

// The numbers that became void in that area in the days of the cut-off, at most 100, in the order of days. The number of a
// confidential file comes without the file's name.
absl::StatusOr<std::vector<v1::VoidNumber>> VoidNumbersOn(sql::Txn& tx, const std::string& district,
                                                          const reports::Ground& ground,
                                                          const reports::CutOff& cut_off);

}  // namespace zhiwang::mediation
