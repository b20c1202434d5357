#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"

// The search of parties by phone and identity number.
namespace zhiwang::mediation {

// A place in the order of a search: disputes, the latest first, and the parties of each by number.
struct SearchPosition {
  int64_t dispute = INT64_MAX;
  int party = 0;
};
auto KeyOf(auto& position) { return std::tie(position.dispute, position.party); }

// Whom to search: somebody who has all of these digests (PhoneDigest, IdentityDigest), at least one.
struct PartySearch {
  std::string district;
  std::vector<std::string> digests = {};
  bool with_proxies = false;  // finds who acts for a party, too
  SearchPosition after = {};
};

struct FoundInDispute {
  Dispute dispute;
  int party;
};

struct FoundParties {
  std::vector<FoundInDispute> items;
  std::optional<SearchPosition> next;  // where the next page goes on; nothing: this was the last
};

// A page of at most `size`. Only disputes that the caller reaches, and whose file they see: the others leave no trace, but where
// a thousand entries of one number are not enough for a page.
absl::StatusOr<FoundParties> SearchParties(sql::Database& db, const rpc::Call& call, const PartySearch& search,
                                           int size);

}  // namespace zhiwang::mediation
