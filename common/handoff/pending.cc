#include "common/handoff/pending.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/escaping.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::handoff {
namespace {

constexpr int kChangesARead = 50;
constexpr int kLongestReason = 300;  // characters; the column's

constexpr std::string_view kColumns =
    "p.relay, p.district, p.kind, p.id, p.version, p.seq, p.last_version, p.since, p.next_try, p.tries, p.code, "
    "p.reason, "
    "p.given_up_by, p.given_up_why";

Pending ReadRow(const sql::Row& row) {
  return {.relay = row.Text(1),
          .aggregate = {row.Text(2), row.Text(3), row.Text(4)},
          .version = row.Int(5),
          .seq = row.Int(6),
          .last_version = row.Int(7),
          .since = row.Time(8),
          .next_try = row.Time(9),
          .tries = row.Int(10),
          .code = static_cast<absl::StatusCode>(row.Int(11)),
          .reason = row.Text(12),
          .given_up_by = row.Text(13),
          .given_up_why = row.Text(14)};
}

// Putting off must not fail because of what an error says.
std::string Shown(const absl::Status& error) {
  const std::string text = error.ToString(absl::StatusToStringMode::kWithNoExtraData);
  return FirstCharacters(IsUtf8(text) ? text : absl::CHexEscape(text), kLongestReason);
}

// The next change of the resource that is to be handed over, up to the last one that was taken in.
absl::StatusOr<std::optional<changelog::Change>> NextOf(sql::Txn& tx, const Pending& pending,
                                                        const std::function<bool(const changelog::Change&)>& selects) {
  const changelog::Aggregate& a = pending.aggregate;
  for (int64_t after = pending.version; after < pending.last_version;) {
    ASSIGN_OR_RETURN(auto changes, changelog::ReadTimeline(tx, a.district, a.kind, a.id, after, kChangesARead));
    if (changes.empty()) return std::nullopt;
    for (changelog::Change& change : changes) {
      if (change.version > pending.last_version) return std::nullopt;
      if (selects(change)) return std::move(change);
      after = change.version;
    }
  }
  return std::nullopt;
}

}  // namespace

absl::Status AddPending(sql::Txn& tx, std::string_view relay, const std::vector<changelog::Change>& changes,
                        absl::Time now) {
  return sql::InsertRows(
      tx,
      "INSERT INTO handoff_pending (district, relay, kind, id, version, seq, last_version, since, next_try) VALUES ",
      changes.size(),
      [&](size_t i, std::vector<sql::Value>& values) {
        const changelog::Change& c = changes[i];
        values.insert(values.end(), {c.district, relay, c.kind, c.id, c.version, c.seq, c.version, now, now});
      },
      " ON DUPLICATE KEY UPDATE last_version = VALUES(last_version)");
}

absl::StatusOr<std::vector<Due>> ReadDue(sql::Txn& tx, std::string_view relay, absl::Time now, int limit) {
  std::vector<Due> due;
  RETURN_IF_ERROR(tx.Query(
      fmt::format("SELECT {}, c.type, c.actor, c.area_path, c.payload, c.request_id, c.trace_parent, c.at "
                  "FROM handoff_pending p FORCE INDEX (by_due) LEFT JOIN change_log c ON c.district = p.district AND "
                  "c.kind = p.kind AND c.id = p.id AND c.version = p.version "
                  "WHERE p.relay = ? AND p.next_try <= ? ORDER BY p.next_try LIMIT ?",
                  kColumns),
      {relay, now, limit}, [&](const sql::Row& row) {
        Due& one = due.emplace_back(Due{ReadRow(row), std::nullopt});
        if (!row.Has(21)) return;
        const Pending& p = one.pending;
        one.change = changelog::Change{.district = p.aggregate.district,
                                       .kind = p.aggregate.kind,
                                       .id = p.aggregate.id,
                                       .version = p.version,
                                       .type = row.Text(15),
                                       .actor = row.Text(16),
                                       .area_path = row.Text(17),
                                       .payload = row.Text(18),
                                       .request_id = row.Text(19),
                                       .trace_parent = row.Text(20),
                                       .at = row.Time(21),
                                       .seq = p.seq};
      }));
  return due;
}

absl::StatusOr<std::optional<absl::Time>> ReadNextTry(sql::Txn& tx, std::string_view relay, absl::Time now) {
  return tx.QueryOne(
      "SELECT next_try FROM handoff_pending FORCE INDEX (by_due) WHERE relay = ? AND next_try > ? ORDER BY next_try "
      "LIMIT 1",
      {relay, now}, [](const sql::Row& row) { return row.Time(1); });
}

absl::Status PutOff(sql::Txn& tx, const Pending& pending, const absl::Status& error, absl::Time next_try) {
  const changelog::Aggregate& a = pending.aggregate;
  const std::string reason = Shown(error);
  // One that was given up meanwhile does not wait.
  return tx
      .Execute(
          "UPDATE handoff_pending SET tries = tries + 1, code = ?, reason = ?, "
          "next_try = IF(given_up_why <> ? AND given_up_why <> '', next_try, ?) WHERE district = ? AND relay = ? AND "
          "kind = ? AND id = ? AND version = ?",
          {static_cast<int>(error.code()), reason, pending.given_up_why, next_try, a.district, pending.relay, a.kind,
           a.id, pending.version})
      .status();
}

