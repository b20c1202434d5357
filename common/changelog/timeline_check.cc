#include "common/changelog/timeline_check.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "common/changelog/change_log.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

constexpr int kResourcesAPage = 500;
constexpr int kNumbersAPage = 10'000;
constexpr size_t kMostFaults = 100;

// The timeline of a resource, as far as its versions go.
struct Timeline {
  std::string id;
  int64_t changes, first, last;
};

// Goes through one district in one view of the database.
class Walk {
 public:
  Walk(sql::Txn& tx, const std::string& district, absl::FunctionRef<bool(const TimelineCheck&)> progress)
      : tx_(tx), district_(district), progress_(progress) {}

  absl::StatusOr<TimelineCheck> ToTheEnd(absl::Span<const StateTable> tables) {
    RETURN_IF_ERROR(CheckKinds(tables));
    for (const StateTable& table : tables) {
      RETURN_IF_ERROR(CheckTimelinesOf(table));
      RETURN_IF_ERROR(CheckRowsOf(table));
    }
    RETURN_IF_ERROR(CheckOrder());
    return std::move(check_);
  }

 private:
  void Report(std::string line) {
    if (check_.faults.size() < kMostFaults) check_.faults.push_back(std::move(line));
  }

  absl::Status Tell() const {
    return progress_(check_) ? absl::OkStatus() : absl::CancelledError("nobody waits for the check");
  }

  absl::Status CheckKinds(absl::Span<const StateTable> tables) {
    for (std::string kind;;) {
      ASSIGN_OR_RETURN(auto next, tx_.QueryOne("SELECT kind FROM change_log WHERE district = ? AND kind > ? ORDER BY "
                                               "kind LIMIT 1",
                                               {district_, kind}, [](const sql::Row& row) { return row.Text(1); }));
      if (!next) return absl::OkStatus();
      kind = *std::move(next);
      const bool known =
          std::any_of(tables.begin(), tables.end(), [&](const auto& table) { return table.kind == kind; });
      if (!known) Report(fmt::format("{}: the log has changes of it, but nothing is known of its rows", kind));
    }
  }

  // Along the log: each timeline, and whether its row is where it ends.
  absl::Status CheckTimelinesOf(const StateTable& table) {
    for (std::string after;;) {
      std::vector<Timeline> page;
      RETURN_IF_ERROR(tx_.Query(
          "SELECT id, COUNT(*), MIN(version), MAX(version) FROM change_log WHERE district = ? AND kind = ? AND id > ? "
          "GROUP BY id ORDER BY id LIMIT ?",
          {district_, table.kind, after, kResourcesAPage}, [&](const sql::Row& row) {
            page.push_back({row.Text(1), row.Int(2), row.Int(3), row.Int(4)});
          }));
      if (page.empty()) return absl::OkStatus();
      ASSIGN_OR_RETURN(const auto versions, VersionsOf(table, page));
      for (const Timeline& timeline : page) Check(table, timeline, versions);
      RETURN_IF_ERROR(Tell());
      if (page.size() < kResourcesAPage) return absl::OkStatus();
      after = page.back().id;
    }
  }

  void Check(const StateTable& table, const Timeline& timeline, const std::map<std::string, int64_t>& versions) {
    ++check_.timelines;
    check_.changes += timeline.changes;
    if (timeline.first != 1 || timeline.last != timeline.changes) {
      Report(fmt::format("{} {}: {} changes, versions {} to {}", table.kind, timeline.id, timeline.changes,
                         timeline.first, timeline.last));
    }
    const auto version = versions.find(timeline.id);
    if (version == versions.end()) {
      Report(fmt::format("{} {}: the log ends at version {}, but there is no row", table.kind, timeline.id,
                         timeline.last));
    } else if (version->second != timeline.last) {
      Report(fmt::format("{} {}: the log ends at version {}, the row is at {}", table.kind, timeline.id, timeline.last,
                         version->second));
    }
  }

  // The versions of these resources' rows, by id; without those that have no row.
  absl::StatusOr<std::map<std::string, int64_t>> VersionsOf(const StateTable& table,
                                                            const std::vector<Timeline>& timelines) {
    std::map<std::string, int64_t> versions;
    if (table.ids == StateTable::Ids::kOnly) {
      ASSIGN_OR_RETURN(const auto version, VersionOfOnly(table));
      if (version) versions.emplace(table.id, *version);
      return versions;
    }
    std::vector<sql::Value> ids;
    for (const Timeline& timeline : timelines) {
      int64_t number = 0;
      if (table.ids == StateTable::Ids::kText) {
        ids.emplace_back(timeline.id);
      } else if (absl::SimpleAtoi(timeline.id, &number)) {
        ids.emplace_back(number);
      }
    }
    if (ids.empty()) return versions;
    std::string sql =
        fmt::format("SELECT {0}, {1} FROM {2} WHERE district = ? AND {0} IN ", table.id, table.version, table.table);
    std::vector<sql::Value> values = {district_};
    sql::AppendInList(absl::MakeConstSpan(ids), sql, values);
    RETURN_IF_ERROR(tx_.Query(sql, values, [&](const sql::Row& row) { versions.emplace(row.Text(1), row.Int(2)); }));
    return versions;
  }

