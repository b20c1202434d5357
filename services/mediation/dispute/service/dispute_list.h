#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/list/list.h"
#include "common/rpc/call.h"
#include "common/rpc/page_token.h"
#include "services/mediation/dispute/dispute_noun.h"

namespace zhiwang::mediation {

// The page of the disputes that meet the filter, lie in the caller's reach, and that a mediator (`staff/{id}` or
// `lawyers/{licence}`) has or was proposed for; the latest registered first. Goes by the rows of assignments, of which a page
// examines a bounded number.
absl::StatusOr<resource::Listed<DisputeNoun>> ListTheirs(const resource::Parts<DisputeNoun>& parts,
                                                         const rpc::Call& call, const std::string& mediator,
                                                         const DisputeFilter& filter, const rpc::Page& page);

// All disputes that a mediator has or was proposed for and the caller reaches, at most some hundred; the latest first.
absl::StatusOr<std::vector<Dispute>> AllOfTheirs(sql::Txn& tx, const rpc::Call& call, const std::string& district,
                                                 const std::string& mediator);

}  // namespace zhiwang::mediation