absl::Status Pass(sql::Txn& tx, const Pending& pending, const std::function<bool(const changelog::Change&)>& selects,
                  absl::Time now) {
  const changelog::Aggregate& a = pending.aggregate;
  ASSIGN_OR_RETURN(
      const int64_t last,
      tx.Execute("DELETE FROM handoff_pending WHERE district = ? AND relay = ? AND kind = ? AND id = ? AND "
                 "version = ? AND last_version = ?",
                 {a.district, pending.relay, a.kind, a.id, pending.version, pending.version}));
  if (last == 1) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto present, FindPending(tx, pending.relay, a));
  if (!present || present->version != pending.version) return error::ChangedConcurrently("a hand-off that waits");
  ASSIGN_OR_RETURN(const auto next, NextOf(tx, *present, selects));
  if (!next) {
    return tx
        .Execute("DELETE FROM handoff_pending WHERE district = ? AND relay = ? AND kind = ? AND id = ?",
                 {a.district, pending.relay, a.kind, a.id})
        .status();
  }
  return tx
      .Execute(
          "UPDATE handoff_pending SET version = ?, seq = ?, since = ?, next_try = ?, tries = 0, code = 0, "
          "reason = '', given_up_by = '', given_up_why = '' WHERE district = ? AND relay = ? AND kind = ? AND id = ?",
          {next->version, next->seq, now, now, a.district, pending.relay, a.kind, a.id})
      .status();
}

absl::StatusOr<Backlog> ReadBacklog(sql::Txn& tx, std::string_view relay) {
  Backlog backlog;
  ASSIGN_OR_RETURN(const auto oldest,
                   tx.QueryOne("SELECT since FROM handoff_pending FORCE INDEX (by_relay_age) WHERE relay = ? ORDER BY "
                               "since LIMIT 1",
                               {relay}, [](const sql::Row& row) { return row.Time(1); }));
  if (!oldest) return backlog;
  backlog.oldest = *oldest;
  ASSIGN_OR_RETURN(const auto waiting,
                   tx.QueryOne("SELECT COUNT(*) FROM handoff_pending FORCE INDEX (by_relay_age) WHERE relay = ?",
                               {relay}, [](const sql::Row& row) { return row.Int(1); }));
  backlog.waiting = waiting.value_or(0);
  return backlog;
}

absl::StatusOr<std::vector<Pending>> FindPending(sql::Txn& tx, const changelog::Aggregate& aggregate) {
  std::vector<Pending> found;
  RETURN_IF_ERROR(tx.Query(
      fmt::format("SELECT {} FROM handoff_pending p FORCE INDEX (by_resource) WHERE district = ? AND "
                  "kind = ? AND id = ? ORDER BY relay",
                  kColumns),
      {aggregate.district, aggregate.kind, aggregate.id}, [&](const sql::Row& row) { found.push_back(ReadRow(row)); }));
  return found;
}

absl::StatusOr<std::optional<Pending>> FindPending(sql::Txn& tx, std::string_view relay,
                                                   const changelog::Aggregate& aggregate) {
  return tx.QueryOne(
      fmt::format("SELECT {} FROM handoff_pending p WHERE district = ? AND relay = ? AND kind = ? AND id = ?",
                  kColumns),
      {aggregate.district, relay, aggregate.kind, aggregate.id}, ReadRow);
}

absl::StatusOr<std::vector<Pending>> ListPending(sql::Txn& tx, std::string_view district, absl::Time until,
                                                 const std::optional<Pending>& after, int limit) {
  std::vector<Pending> found;
  const auto read = [&](std::string_view which, std::vector<sql::Value> values) {
    values.emplace_back(limit - static_cast<int>(found.size()));
    return tx.Query(
        fmt::format("SELECT {} FROM handoff_pending p FORCE INDEX (by_age) WHERE district = ? AND {} ORDER BY "
                    "since, relay, kind, id LIMIT ?",
                    kColumns, which),
        values, [&](const sql::Row& row) { found.push_back(ReadRow(row)); });
  };
  if (!after) {
    RETURN_IF_ERROR(read("since <= ?", {district, until}));
    return found;
  }
  // A key after another, column by column: a comparison of rows would scan.
  const changelog::Aggregate& a = after->aggregate;
  RETURN_IF_ERROR(
      read("since = ? AND relay = ? AND kind = ? AND id > ?", {district, after->since, after->relay, a.kind, a.id}));
  if (static_cast<int>(found.size()) < limit) {
    RETURN_IF_ERROR(read("since = ? AND relay = ? AND kind > ?", {district, after->since, after->relay, a.kind}));
  }
  if (static_cast<int>(found.size()) < limit) {
    RETURN_IF_ERROR(read("since = ? AND relay > ?", {district, after->since, after->relay}));
  }
  if (static_cast<int>(found.size()) < limit) {
    RETURN_IF_ERROR(read("since > ? AND since <= ?", {district, after->since, until}));
  }
  return found;
}

absl::StatusOr<bool> TryNow(sql::Txn& tx, const Pending& pending, absl::Time now) {
  const changelog::Aggregate& a = pending.aggregate;
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute("UPDATE handoff_pending SET next_try = ? WHERE district = ? AND relay = ? AND kind = ? AND "
                 "id = ? AND version = ?",
                 {now, a.district, pending.relay, a.kind, a.id, pending.version}));
  return changed == 1;
}

absl::StatusOr<bool> GiveUp(sql::Txn& tx, const Pending& pending, std::string_view by, std::string_view why,
                            absl::Time now) {
  const changelog::Aggregate& a = pending.aggregate;
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute("UPDATE handoff_pending SET given_up_by = ?, given_up_why = ?, next_try = ? WHERE district = ? "
                 "AND relay = ? AND kind = ? AND id = ? AND version = ? AND given_up_why = ''",
                 {by, why, now, a.district, pending.relay, a.kind, a.id, pending.version}));
  return changed == 1;
}

}  // namespace zhiwang::handoff
