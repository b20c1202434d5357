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

// So many index entries are examined for a page, over all grants of the caller, besides those of the rows it shows. As many
// again are examined for each further stretch of a page whose rows the caller may not see.
inline constexpr int kMostExamined = 1'000;

// So many rows that the caller may not see are passed over for a page, about so many in a stretch.
inline constexpr int kMostHidden = 1'000;
inline constexpr int kHiddenAtOnce = 100;

// A page of a list.
template <Noun N>
struct Listed {
  std::vector<typename N::Domain> items;
  std::string next;  // what a page token holds, where the next page goes on; empty: this was the last
};

// The filter as each grant of the caller narrows it: one scan for each, so that each has its index.
template <Noun N>
std::vector<typename N::Filter> NarrowedByGrants(const rpc::Call& call, const typename N::Filter& filter) {
  std::vector<typename N::Filter> filters;
  for (const auth::Grant& grant : ReachOf<N>(call)) {
    auto within = Narrowed(filter.within, grant, N::kByDepartment);
    if (!within) continue;
    filters.push_back(filter);
    filters.back().within = *std::move(within);
  }
  return filters;
}

// The next `wanted` rows after a position that fit one of the filters; fewer where the bound of a scan was hit, or there are no
// more.
template <Noun N>
absl::StatusOr<MergedPage> NextStretch(sql::Txn& tx, const std::string& district,
                                       const std::vector<typename N::Filter>& filters,
                                       const std::optional<Position>& after, int wanted) {
  const int most = kMostExamined / std::max(1, static_cast<int>(filters.size()));
  std::vector<Examined> examined;
  bool by_key = false;
  for (const typename N::Filter& narrowed : filters) {
    const Scan scan = N::ScanOf(narrowed);
    by_key = scan.by.has_value();
    ASSIGN_OR_RETURN(examined.emplace_back(), Examine(tx, N::kTable, district, scan, after, wanted, most));
  }
  return Merge(by_key, examined, wanted);
}

// The page of what fits `filter` and lies in the caller's reach, in the list's order, each resource once. The noun says
//
//   Filter           with the members `std::string district` and `Within within`
//   ScanOf(filter)   what it asks for: see Scan
//   kByDepartment    whether resources of this kind belong to departments
//
// A page examines a bounded number of index entries whatever the filter and the grants are, so it may be short, or even
// empty, and still have a next one. `shows` leaves items out that the caller may not find this way.
//
// Rows that the caller may not see leave no trace: a page has a next one where one more row is shown there, and the token
// tells the place of the last row that was shown. Only where a bound is hit before the page is full, it tells the place where
// looking stopped.
template <Noun N, class Shows>
absl::StatusOr<Listed<N>> ListInReach(const Parts<N>& parts, const rpc::Call& call, const typename N::Filter& filter,
                                      const rpc::Page& page, Shows&& shows) {
  ASSIGN_OR_RETURN(const std::optional<Position> begin, ReadPosition(page.after));
  const std::vector<typename N::Filter> filters = NarrowedByGrants<N>(call, filter);
  const auto size = static_cast<size_t>(page.size);
  return parts.db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Listed<N>> {
    Listed<N> listed;
    std::optional<Position> at = begin, last;
    // One more than asked for tells whether there is another page.
    int wanted = page.size + 1;
    for (int hidden = 0;; wanted = std::max(wanted, kHiddenAtOnce)) {
      ASSIGN_OR_RETURN(const MergedPage stretch, NextStretch<N>(tx, filter.district, filters, at, wanted));
      std::vector<int64_t> ids;
      for (const Position& position : stretch.positions) ids.push_back(position.id);
      ASSIGN_OR_RETURN(auto found, FindAll<N>(tx, filter.district, ids));
      for (const Position& position : stretch.positions) {
        // A change meanwhile may have taken it out of the caller's reach.
        const auto item = found.find(position.id);
        if (item == found.end() || !Reaches<N>(call, item->second) || !shows(item->second)) {
          ++hidden;
          continue;
        }
        if (listed.items.size() == size) {
          listed.next = WritePosition(*last);
          return listed;
        }
        listed.items.push_back(std::move(item->second));
        last = position;
      }
      if (!stretch.next) return listed;
      const bool stopped = static_cast<int>(stretch.positions.size()) < wanted || hidden >= kMostHidden;
      if (stopped) {
        listed.next = WritePosition(listed.items.size() == size ? *last : *stretch.next);
        return listed;
      }
      at = stretch.next;
    }
  });
}

template <Noun N>
absl::StatusOr<Listed<N>> ListInReach(const Parts<N>& parts, const rpc::Call& call, const typename N::Filter& filter,
                                      const rpc::Page& page) {
  return ListInReach(parts, call, filter, page, [](const typename N::Domain&) { return true; });
}

}  // namespace zhiwang::resource
