#include "services/case_intake/report/report_store.h"

#include "common/status/macros.h"

namespace zhiwang::intake {
namespace {

constexpr size_t kRowsAStatement = 64;

CounterKey ReadKey(const sql::Row& row) {
  return {static_cast<int>(row.Int(1)),
          static_cast<Measure>(row.Int(2)),
          static_cast<int>(row.Int(3)),
          row.Text(4),
          row.Text(5),
          row.Text(6)};
}

}  // namespace

absl::Status AddToCounters(sql::Txn& tx, const std::string& district, const Counters& counters) {
  std::string sql;
  std::vector<sql::Value> values;
  size_t rows = 0;
  const auto flush = [&]() -> absl::Status {
    if (rows == 0) return absl::OkStatus();
    sql += " ON DUPLICATE KEY UPDATE value = value + VALUES(value)";
    RETURN_IF_ERROR(tx.Execute(sql, values).status());
    values.clear();
    rows = 0;
    return absl::OkStatus();
  };
  for (const auto& [key, value] : counters) {
    if (value == 0) continue;
    if (rows == 0) {
      sql =
          "INSERT INTO report_counter (district, day, measure, channel, unit, category, area_path, value) VALUES "
          "(?,?,?,?,?,?,?,?)";
    } else {
      sql += ",(?,?,?,?,?,?,?,?)";
    }
    values.insert(values.end(),
                  {district, key.day, key.measure, key.channel, key.unit, key.category, key.area_path, value});
    if (++rows == kRowsAStatement) RETURN_IF_ERROR(flush());
  }
  return flush();
}

absl::Status ReadCounters(sql::Txn& tx, const std::string& district, int day, const std::string& area_prefix,
                          absl::FunctionRef<void(const CounterKey&, int64_t)> each) {
  return tx.Query(
      "SELECT day, measure, channel, unit, category, area_path, value FROM report_counter WHERE district = ? AND day = "
      "? "
      "AND value <> 0",
      {district, day}, [&](const sql::Row& row) {
        const CounterKey key = ReadKey(row);
        if (key.area_path.starts_with(area_prefix)) each(key, row.Int(7));
      });
}

absl::StatusOr<Counters> ReadAllCounters(sql::Txn& tx, const std::string& district) {
  Counters counters;
  RETURN_IF_ERROR(tx.Query(
      "SELECT day, measure, channel, unit, category, area_path, value FROM report_counter WHERE district = ? AND value "
      "<> 0",
      {district}, [&](const sql::Row& row) { counters.emplace(ReadKey(row), row.Int(7)); }));
  return counters;
}

}  // namespace zhiwang::intake
