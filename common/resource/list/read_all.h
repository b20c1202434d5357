#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "absl/status/statusor.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/sql/database.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// The resources whose column has the condition's value, by id: those that belong to another, as the sessions of a dispute
// do. The condition's index is on (district, column) or (district, column, id). What is decided over all of them must miss
// none, so more than `most` are INTERNAL: a rule of the noun keeps them fewer.
//
// No row is locked. A transaction that changes them holds the resource they belong to, under whose lock each of them is
// created, and takes them one after another by ChangeWithin.
template <Noun N>
absl::StatusOr<std::vector<typename N::Domain>> ReadAll(sql::Txn& tx, const std::string& district,
                                                        const Condition& condition, int most) {
  ASSIGN_OR_RETURN(auto found, ReadRows<N>(tx, district,
                                           fmt::format("district = ? AND {} = ? ORDER BY id LIMIT ?", condition.column),
                                           {district, condition.value, most + 1}, condition.index));
  if (static_cast<int>(found.size()) > most) {
    return error::Unexpected(fmt::format("more than {} rows of {} have this {}", most, N::kTable, condition.column));
  }
  return found;
}

}  // namespace zhiwang::resource
