#include "common/timers/timer.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::timers {
namespace {

constexpr std::string_view kColumns = "district, kind, id, what, due, version, parked, next_try, tries, error";

// Inserts timers, many in a statement; `where_set` says what becomes of one that is set already.
absl::Status Insert(sql::Txn& tx, const What& what, absl::Span<const NewTimer> timers, std::string_view where_set) {
  return sql::InsertRows(
      tx, "INSERT INTO timer (district, kind, id, what, lane, due, version, next_try) VALUES ", timers.size(),
      [&](size_t i, std::vector<sql::Value>& values) {
        const auto& [aggregate, due, version] = timers[i];
        values.insert(values.end(),
                      {aggregate.district, aggregate.kind, aggregate.id, what.name, what.lane, due, version, due});
      },
      where_set);
}

absl::Status SetAll(sql::Txn& tx, const What& what, absl::Span<const NewTimer> timers) {
  return Insert(tx, what, timers,
                " ON DUPLICATE KEY UPDATE lane = VALUES(lane), due = VALUES(due), version = VALUES(version), "
                "next_try = VALUES(next_try), parked = 0, tries = 0, error = ''");
}

absl::Status CancelAll(sql::Txn& tx, const What& what, absl::Span<const changelog::Aggregate> aggregates) {
  return sql::DeleteRows(tx, "DELETE FROM timer WHERE ", "district = ? AND kind = ? AND id = ? AND what = ?",
                         aggregates.size(), [&](size_t i, std::vector<sql::Value>& values) {
                           const auto& [district, kind, id] = aggregates[i];
                           values.insert(values.end(), {district, kind, id, what.name});
                         });
}

Timer ReadRow(const sql::Row& row) {
  return {.aggregate = {row.Text(1), row.Text(2), row.Text(3)},
          .what = row.Text(4),
          .due = row.Time(5),
          .version = row.Int(6),
          .next_try = row.Time(8),
          .tries = row.Int(9),
          .parked = row.Int(7) != 0,
          .error = row.Text(10)};
}

}  // namespace

absl::Status Cancel(sql::Txn& tx, const changelog::Aggregate& aggregate, const What& what) {
  return CancelAll(tx, what, {aggregate});
}

absl::Status Set(sql::Txn& tx, const changelog::Aggregate& aggregate, const What& what, absl::Time due,
                 int64_t version) {
  return SetAll(tx, what, {{aggregate, due, version}});
}

absl::Status Follow(sql::Txn& tx, const changelog::Aggregate& aggregate, const What& what,
                    std::optional<absl::Time> before, std::optional<absl::Time> after, int64_t version) {
  return FollowAll(tx, what, {{aggregate, before, after, version}});
}

absl::Status FollowAll(sql::Txn& tx, const What& what, absl::Span<const Followed> changes) {
  std::vector<NewTimer> set;
  std::vector<changelog::Aggregate> cancelled;
  for (const auto& [aggregate, before, after, version] : changes) {
    if (before == after) continue;
    if (after) {
      set.push_back({aggregate, *after, version});
    } else {
      cancelled.push_back(aggregate);
    }
  }
  RETURN_IF_ERROR(CancelAll(tx, what, cancelled));
  return SetAll(tx, what, set);
}

absl::Status SetMissing(sql::Txn& tx, const What& what, absl::Span<const NewTimer> timers) {
  return Insert(tx, what, timers, " ON DUPLICATE KEY UPDATE what = VALUES(what)");
}

absl::StatusOr<std::optional<Timer>> Find(sql::Txn& tx, const changelog::Aggregate& aggregate, std::string_view what) {
  return tx.QueryOne(
      fmt::format("SELECT {} FROM timer WHERE district = ? AND kind = ? AND id = ? AND what = ?", kColumns),
      {aggregate.district, aggregate.kind, aggregate.id, what}, ReadRow);
}

absl::StatusOr<std::vector<Timer>> ReadDue(sql::Txn& tx, Lane lane, bool parked, absl::Time now, int limit) {
  std::vector<Timer> due;
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM timer FORCE INDEX (by_next) WHERE lane = ? AND parked = ? AND "
                                       "next_try <= ? ORDER BY next_try LIMIT ?",
                                       kColumns),
                           {lane, parked ? 1 : 0, now, limit},
                           [&](const sql::Row& row) { due.push_back(ReadRow(row)); }));
  return due;
}

absl::StatusOr<bool> Take(sql::Txn& tx, const Timer& timer) {
  ASSIGN_OR_RETURN(
      const int64_t deleted,
      tx.Execute("DELETE FROM timer WHERE district = ? AND kind = ? AND id = ? AND what = ? AND due = ?",
                 {timer.aggregate.district, timer.aggregate.kind, timer.aggregate.id, timer.what, timer.due}));
  return deleted == 1;
}

absl::Status Postpone(sql::Txn& tx, const Timer& timer) {
  return tx
      .Execute(
          "UPDATE timer SET next_try = ?, tries = ?, parked = ?, error = ? WHERE district = ? AND kind = ? AND "
          "id = ? AND what = ? AND due = ?",
          {timer.next_try, timer.tries, timer.parked ? 1 : 0, timer.error, timer.aggregate.district,
           timer.aggregate.kind, timer.aggregate.id, timer.what, timer.due})
      .status();
}

absl::StatusOr<std::vector<Timer>> List(sql::Txn& tx, const TimerFilter& filter, const Timer& after, int limit) {
  // A key after another, column by column: a comparison of rows would scan.
  constexpr std::string_view kAfter[] = {"due = ? AND kind = ? AND id = ? AND what > ?",
                                         "due = ? AND kind = ? AND id > ?", "due = ? AND kind > ?", "due > ?"};
  const std::vector<sql::Value> key = {after.due, after.aggregate.kind, after.aggregate.id, after.what};
  std::vector<Timer> found;
  for (size_t i = 0; i < std::size(kAfter) && static_cast<int>(found.size()) < limit; ++i) {
    std::vector<sql::Value> values = {filter.district, filter.parked ? 1 : 0, filter.due_before};
    values.insert(values.end(), key.begin(), key.end() - static_cast<std::ptrdiff_t>(i));
    values.emplace_back(limit - static_cast<int>(found.size()));
    RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM timer FORCE INDEX (by_due) WHERE district = ? AND parked = ? "
                                         "AND due < ? AND {} ORDER BY due, kind, id, what LIMIT ?",
                                         kColumns, kAfter[i]),
                             values, [&](const sql::Row& row) { found.push_back(ReadRow(row)); }));
  }
  return found;
}

absl::StatusOr<int64_t> CountParked(sql::Txn& tx, Lane lane) {
  ASSIGN_OR_RETURN(const auto count,
                   tx.QueryOne("SELECT COUNT(*) FROM timer FORCE INDEX (by_next) WHERE lane = ? AND parked = 1", {lane},
                               [](const sql::Row& row) { return row.Int(1); }));
  return count.value_or(0);
}

}  // namespace zhiwang::timers
