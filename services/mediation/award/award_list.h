#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/list/list.h"
#include "common/rpc/call.h"
#include "common/rpc/page_token.h"
#include "services/mediation/award/award_noun.h"

namespace zhiwang::mediation {

// A page of the awards in which the mediator, `staff/{id}` or `lawyers/{licence}`, has a share. It holds those that the caller may
// see and that meet the filter, the latest registered dispute first. Awards that are left out leave no trace, as in
// resource::ListInReach.
absl::StatusOr<resource::Listed<AwardNoun>> ListSharesOf(const resource::Parts<AwardNoun>& parts, const rpc::Call& call,
                                                         const std::string& mediator, const AwardFilter& filter,
                                                         const rpc::Page& page);

// The sums of awards; only the shares of `mediator` where one is named.
v1::ListAwardsResponse::Sums SumsOf(const std::vector<Award>& awards, const std::string& mediator);

}  // namespace zhiwang::mediation
