#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "common/changelog/change_log.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// A StateTable's `hears` where a noun has its own Reaches: those hear of a change who reach the resource, as it is now, with
// the permission that reads it. Nobody hears of a resource that is not there.
template <Noun N>
absl::StatusOr<bool> Hears(sql::Txn& tx, const rpc::Call& call, const changelog::Change& change) {
  int64_t id = 0;
  if (!absl::SimpleAtoi(change.id, &id)) return false;
  ASSIGN_OR_RETURN(const auto found, Find<N>(tx, {change.district, id}));
  return found && Reaches<N>(call, *found);
}

}  // namespace zhiwang::resource
