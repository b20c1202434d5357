#include "common/changelog/follow/stalled.h"

#include <fmt/format.h>

#include "absl/strings/escaping.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::changelog {
namespace {

constexpr int kLongestError = 300;  // characters; the column's

constexpr std::string_view kColumns = "follower, district, kind, id, version, seq, error, since, tries";

Stalled ReadRow(const sql::Row& row) {
  return {.follower = row.Text(1),
          .aggregate = {row.Text(2), row.Text(3), row.Text(4)},
          .version = row.Int(5),
          .seq = row.Int(6),
          .error = row.Text(7),
          .since = row.Time(8),
          .tries = row.Int(9)};
}

// Parking must not fail because of what an error says.
std::string Shown(const absl::Status& error) {
  const std::string text = error.ToString(absl::StatusToStringMode::kWithNoExtraData);
  return FirstCharacters(IsUtf8(text) ? text : absl::CHexEscape(text), kLongestError);
}

}  // namespace

bool IsTransient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsAborted(status);
}

absl::Status Park(sql::Txn& tx, std::string_view follower, const Change& change, const absl::Status& error, int tries,
                  absl::Time now) {
  const std::string shown = Shown(error);
  return tx
      .Execute(
          "INSERT INTO follower_stalled (district, follower, kind, id, version, seq, error, since, tries) "
          "VALUES (?,?,?,?,?,?,?,?,?)",
          {change.district, follower, change.kind, change.id, change.version, change.seq, shown, now, tries})
      .status();
}

absl::StatusOr<std::set<Aggregate>> ReadStalled(sql::Txn& tx, std::string_view follower) {
  std::set<Aggregate> stalled;
  RETURN_IF_ERROR(
      tx.Query("SELECT district, kind, id FROM follower_stalled FORCE INDEX (by_follower) WHERE follower = ?",
               {follower}, [&](const sql::Row& row) {
                 stalled.insert({row.Text(1), row.Text(2), row.Text(3)});
               }));
  return stalled;
}

absl::StatusOr<int64_t> CountStalled(sql::Txn& tx, std::string_view follower) {
  ASSIGN_OR_RETURN(const auto count,
                   tx.QueryOne("SELECT COUNT(*) FROM follower_stalled FORCE INDEX (by_follower) WHERE follower = ?",
                               {follower}, [](const sql::Row& row) { return row.Int(1); }));
  return count.value_or(0);
}

absl::StatusOr<std::vector<Stalled>> ListStalled(sql::Txn& tx, std::string_view district, const Stalled& after,
                                                 int limit) {
  // A key after another, column by column: a comparison of rows would scan.
  constexpr std::string_view kAfter[] = {"follower = ? AND kind = ? AND id > ?", "follower = ? AND kind > ?",
                                         "follower > ?"};
  const std::vector<sql::Value> values[] = {{district, after.follower, after.aggregate.kind, after.aggregate.id},
                                            {district, after.follower, after.aggregate.kind},
                                            {district, after.follower}};
  std::vector<Stalled> found;
  for (size_t i = 0; i < std::size(kAfter) && static_cast<int>(found.size()) < limit; ++i) {
    std::vector<sql::Value> bound = values[i];
    bound.emplace_back(limit - static_cast<int>(found.size()));
    RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM follower_stalled WHERE district = ? AND {} "
                                         "ORDER BY follower, kind, id LIMIT ?",
                                         kColumns, kAfter[i]),
                             bound, [&](const sql::Row& row) { found.push_back(ReadRow(row)); }));
  }
  return found;
}

absl::StatusOr<std::optional<Stalled>> FindStalled(sql::Txn& tx, std::string_view follower,
                                                   const Aggregate& aggregate) {
  return tx.QueryOne(
      fmt::format("SELECT {} FROM follower_stalled WHERE district = ? AND follower = ? AND kind = ? AND id = ?",
                  kColumns),
      {aggregate.district, follower, aggregate.kind, aggregate.id}, ReadRow);
}

absl::StatusOr<std::optional<Change>> FirstWaiting(sql::Txn& tx, std::string_view follower,
                                                   const Aggregate& aggregate) {
  RETURN_IF_ERROR(tx.Query("SELECT seq FROM follower WHERE name = ? FOR UPDATE", {follower}, [](const sql::Row&) {}));
  ASSIGN_OR_RETURN(const auto stalled, FindStalled(tx, follower, aggregate));
  if (!stalled) return std::nullopt;
  ASSIGN_OR_RETURN(auto changes,
                   ReadTimeline(tx, aggregate.district, aggregate.kind, aggregate.id, stalled->version - 1, 1));
  if (changes.empty() || changes.front().version != stalled->version) {
    return error::Unexpected(fmt::format("change {} of {} {} waits, but the log does not have it", stalled->version,
                                         aggregate.kind, aggregate.id));
  }
  return std::move(changes.front());
}

absl::Status PassWaiting(sql::Txn& tx, std::string_view follower, const Change& change) {
  ASSIGN_OR_RETURN(const int64_t checkpoint, ReadCheckpoint(tx, follower));
  ASSIGN_OR_RETURN(const auto next, ReadTimeline(tx, change.district, change.kind, change.id, change.version, 1));
  const bool waits = !next.empty() && next.front().seq != 0 && next.front().seq <= checkpoint;
  const auto changed =
      waits ? tx.Execute(
                  "UPDATE follower_stalled SET version = ?, seq = ? WHERE district = ? AND follower = ? AND kind = ? "
                  "AND id = ? AND version = ?",
                  {next.front().version, next.front().seq, change.district, follower, change.kind, change.id,
                   change.version})
            : tx.Execute(
                  "DELETE FROM follower_stalled WHERE district = ? AND follower = ? AND kind = ? AND id = ? "
                  "AND version = ?",
                  {change.district, follower, change.kind, change.id, change.version});
  RETURN_IF_ERROR(changed.status());
  return *changed == 1 ? absl::OkStatus() : error::ChangedConcurrently("a parked resource");
}

absl::StatusOr<std::optional<Stalled>> Parking::NoteFailure(sql::Database& db, absl::Time deadline,
                                                            std::string_view follower, const Aggregate& aggregate,
                                                            const absl::Status& error) {
  const std::string shown = Shown(error);
  return db.Transact(deadline, [&](sql::Txn& tx) -> absl::StatusOr<std::optional<Stalled>> {
    RETURN_IF_ERROR(tx.Execute("UPDATE follower_stalled SET error = ?, tries = tries + 1 WHERE district = ? AND "
                               "follower = ? AND kind = ? AND id = ?",
                               {shown, aggregate.district, follower, aggregate.kind, aggregate.id})
                        .status());
    return FindStalled(tx, follower, aggregate);
  });
}

}  // namespace zhiwang::changelog
