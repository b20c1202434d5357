#include "common/reports/report_store.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "common/sql/rows.h"
#include "common/status/macros.h"

namespace zhiwang::reports {
namespace {

constexpr std::string_view kContributionColumns =
    "measure, day, area_path, id, nth, at, kind, recorded, subject1, subject2, subject3, subject4";

ContributionRow ReadContribution(const sql::Row& row) {
  return {.key = {.measure = static_cast<int>(row.Int(1)),
                  .day = static_cast<int>(row.Int(2)),
                  .area_path = row.Text(3),
                  .id = row.Text(4),
                  .nth = static_cast<int>(row.Int(5)),
                  .at = row.Time(6)},
          .kind = row.Text(7),
          .recorded = static_cast<int>(row.Int(8)),
          .subjects = {row.Text(9), row.Text(10), row.Text(11), row.Text(12)}};
}

absl::Status WriteContributions(sql::Txn& tx, const std::string& district, const RowChanges& changes) {
  using Entry = decltype(changes.contributions)::value_type;
  std::vector<const Entry*> put, removed;
  for (const Entry& entry : changes.contributions) (entry.second ? put : removed).push_back(&entry);
  RETURN_IF_ERROR(sql::InsertRows(
      tx,
      "INSERT INTO report_contribution (district, measure, day, area_path, id, nth, at, kind, recorded, subject1, "
      "subject2, subject3, subject4) VALUES ",
      put.size(),
      [&](size_t i, std::vector<sql::Value>& values) {
        const auto& [key, row] = *put[i];
        values.insert(values.end(),
                      {district, key.measure, key.day, key.area_path, key.id, key.nth, key.at, row->kind, row->recorded,
                       row->subjects[0], row->subjects[1], row->subjects[2], row->subjects[3]});
      },
      " ON DUPLICATE KEY UPDATE recorded = VALUES(recorded), subject1 = VALUES(subject1), subject2 = VALUES(subject2), "
      "subject3 = VALUES(subject3), subject4 = VALUES(subject4)"));
  return sql::DeleteRows(
      tx, "DELETE FROM report_contribution WHERE ",
      "district = ? AND measure = ? AND day = ? AND area_path = ? AND id = ? AND nth = ? AND at = ?", removed.size(),
      [&](size_t i, std::vector<sql::Value>& values) {
        const ContributionKey& key = removed[i]->first;
        values.insert(values.end(), {district, key.measure, key.day, key.area_path, key.id, key.nth, key.at});
      });
}

absl::Status WriteFigures(sql::Txn& tx, const std::string& district, const RowChanges& changes) {
  using Entry = decltype(changes.figures)::value_type;
  std::vector<const Entry*> added, lowered;
  for (const Entry& entry : changes.figures) {
    if (entry.second != 0) added.push_back(&entry);
    if (entry.second < 0) lowered.push_back(&entry);  // what was added to is not 0
  }
  RETURN_IF_ERROR(sql::InsertRows(
      tx, "INSERT INTO report_figure (district, path, day, measure, dimension, subject, recorded, value) VALUES ",
      added.size(),
      [&](size_t i, std::vector<sql::Value>& values) {
        const auto& [key, value] = *added[i];
        values.insert(values.end(),
                      {district, key.path, key.day, key.measure, key.dimension, key.subject, key.recorded, value});
      },
      " ON DUPLICATE KEY UPDATE value = value + VALUES(value)"));
  return sql::DeleteRows(
      tx, "DELETE FROM report_figure WHERE value = 0 AND ",
      "district = ? AND path = ? AND day = ? AND measure = ? AND dimension = ? AND subject = ? AND recorded = ?",
      lowered.size(), [&](size_t i, std::vector<sql::Value>& values) {
        const FigureKey& key = lowered[i]->first;
        values.insert(values.end(),
                      {district, key.path, key.day, key.measure, key.dimension, key.subject, key.recorded});
      });
}

// Writes which areas were counted under which paths. Nearly all are known: they are read, so as not to be written.
absl::Status WriteAreas(sql::Txn& tx, const std::string& district, const std::set<AreaAt>& areas) {
  std::set<AreaAt> unknown = areas;
  std::vector<std::string_view> codes;
  for (const AreaAt& one : areas) codes.push_back(one.first);
  RETURN_IF_ERROR(sql::QueryOverList(
      tx, {.begin = "SELECT area, path FROM report_area WHERE district = ? AND area IN ", .values = {district}}, codes,
      [&](const sql::Row& row) {
        unknown.erase({row.Text(1), row.Text(2)});
      }));
  const std::vector<AreaAt> rows(unknown.begin(), unknown.end());
  return sql::InsertRows(tx, "INSERT INTO report_area (district, area, path) VALUES ", rows.size(),
                         [&](size_t i, std::vector<sql::Value>& values) {
                           values.insert(values.end(), {district, rows[i].first, rows[i].second});
                         });
}

}  // namespace

absl::Status WriteRows(sql::Txn& tx, const std::string& district, const RowChanges& changes) {
  RETURN_IF_ERROR(WriteContributions(tx, district, changes));
  RETURN_IF_ERROR(WriteFigures(tx, district, changes));
  return WriteAreas(tx, district, changes.areas);
}

absl::Status SumFigures(sql::Txn& tx, const FigureRange& range, absl::Span<const std::string_view> paths,
                        absl::FunctionRef<void(int, int, const std::string&, int64_t, int64_t)> each) {
  return sql::QueryOverList(
      tx,
      {.begin =
           "SELECT measure, dimension, subject, CAST(SUM(value) AS SIGNED), "
           "CAST(SUM(CASE WHEN recorded > 0 THEN value ELSE 0 END) AS SIGNED) "
           "FROM report_figure FORCE INDEX (PRIMARY) WHERE district = ? AND day >= ? AND day <= ? AND recorded <= ? "
           "AND path IN ",
       .values = {range.district, range.first_day, range.last_day, range.recorded_until},
       .end = " GROUP BY measure, dimension, subject"},
      paths, [&](const sql::Row& row) {
        each(static_cast<int>(row.Int(1)), static_cast<int>(row.Int(2)), row.Text(3), row.Int(4), row.Int(5));
      });
}

absl::StatusOr<std::vector<std::string>> PathsOf(sql::Txn& tx, std::string_view district, std::string_view area) {
  if (area.empty()) return std::vector<std::string>{"/"};
  std::vector<std::string> paths;
  RETURN_IF_ERROR(tx.Query("SELECT path FROM report_area WHERE district = ? AND area = ? ORDER BY path",
                           {district, area}, [&](const sql::Row& row) { paths.push_back(row.Text(1)); }));
  return paths;
}

absl::StatusOr<std::vector<ContributionRow>> ReadContributions(sql::Txn& tx, std::string_view district, int measure,
                                                               int day, const PathRange& range,
                                                               const ContributionPlace& after, int limit) {
  std::vector<ContributionRow> rows;
  // The key after another, column by column: a comparison of rows would scan.
  const auto read = [&](std::string_view condition, std::vector<sql::Value> values) -> absl::Status {
    const int room = limit - static_cast<int>(rows.size());
    if (room <= 0) return absl::OkStatus();
    values.insert(values.begin(), {district, measure, day});
    values.emplace_back(room);
    return tx.Query(fmt::format("SELECT {} FROM report_contribution FORCE INDEX (PRIMARY) WHERE district = ? AND "
                                "measure = ? AND day = ? AND {} ORDER BY area_path, id, nth, at LIMIT ?",
                                kContributionColumns, condition),
                    values, [&](const sql::Row& row) { rows.push_back(ReadContribution(row)); });
  };
  if (after.id.empty()) {
    RETURN_IF_ERROR(read("area_path >= ? AND area_path < ?", {range.begin, range.end}));
    return rows;
  }
  RETURN_IF_ERROR(
      read("area_path = ? AND id = ? AND nth = ? AND at > ?", {after.area_path, after.id, after.nth, after.at}));
  RETURN_IF_ERROR(read("area_path = ? AND id = ? AND nth > ?", {after.area_path, after.id, after.nth}));
  RETURN_IF_ERROR(read("area_path = ? AND id > ?", {after.area_path, after.id}));
  RETURN_IF_ERROR(read("area_path > ? AND area_path < ?", {after.area_path, range.end}));
  return rows;
}

absl::Status ReadContributionsAfter(sql::Txn& tx, std::string_view district, int measure, int day,
                                    const PathRange& range, absl::Time moment,
                                    absl::FunctionRef<void(const Subjects&)> each) {
  return tx.Query(
      "SELECT subject1, subject2, subject3, subject4 FROM report_contribution FORCE INDEX (PRIMARY) WHERE district = ? "
      "AND measure = ? AND day = ? AND area_path >= ? AND area_path < ? AND at > ?",
      {district, measure, day, range.begin, range.end, moment}, [&](const sql::Row& row) {
        each({row.Text(1), row.Text(2), row.Text(3), row.Text(4)});
      });
}

absl::StatusOr<std::optional<std::pair<int, int>>> NextMeasureAndDay(sql::Txn& tx, std::string_view district,
                                                                     int after_measure, int after_day) {
  const auto read = [](const sql::Row& row) {
    return std::pair(static_cast<int>(row.Int(1)), static_cast<int>(row.Int(2)));
  };
  ASSIGN_OR_RETURN(const auto same, tx.QueryOne("SELECT measure, day FROM report_contribution FORCE INDEX (PRIMARY) "
                                                "WHERE district = ? AND measure = ? AND day > ? ORDER BY day LIMIT 1",
                                                {district, after_measure, after_day}, read));
  if (same) return same;
  return tx.QueryOne(
      "SELECT measure, day FROM report_contribution FORCE INDEX (PRIMARY) WHERE district = ? AND measure > ? "
      "ORDER BY measure, day LIMIT 1",
      {district, after_measure}, read);
}

absl::StatusOr<std::vector<ContributionRow>> ReadContributionsOf(sql::Txn& tx, std::string_view district,
                                                                 std::string_view kind, std::string_view after,
                                                                 std::optional<std::string_view> until, int limit) {
  std::vector<ContributionRow> rows;
  std::vector<sql::Value> values = {district, kind, after};
  if (until) values.emplace_back(*until);
  values.emplace_back(limit);
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM report_contribution FORCE INDEX (by_resource) WHERE district = "
                                       "? AND kind = ? AND id > ? {} ORDER BY id LIMIT ?",
                                       kContributionColumns, until ? "AND id <= ?" : ""),
                           values, [&](const sql::Row& row) { rows.push_back(ReadContribution(row)); }));
  return rows;
}

