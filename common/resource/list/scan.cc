#include "common/resource/list/scan.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/rpc/page_key.h"
#include "common/status/macros.h"

namespace zhiwang::resource {
namespace {

// Entries of an index that are counted to see whether it leaves fewer.
constexpr int kProbe = 256;
// The first look at a list with more conditions than its index has: so many entries for each row that is wanted.
constexpr int kEntriesARow = 4;

// A statement in the making.
struct Statement {
  std::string sql;
  std::vector<sql::Value> values;
  void Add(std::string_view text, const sql::Value& value) {
    sql += text;
    values.push_back(value);
  }
};

// One scan of one index.
class Walk {
 public:
  Walk(sql::Txn& tx, std::string_view table, const std::string& district, const Scan& scan, int chosen)
      : tx_(tx), table_(table), district_(district), scan_(scan), chosen_(chosen) {}

  void Choose(int condition) { chosen_ = condition; }

  struct Entry {
    Position position;
    bool fits;
  };

  // The next `count` entries after a position; fewer: there are no more.
  absl::StatusOr<std::vector<Entry>> Next(const std::optional<Position>& after, int count) {
    std::vector<Entry> entries;
    if (!scan_.by) {
      Statement statement = Select("0", IndexOf(chosen_));
      AddRange(statement, after);
      statement.Add(" ORDER BY id DESC LIMIT ?", count);
      RETURN_IF_ERROR(Run(statement, entries));
      return entries;
    }
    // Many rows may have the same value: those of the value where the page before stopped come first, by themselves, so
    // that none of them is examined twice.
    if (after && after->key < scan_.by->below) {
      Statement same = Select(scan_.by->column, scan_.by->index);
      same.Add(fmt::format(" AND {} = ?", scan_.by->column), after->key);
      same.Add(" AND id > ?", after->id);
      same.Add(" ORDER BY id LIMIT ?", count);
      RETURN_IF_ERROR(Run(same, entries));
    }
    const int left = count - static_cast<int>(entries.size());
    if (left == 0) return entries;
    Statement rest = Select(scan_.by->column, scan_.by->index);
    if (after) rest.Add(fmt::format(" AND {} > ?", scan_.by->column), after->key);
    rest.Add(fmt::format(" AND {} < ?", scan_.by->column), scan_.by->below);
    rest.Add(fmt::format(" ORDER BY {}, id LIMIT ?", scan_.by->column), left);
    RETURN_IF_ERROR(Run(rest, entries));
    return entries;
  }

  // The number of entries of the condition's index after a position, counted up to `kProbe`.
  absl::StatusOr<int64_t> Count(size_t condition, const std::optional<Position>& after) {
    const Condition& c = scan_.conditions[condition];
    Statement statement;
    statement.sql = fmt::format("SELECT COUNT(*) FROM (SELECT id FROM {} FORCE INDEX ({}) WHERE ", table_, c.index);
    statement.Add("district = ?", district_);
    statement.Add(fmt::format(" AND {} = ?", c.column), c.value);
    AddRange(statement, after);
    statement.Add(" ORDER BY id DESC LIMIT ?) AS few", kProbe);
    ASSIGN_OR_RETURN(const auto count,
                     tx_.QueryOne(statement.sql, statement.values, [](const sql::Row& row) { return row.Int(1); }));
    return count.value_or(0);
  }

 private:
  std::string IndexOf(int condition) const {
    return condition < 0 ? "PRIMARY" : scan_.conditions[static_cast<size_t>(condition)].index;
  }

  // The select up to what the index is entered by: each entry's order, and whether the rest holds for it.
  Statement Select(std::string_view key, std::string_view index) const {
    Statement statement;
    statement.sql = fmt::format("SELECT id, {}, 1", key);
    for (size_t i = 0; i < scan_.conditions.size(); ++i) {
      if (static_cast<int>(i) == chosen_ && !scan_.by) continue;
      statement.Add(fmt::format(" AND {} = ?", scan_.conditions[i].column), scan_.conditions[i].value);
    }
    if (scan_.by && scan_.first_id) statement.Add(" AND id >= ?", *scan_.first_id);
    if (scan_.by && scan_.end_id) statement.Add(" AND id < ?", *scan_.end_id);
    statement.sql += fmt::format(" FROM {} FORCE INDEX ({}) WHERE ", table_, index);
    statement.Add("district = ?", district_);
    if (chosen_ >= 0 && !scan_.by) {
      const Condition& c = scan_.conditions[static_cast<size_t>(chosen_)];
      statement.Add(fmt::format(" AND {} = ?", c.column), c.value);
    }
    return statement;
  }

  void AddRange(Statement& statement, const std::optional<Position>& after) const {
    std::optional<int64_t> end = scan_.end_id;
    if (after) end = std::min(end.value_or(after->id), after->id);
    if (scan_.first_id) statement.Add(" AND id >= ?", *scan_.first_id);
    if (end) statement.Add(" AND id < ?", *end);
  }

  absl::Status Run(const Statement& statement, std::vector<Entry>& entries) {
    return tx_.Query(statement.sql, statement.values, [&](const sql::Row& row) {
      entries.push_back({{row.Int(2), row.Int(1)}, row.Has(3) && row.Int(3) != 0});
    });
  }

