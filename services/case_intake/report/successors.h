#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/reports/figures.h"
#include "common/rpc/call.h"
#include "services/case_intake/report/domain/measure.h"

namespace zhiwang::intake {

// The one that takes over from a unit or category that has ended by today; empty while it has not, and where nobody knows
// it. SERVICE_UNAVAILABLE where that cannot be found out.
using SuccessorOf = std::function<absl::StatusOr<std::string>(const rpc::Call& call, const std::string& district,
                                                              const std::string& subject)>;

// The life of the subjects of a bulletin.
struct Successors {
  SuccessorOf unit, category;
};

// For each line of a dimension whose subject has ended, the subject that holds today what that one had: its successor, or
// that one's. A channel never ends.
absl::StatusOr<std::map<std::string, std::string>> HoldersToday(const Successors& successors, const rpc::Call& call,
                                                                const std::string& district, Dimension dimension,
                                                                const reports::Figures& figures);

}  // namespace zhiwang::intake
