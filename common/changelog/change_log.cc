#include "common/changelog/change_log.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

constexpr std::string_view kColumns =
    "district, kind, id, version, type, actor, area_path, payload, request_id, trace_parent, at, seq";
constexpr std::string_view kBriefColumns = "district, kind, id, version, type, '', area_path, '', '', '', at, seq";

Change ReadChange(const sql::Row& row) {
  return {.district = row.Text(1),
          .kind = row.Text(2),
          .id = row.Text(3),
          .version = row.Int(4),
          .type = row.Text(5),
          .actor = row.Text(6),
          .area_path = row.Text(7),
          .payload = row.Text(8),
          .request_id = row.Text(9),
          .trace_parent = row.Text(10),
          .at = row.Time(11),
          .seq = row.Has(12) ? row.Int(12) : 0};
}

absl::StatusOr<std::vector<Change>> ReadChanges(sql::Txn& tx, std::string_view which,
                                                absl::Span<const sql::Value> values,
                                                std::string_view columns = kColumns) {
  std::vector<Change> changes;
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM change_log {}", columns, which), values,
                           [&](const sql::Row& row) { changes.push_back(ReadChange(row)); }));
  return changes;
}

}  // namespace

absl::Status Append(sql::Txn& tx, absl::Span<const Change> changes) {
  const absl::Status inserted = sql::InsertRows(
      tx,
      "INSERT INTO change_log (district, kind, id, version, type, actor, area_path, payload, request_id, trace_parent, "
      "at) VALUES ",
      changes.size(), [&](size_t i, std::vector<sql::Value>& values) {
        const Change& c = changes[i];
        values.insert(values.end(), {c.district, c.kind, c.id, c.version, c.type, c.actor, c.area_path, c.payload,
                                     c.request_id, c.trace_parent, c.at});
      });
  return sql::IsDuplicateKey(inserted) ? error::ChangedConcurrently(changes.front().id) : inserted;
}

absl::Status AppendAfterLast(sql::Txn& tx, std::vector<Change> changes) {
  std::vector<std::string_view> ids;  // of those that are later than a change of the same resource
  for (const Change& change : changes) {
    if (change.version > 1) ids.push_back(change.id);
  }
  if (ids.empty()) return Append(tx, changes);
  std::map<std::string, absl::Time, std::less<>> last;
  RETURN_IF_ERROR(
      sql::QueryOverList(tx,
                         {.begin = "SELECT id, MAX(at) FROM change_log WHERE district = ? AND kind = ? AND id IN ",
                          .values = {changes.front().district, changes.front().kind},
                          .end = " GROUP BY id"},
                         ids, [&](const sql::Row& row) { last.emplace(row.Text(1), row.Time(2)); }));
  for (Change& change : changes) {
    const auto found = last.find(change.id);
    if (found != last.end()) change.at = std::max(change.at, found->second + absl::Microseconds(1));
  }
  return Append(tx, changes);
}

absl::StatusOr<std::vector<Change>> ReadTimeline(sql::Txn& tx, std::string_view district, std::string_view kind,
                                                 std::string_view id, int64_t after_version, int limit) {
  return ReadChanges(tx, "WHERE district = ? AND kind = ? AND id = ? AND version > ? ORDER BY version LIMIT ?",
                     {district, kind, id, after_version, limit});
}

absl::StatusOr<std::vector<Change>> ReadTimelinesAfter(sql::Txn& tx, std::string_view district, std::string_view kind,
                                                       std::string_view after_id, int limit) {
  return ReadChanges(tx, "WHERE district = ? AND kind = ? AND id > ? ORDER BY id, version LIMIT ?",
                     {district, kind, after_id, limit});
}

absl::StatusOr<std::vector<Change>> ReadNumbered(sql::Txn& tx, int64_t after_seq, int limit) {
  return ReadChanges(tx, "WHERE seq > ? ORDER BY seq LIMIT ?", {after_seq, limit});
}

absl::StatusOr<std::vector<Change>> ReadNumberedBriefly(sql::Txn& tx, int64_t after_seq, int limit) {
  return ReadChanges(tx, "WHERE seq > ? ORDER BY seq LIMIT ?", {after_seq, limit}, kBriefColumns);
}

absl::StatusOr<int64_t> ReadHead(sql::Txn& tx) {
  ASSIGN_OR_RETURN(const auto seq, tx.QueryOne("SELECT seq FROM log_head WHERE one = 1", {},
                                               [](const sql::Row& row) { return row.Int(1); }));
  return seq.value_or(0);
}

absl::StatusOr<LogState> ReadLogState(sql::Txn& tx) {
  ASSIGN_OR_RETURN(auto state,
                   tx.QueryOne("SELECT e.epoch, e.secret, h.seq FROM log_epoch e JOIN log_head h ON h.one = e.one "
                               "WHERE e.one = 1",
                               {}, [](const sql::Row& row) {
                                 return LogState{.epoch = row.Int(1), .secret = row.Text(2), .head = row.Int(3)};
                               }));
  if (!state) return error::Unexpected("the schema has no log epoch");
  return *std::move(state);
}

absl::StatusOr<int64_t> ReadOldest(sql::Txn& tx) {
  ASSIGN_OR_RETURN(const auto seq, tx.QueryOne("SELECT seq FROM change_log WHERE seq > 0 ORDER BY seq LIMIT 1", {},
                                               [](const sql::Row& row) { return row.Int(1); }));
  return seq.value_or(0);
}

absl::StatusOr<int64_t> ReadCheckpoint(sql::Txn& tx, std::string_view follower) {
  ASSIGN_OR_RETURN(const auto seq, tx.QueryOne("SELECT seq FROM follower WHERE name = ?", {follower},
                                               [](const sql::Row& row) { return row.Int(1); }));
  return seq.value_or(0);
}

absl::Status BeginAfter(sql::Txn& tx, std::string_view follower, int64_t seq) {
  return tx.Execute("INSERT INTO follower (name, seq) VALUES (?, ?) ON DUPLICATE KEY UPDATE seq = seq", {follower, seq})
      .status();
}

absl::Status AdvanceCheckpoint(sql::Txn& tx, std::string_view follower, int64_t from, int64_t to) {
  if (from == 0) RETURN_IF_ERROR(BeginAfter(tx, follower, 0));
  ASSIGN_OR_RETURN(const int64_t changed,
                   tx.Execute("UPDATE follower SET seq = ? WHERE name = ? AND seq = ?", {to, follower, from}));
  return changed == 1 ? absl::OkStatus() : error::ChangedConcurrently(follower);
}

}  // namespace zhiwang::changelog
