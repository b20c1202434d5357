#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/reports/figures.h"
#include "common/rpc/call.h"
#include "services/case_intake/report/domain/measure.h"

namespace zhiwang::intake {

// The successor of each unit, or category, of a district that has ended by today. SERVICE_UNAVAILABLE where that cannot be
// found out.
using SuccessorsIn = std::function<absl::StatusOr<std::map<std::string, std::string>>(const rpc::Call& call,
                                                                                      const std::string& district)>;

// The life of the subjects of a bulletin.
struct Successors {
  SuccessorsIn units, categories;
};

// For each line of a dimension whose subject has ended, the subject that holds today what that one had: its successor, or
// that one's. A channel never ends.
absl::StatusOr<std::map<std::string, std::string>> HoldersToday(const Successors& successors, const rpc::Call& call,
                                                                const std::string& district, Dimension dimension,
                                                                const reports::Figures& figures);

}  // namespace zhiwang::intake
