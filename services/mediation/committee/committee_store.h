#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "services/mediation/committee/domain/committee.h"
#include "services/mediation/dispute/domain/decisions/levels.h"

namespace zhiwang::mediation {

// What the choice of a committee for a dispute goes by.
CommitteeChoice ChoiceOf(const Committee& committee);

// The committees, closed ones too, whose area is a step of one of these paths of areas: among them is the one that a dispute
// there begins with, and the one that it goes up to (LowestAble).
absl::StatusOr<std::vector<CommitteeChoice>> ChoicesOver(sql::Txn& tx, const std::string& district,
                                                         const std::set<std::string>& area_paths);

// The number of committees that take disputes and are of exactly one of these areas, by its code.
absl::StatusOr<std::map<std::string, int64_t>> CountCommittees(sql::Txn& tx, const std::string& district,
                                                               absl::Span<const std::string> areas);

}  // namespace zhiwang::mediation