  absl::StatusOr<std::optional<int64_t>> VersionOfOnly(const StateTable& table) {
    return tx_.QueryOne(
        fmt::format("SELECT {0} FROM {1} WHERE district = ? ORDER BY {0} DESC LIMIT 1", table.version, table.table),
        {district_}, [](const sql::Row& row) { return row.Int(1); });
  }

  // Along the rows: whether each has a timeline.
  absl::Status CheckRowsOf(const StateTable& table) {
    if (table.ids == StateTable::Ids::kOnly) {
      ASSIGN_OR_RETURN(const auto version, VersionOfOnly(table));
      return version ? CheckLogged(table, {{table.id, *version}}) : absl::OkStatus();
    }
    const bool numbers = table.ids == StateTable::Ids::kNumber;
    int64_t after_number = std::numeric_limits<int64_t>::min();
    for (std::string after;;) {
      std::vector<std::pair<std::string, int64_t>> page;
      RETURN_IF_ERROR(
          tx_.Query(fmt::format("SELECT {0}, {1} FROM {2} WHERE district = ? AND {0} > ? ORDER BY {0} LIMIT ?",
                                table.id, table.version, table.table),
                    {district_, numbers ? sql::Value(after_number) : sql::Value(after), kResourcesAPage},
                    [&](const sql::Row& row) {
                      page.emplace_back(row.Text(1), row.Int(2));
                      if (numbers) after_number = row.Int(1);
                    }));
      if (page.empty()) return absl::OkStatus();
      RETURN_IF_ERROR(CheckLogged(table, page));
      RETURN_IF_ERROR(Tell());
      if (page.size() < kResourcesAPage) return absl::OkStatus();
      after = page.back().first;
    }
  }

  absl::Status CheckLogged(const StateTable& table, const std::vector<std::pair<std::string, int64_t>>& rows) {
    if (rows.empty()) return absl::OkStatus();
    std::vector<std::string_view> ids;
    for (const auto& [id, version] : rows) ids.push_back(id);
    std::string sql = "SELECT id FROM change_log WHERE district = ? AND kind = ? AND id IN ";
    std::vector<sql::Value> values = {district_, table.kind};
    sql::AppendInList(absl::MakeConstSpan(ids), sql, values);
    std::set<std::string> logged;
    RETURN_IF_ERROR(tx_.Query(sql + " GROUP BY id", values, [&](const sql::Row& row) { logged.insert(row.Text(1)); }));
    for (const auto& [id, version] : rows) {
      if (!logged.contains(id)) {
        Report(fmt::format("{} {}: the row is at version {}, but the log has nothing of it", table.kind, id, version));
      }
    }
    return absl::OkStatus();
  }

  // The numbers that the sequencer gave: from 1 to the head, each once.
  absl::Status CheckOrder() {
    ASSIGN_OR_RETURN(const int64_t head, ReadHead(tx_));
    int64_t last = 0;
    for (int64_t after = std::numeric_limits<int64_t>::min();;) {
      int rows = 0;
      RETURN_IF_ERROR(tx_.Query("SELECT seq FROM change_log WHERE seq > ? ORDER BY seq LIMIT ?", {after, kNumbersAPage},
                                [&](const sql::Row& row) {
                                  after = row.Int(1);
                                  ++rows;
                                  if (after > last + 1) ReportMissing(last + 1, after - 1);
                                  if (after < 1) Report(fmt::format("service-wide order: there is a number {}", after));
                                  last = std::max(last, after);
                                }));
      RETURN_IF_ERROR(Tell());
      if (rows < kNumbersAPage) break;
    }
    if (last < head) ReportMissing(last + 1, head);
    if (last > head) Report(fmt::format("service-wide order: it goes on to {}, but its head is at {}", last, head));
    return absl::OkStatus();
  }

  void ReportMissing(int64_t from, int64_t to) {
    Report(from == to ? fmt::format("service-wide order: number {} is missing", from)
                      : fmt::format("service-wide order: numbers {} to {} are missing", from, to));
  }

  sql::Txn& tx_;
  const std::string& district_;
  const absl::FunctionRef<bool(const TimelineCheck&)> progress_;
  TimelineCheck check_;
};

}  // namespace

absl::StatusOr<TimelineCheck> CheckTimelines(sql::Database& db, absl::Time deadline, const std::string& district,
                                             absl::Span<const StateTable> tables,
                                             absl::FunctionRef<bool(const TimelineCheck&)> progress) {
  return db.ReadSnapshot(deadline, [&](sql::Txn& tx) { return Walk(tx, district, progress).ToTheEnd(tables); });
}

}  // namespace zhiwang::changelog