  sql::Txn& tx_;
  const std::string_view table_;
  const std::string& district_;
  const Scan& scan_;
  int chosen_;  // which condition's index is scanned; -1: the primary key
};

// The condition whose index holds the fewest entries after a position, where one is found that holds few; `chosen`
// otherwise.
absl::StatusOr<int> Fewest(Walk& walk, const Scan& scan, int chosen, const std::optional<Position>& after) {
  int64_t fewest = kProbe;
  for (size_t i = 0; i < scan.conditions.size(); ++i) {
    if (static_cast<int>(i) == chosen || scan.conditions[i].index.empty()) continue;
    ASSIGN_OR_RETURN(const int64_t count, walk.Count(i, after));
    if (count >= fewest) continue;
    fewest = count;
    chosen = static_cast<int>(i);
  }
  return chosen;
}

int FirstIndexed(const Scan& scan) {
  const auto first = std::find_if(scan.conditions.begin(), scan.conditions.end(),
                                  [](const Condition& condition) { return !condition.index.empty(); });
  return first == scan.conditions.end() ? -1 : static_cast<int>(first - scan.conditions.begin());
}

}  // namespace

bool Precedes(bool by_key, const Position& a, const Position& b) {
  return by_key ? std::pair(a.key, a.id) < std::pair(b.key, b.id) : a.id > b.id;
}

absl::StatusOr<Examined> Examine(sql::Txn& tx, std::string_view table, const std::string& district, const Scan& scan,
                                 const std::optional<Position>& after, int wanted, int most) {
  int chosen = scan.by ? -1 : FirstIndexed(scan);
  const bool covered = scan.by ? scan.conditions.empty() && !scan.first_id && !scan.end_id
                               : scan.conditions.size() == (chosen < 0 ? 0 : 1);
  Walk walk(tx, table, district, scan, chosen);
  Examined examined;
  std::optional<Position> at = after;
  int left = std::max(most, wanted);
  int count = covered ? wanted : std::min(left, kEntriesARow * wanted);
  for (bool first = true; left > 0; first = false) {
    ASSIGN_OR_RETURN(const auto entries, walk.Next(at, count));
    for (const Walk::Entry& entry : entries) {
      if (entry.fits) examined.fitting.push_back(entry.position);
    }
    if (static_cast<int>(entries.size()) < count) return examined;
    at = entries.back().position;
    left -= count;
    if (static_cast<int>(examined.fitting.size()) >= wanted) break;
    if (first && !scan.by) {
      ASSIGN_OR_RETURN(chosen, Fewest(walk, scan, chosen, at));
      walk.Choose(chosen);
    }
    count = std::min(left, 2 * count);
  }
  examined.stopped = at;
  return examined;
}

MergedPage Merge(bool by_key, absl::Span<const Examined> parts, int page_size) {
  const auto precedes = [&](const Position& a, const Position& b) { return Precedes(by_key, a, b); };
  MergedPage page;
  for (const Examined& part : parts) {
    page.positions.insert(page.positions.end(), part.fitting.begin(), part.fitting.end());
    if (part.stopped && (!page.next || precedes(*part.stopped, *page.next))) page.next = part.stopped;
  }
  std::sort(page.positions.begin(), page.positions.end(), precedes);
  page.positions.erase(std::unique(page.positions.begin(), page.positions.end()), page.positions.end());
  // Behind where one of them stopped something of its own may be missing between what others found.
  if (page.next) {
    const auto complete = std::upper_bound(page.positions.begin(), page.positions.end(), *page.next, precedes);
    page.positions.erase(complete, page.positions.end());
  }
  if (page.positions.size() > static_cast<size_t>(page_size)) {
    page.positions.resize(static_cast<size_t>(page_size));
    page.next = page.positions.back();
  }
  return page;
}

std::string WritePosition(const Position& position) { return rpc::WritePageKey(std::tie(position.id, position.key)); }

absl::StatusOr<std::optional<Position>> ReadPosition(const std::string& written) {
  if (written.empty()) return std::nullopt;
  Position position;
  RETURN_IF_ERROR(rpc::ReadPageKey(written, std::tie(position.id, position.key)));
  return position;
}

std::optional<Within> Narrowed(const Within& within, const auth::Grant& grant, bool by_department) {
  Within narrowed = within;
  if (grant.area_path.empty()) {
    if (!by_department || (within.department && *within.department != grant.department)) return std::nullopt;
    narrowed.department = grant.department;
  } else if (grant.area_path.starts_with(within.area_path)) {
    narrowed.area_path = grant.area_path;
  } else if (!within.area_path.starts_with(grant.area_path)) {
    return std::nullopt;
  }
  return narrowed;
}

std::optional<Condition> AreaCondition(std::string_view area_path) {
  const AreaStepBelow area = LastStepBelowDistrict(area_path);
  if (area.depth == 0) return std::nullopt;
  return Condition{fmt::format("area{}", area.depth), area.code, fmt::format("by_area{}", area.depth)};
}

}  // namespace zhiwang::resource
