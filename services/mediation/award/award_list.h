#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/list/list.h"
#include "common/rpc/call.h"
#include "common/rpc/page_token.h"
#include "services/mediation/award/award_noun.h"

namespace zhiwang::mediation {

// A page of the awards of which the mediator, `staff/{id}` or `lawyers/{licence}`, has a share, of those that the caller
// reaches and that meet the filter: the latest registered dispute first. Those that are left out leave no trace, as in
// resource::ListInReach.
absl::StatusOr<resource::Listed<AwardNoun>> ListSharesOf(const resource::Parts<AwardNoun>& parts, const rpc::Call& call,
                                                         const std::string& mediator, const AwardFilter& filter,
                                                         const rpc::Page& page);

// What awards come to: those of `mediator` alone where one is named.
v1::ListAwardsResponse::Sums SumsOf(const std::vector<Award>& awards, const std::string& mediator);

}  // namespace zhiwang::mediation
