#include "services/mediation/rising/trend_store.h"

#include <array>
#include <utility>

#include "common/calendar/day.h"
#include "common/names/area_path.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/mediation/v1/trend_record.pb.h"

namespace zhiwang::mediation {
namespace {

// A row to be written. The values of the statement point into it.
struct StoredTrend {
  std::string category, body;
  int rises_until = 0;
};

std::string BodyOf(const DayCounts& counts) {
  v1::TrendRecord record;
  for (const auto& [day, received] : counts) {
    v1::TrendRecord::Day& one = *record.add_days();
    one.set_day(calendar::DayNumber(day));
    one.set_received(received);
  }
  return record.SerializeAsString();
}

// The codes of the steps below the district; empty where the path has no such step.
std::array<std::string, 4> StepsOf(const std::string& area_path) {
  std::array<std::string, 4> steps;
  const std::vector<std::string> codes = CodesOf(area_path);
  for (size_t i = 0; i < steps.size() && i + 1 < codes.size(); ++i) steps[i] = codes[i + 1];
  return steps;
}

}  // namespace

absl::StatusOr<TrendPosition> ReadTrendPosition(sql::Txn& tx, const std::string& district) {
  ASSIGN_OR_RETURN(auto position,
                   tx.QueryOne("SELECT resume_token, rules_version FROM trend_position WHERE district = ?", {district},
                               [](const sql::Row& row) {
                                 return TrendPosition{row.Text(1), row.Int(2)};
                               }));
  return std::move(position).value_or(TrendPosition());
}

absl::Status WriteTrendPosition(sql::Txn& tx, const std::string& district, const TrendPosition& position) {
  return tx
      .Execute(
          "INSERT INTO trend_position (district, resume_token, rules_version) VALUES (?, ?, ?) ON DUPLICATE KEY "
          "UPDATE resume_token = VALUES(resume_token), rules_version = VALUES(rules_version)",
          {district, position.resume_token, position.rules_version})
      .status();
}

std::string TrendMark::area() const { return CodesOf(area_path).back(); }

absl::Status AddTrendMarks(sql::Txn& tx, const std::string& district, absl::Span<const TrendMark> marks) {
  std::vector<std::string> areas;
  areas.reserve(marks.size());
  for (const TrendMark& mark : marks) areas.push_back(mark.area());
  return sql::InsertRows(
      tx, "INSERT INTO trend_mark (district, area, day, closing, seq, due, area_path) VALUES ", marks.size(),
      [&](size_t i, std::vector<sql::Value>& values) {
        const TrendMark& mark = marks[i];
        values.insert(values.end(),
                      {district, areas[i], mark.day, mark.closing ? 1 : 0, mark.seq, mark.due, mark.area_path});
      },
      " ON DUPLICATE KEY UPDATE seq = GREATEST(seq, VALUES(seq)), area_path = VALUES(area_path)");
}

absl::StatusOr<std::vector<TrendMark>> DueTrendMarks(sql::Txn& tx, const std::string& district, absl::Time now,
                                                     int most) {
  std::vector<TrendMark> marks;
  RETURN_IF_ERROR(
      tx.Query("SELECT area_path, day, closing, seq, due FROM trend_mark FORCE INDEX (by_due) WHERE district = ? "
               "AND due <= ? ORDER BY due LIMIT ?",
               {district, now, most}, [&](const sql::Row& row) {
                 marks.push_back({.area_path = row.Text(1),
                                  .day = static_cast<int>(row.Int(2)),
                                  .closing = row.Int(3) != 0,
                                  .seq = row.Int(4),
                                  .due = row.Time(5)});
               }));
  return marks;
}

absl::Status PostponeTrendMarks(sql::Txn& tx, const std::string& district, absl::Span<const TrendMark> marks,
                                absl::Time due) {
  for (const TrendMark& mark : marks) {
    const std::string area = mark.area();
    RETURN_IF_ERROR(
        tx.Execute("UPDATE trend_mark SET due = ? WHERE district = ? AND area = ? AND day = ? AND closing = ?",
                   {due, district, area, mark.day, mark.closing ? 1 : 0})
            .status());
  }
  return absl::OkStatus();
}

absl::Status DropTrendMark(sql::Txn& tx, const std::string& district, const TrendMark& mark) {
  const std::string area = mark.area();
  return tx
      .Execute("DELETE FROM trend_mark WHERE district = ? AND area = ? AND day = ? AND closing = ?",
               {district, area, mark.day, mark.closing ? 1 : 0})
      .status();
}

absl::StatusOr<TrendRow> ReadTrendRow(const sql::Row& row) {
  TrendRow read{.area = row.Text(1), .category = row.Text(2), .counts = {}};
  v1::TrendRecord record;
  if (!record.ParseFromString(row.Text(3))) return error::Unexpected("the appeals of a village cannot be read");
  for (const v1::TrendRecord::Day& one : record.days()) {
    if (const auto day = calendar::KnownDay(one.day())) read.counts[*day] = one.received();
  }
  return read;
}

absl::StatusOr<VillageCounts> ReadVillage(sql::Txn& tx, const std::string& district, const std::string& area) {
  VillageCounts counts;
  absl::Status readable;
  RETURN_IF_ERROR(tx.Query("SELECT area, category, body FROM village_trend WHERE district = ? AND area = ?",
                           {district, area}, [&](const sql::Row& row) {
                             absl::StatusOr<TrendRow> one = ReadTrendRow(row);
                             readable.Update(one.status());
                             if (one.ok()) counts[one->category] = std::move(one->counts);
                           }));
  if (!readable.ok()) return readable;
  return counts;
}

absl::Status WriteVillage(sql::Txn& tx, const std::string& district, const std::string& area_path,
                          const VillageCounts& counts, const RiseRule& rule, absl::CivilDay today) {
  const std::string area = CodesOf(area_path).back();
  const std::array<std::string, 4> steps = StepsOf(area_path);
  std::vector<StoredTrend> rows;
  for (const auto& [category, days] : counts) {
    if (days.empty()) continue;
    rows.push_back({category, BodyOf(days), calendar::KnownDayNumber(LastRise(rule, days, today))});
  }
  RETURN_IF_ERROR(tx.Execute("DELETE FROM village_trend WHERE district = ? AND area = ?", {district, area}).status());
  return sql::InsertRows(
      tx,
      "INSERT INTO village_trend (district, area, category, rises_until, area_path, area1, area2, area3, area4, body) "
      "VALUES ",
      rows.size(), [&](size_t i, std::vector<sql::Value>& values) {
        const StoredTrend& row = rows[i];
        values.insert(values.end(), {district, area, row.category, row.rises_until, area_path, steps[0], steps[1],
                                     steps[2], steps[3], row.body});
      });
}

absl::StatusOr<std::optional<std::string>> NextVillage(sql::Txn& tx, const std::string& district,
                                                       const std::string& after) {
  return tx.QueryOne(
      "SELECT area_path FROM village_trend FORCE INDEX (PRIMARY) WHERE district = ? AND area > ? ORDER BY area LIMIT 1",
      {district, after}, [](const sql::Row& row) { return row.Text(1); });
}

absl::Status ForgetTrends(sql::Txn& tx, const std::string& district) {
  for (const char* forget :
       {"DELETE FROM village_trend WHERE district = ?", "DELETE FROM trend_mark WHERE district = ?",
        "DELETE FROM trend_position WHERE district = ?"}) {
    RETURN_IF_ERROR(tx.Execute(forget, {district}).status());
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
