#pragma once

#include "absl/status/statusor.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// The resource that a request names, as its caller may see it. RESOURCE_NAME_INVALID, or the noun's NotFound where there
// is none or the caller does not reach it. See Reader for what is read by many at once.
template <Noun N, class Request>
absl::StatusOr<typename N::Proto> Get(const Parts<N>& parts, const rpc::Call& call, const Request& request) {
  ASSIGN_OR_RETURN(const Name name, ParseName<N>(request.name()));
  ASSIGN_OR_RETURN(const auto found,
                   parts.db.Read(call.deadline, [&](sql::Txn& tx) { return FindInReach<N>(tx, call, name); }));
  return parts.noun.Show(call, found);
}

}  // namespace zhiwang::resource
