#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

// So many index entries are examined for a page, over all grants of the caller, besides those of the rows it shows.
inline constexpr int kMostExamined = 1'000;

// A page of a list.
template <Noun N>
struct Listed {
  std::vector<typename N::Domain> items;
  std::string next;  // what a page token holds, where the next page goes on; empty: this was the last
};

// The page of what fits `filter` and lies in the caller's reach, in the list's order, each resource once. The noun says
//
//   Filter           with the members `std::string district` and `Within within`
//   ScanOf(filter)   what it asks for: see Scan
//   kByDepartment    whether resources of this kind belong to departments
//
// A page examines a bounded number of index entries whatever the filter and the grants are, so it may be short, or even
// empty, and still have a next one. `shows` leaves items out that the caller may not find this way.
template <Noun N, class Shows>
absl::StatusOr<Listed<N>> ListInReach(const Parts<N>& parts, const rpc::Call& call, const typename N::Filter& filter,
                                      const rpc::Page& page, Shows&& shows) {
  ASSIGN_OR_RETURN(const std::optional<Position> after, ReadPosition(page.after));
  // One scan for each grant, so that each has its index.
  std::vector<typename N::Filter> filters;
  for (const auth::Grant& grant : ReachOf<N>(call)) {
    auto within = Narrowed(filter.within, grant, N::kByDepartment);
    if (!within) continue;
    filters.push_back(filter);
    filters.back().within = *std::move(within);
  }
  const int most = kMostExamined / std::max(1, static_cast<int>(filters.size()));
  return parts.db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Listed<N>> {
    std::vector<Examined> examined;
    bool by_key = false;
    for (const typename N::Filter& narrowed : filters) {
      const Scan scan = N::ScanOf(narrowed);
      by_key = scan.by.has_value();
      // One more than asked for tells whether there is another page.
      ASSIGN_OR_RETURN(examined.emplace_back(),
                       Examine(tx, N::kTable, filter.district, scan, after, page.size + 1, most));
    }
    const MergedPage merged = Merge(by_key, examined, page.size);
    std::vector<int64_t> ids;
    for (const Position& position : merged.positions) ids.push_back(position.id);
    ASSIGN_OR_RETURN(auto found, FindAll<N>(tx, filter.district, ids));
    Listed<N> listed;
    if (merged.next) listed.next = WritePosition(*merged.next);
    for (const int64_t id : ids) {
      // A change meanwhile may have taken it out of the caller's reach.
      const auto item = found.find(id);
      if (item == found.end() || !Reaches<N>(call, item->second) || !shows(item->second)) continue;
      listed.items.push_back(std::move(item->second));
    }
    return listed;
  });
}

template <Noun N>
absl::StatusOr<Listed<N>> ListInReach(const Parts<N>& parts, const rpc::Call& call, const typename N::Filter& filter,
                                      const rpc::Page& page) {
  return ListInReach(parts, call, filter, page, [](const typename N::Domain&) { return true; });
}

}  // namespace zhiwang::resource
