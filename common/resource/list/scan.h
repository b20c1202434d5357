#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/auth/rights.h"
#include "common/sql/database.h"

// The scan behind a list: it examines index entries, in order, up to a bound.
namespace zhiwang::resource {

// One condition of a list, `column = value`.
struct Condition {
  std::string column;
  sql::Value value;   // points into the filter
  std::string index;  // on (district, column), or (district, column, id); empty where there is none
};

// The rows that a filter asks for: those that meet every condition, with ids from `first_id` to before `end_id`, in the
// falling order of their ids; or, with `by`, in the rising order of that column and then of their ids.
struct Scan {
  std::vector<Condition> conditions;  // the one that leaves the fewest rows first, as far as the noun can tell
  std::optional<int64_t> first_id, end_id;
  struct By {
    std::string column, index;  // on (district, column), or (district, column, id)
    int64_t below;              // NULL and what is not below this is left out
  };
  std::optional<By> by;
};

// A place in the order of a list: an id and, where the order is by a column, that column's value.
struct Position {
  int64_t key = 0;
  int64_t id = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

// True where `a` comes before `b`; `by_key`: in the order of a column.
bool Precedes(bool by_key, const Position& a, const Position& b);

// The result of a scan.
struct Examined {
  std::vector<Position> fitting;  // in order
  // Everything up to here, and including it, was looked at. Nothing: all there is was.
  std::optional<Position> stopped;
};

// Looks for `wanted` rows that fit, after a position, among at most `most` index entries (at least `wanted`, and a few
// hundred more to find the index that leaves the fewest). Rows that were not reached are for the next page.
absl::StatusOr<Examined> Examine(sql::Txn& tx, std::string_view table, const std::string& district, const Scan& scan,
                                 const std::optional<Position>& after, int wanted, int most);

// One page of what several scans of the same order found.
struct MergedPage {
  std::vector<Position> positions;  // in order, each once
  std::optional<Position> next;     // where the next page goes on; nothing: this was the last
};
MergedPage Merge(bool by_key, absl::Span<const Examined> parts, int page_size);

// A position as a page token holds it, and back. PAGE_TOKEN_INVALID for what is none.
std::string WritePosition(const Position& position);
absl::StatusOr<std::optional<Position>> ReadPosition(const std::string& written);

// The place that listed resources must lie in: an area, as a path (`/`: any), and a department (nothing: any).
struct Within {
  std::string area_path = "/";
  std::optional<std::string> department = {};
};

// The part of it that a grant covers; nothing where the two have nothing in common. `by_department`: whether resources
// of this kind belong to departments; where they do not, a grant by department covers none.
std::optional<Within> Narrowed(const Within& within, const auth::Grant& grant, bool by_department);

// The condition for an area path of one to four steps below the district: `area2 = …` with the index `by_area2`. Nothing
// for the whole district. The value points into the path.
std::optional<Condition> AreaCondition(std::string_view area_path);

}  // namespace zhiwang::resource