absl::StatusOr<std::vector<FigureRow>> ReadFigures(sql::Txn& tx, std::string_view district, const FigureKey& after,
                                                   int limit) {
  static constexpr std::string_view kAfter[] = {
      "path = ? AND day = ? AND measure = ? AND dimension = ? AND subject = ? AND recorded > ?",
      "path = ? AND day = ? AND measure = ? AND dimension = ? AND subject > ?",
      "path = ? AND day = ? AND measure = ? AND dimension > ?",
      "path = ? AND day = ? AND measure > ?",
      "path = ? AND day > ?",
      "path > ?"};
  const std::vector<sql::Value> key = {after.path,      after.day,     after.measure,
                                       after.dimension, after.subject, after.recorded};
  std::vector<FigureRow> rows;
  for (size_t i = 0; i < key.size() && static_cast<int>(rows.size()) < limit; ++i) {
    std::vector<sql::Value> values = {district};
    values.insert(values.end(), key.begin(), key.end() - static_cast<std::ptrdiff_t>(i));
    values.emplace_back(limit - static_cast<int>(rows.size()));
    RETURN_IF_ERROR(tx.Query(
        fmt::format("SELECT path, day, measure, dimension, subject, recorded, value FROM report_figure WHERE district "
                    "= ? AND {} ORDER BY path, day, measure, dimension, subject, recorded LIMIT ?",
                    kAfter[i]),
        values, [&](const sql::Row& row) {
          rows.push_back({{.path = row.Text(1),
                           .day = static_cast<int>(row.Int(2)),
                           .measure = static_cast<int>(row.Int(3)),
                           .dimension = static_cast<int>(row.Int(4)),
                           .subject = row.Text(5),
                           .recorded = static_cast<int>(row.Int(6))},
                          row.Int(7)});
        }));
  }
  return rows;
}

}  // namespace zhiwang::reports
