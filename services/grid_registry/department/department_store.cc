#include "services/grid_registry/department/department_store.h"

#include <fmt/format.h>

#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::grid {
namespace {

constexpr std::string_view kColumns =
    "code, version, name, jurisdiction, closed, from_day, until_day, successor, state_day";

// The state of a day is the present one, or the past one that held then. FORCE INDEX: an ordered page is read by the key.
constexpr std::string_view kSelectOn =
    "SELECT d.code, COALESCE(p.version, d.version), COALESCE(p.name, d.name), COALESCE(p.jurisdiction, "
    "d.jurisdiction), COALESCE(p.closed, d.closed), d.from_day, d.until_day, d.successor, COALESCE(p.from_day, "
    "d.state_day) FROM department d FORCE INDEX (PRIMARY) LEFT JOIN department_past p ON p.district = d.district AND "
    "p.code = d.code AND p.from_day <= ? AND p.until_day > ? AND d.state_day > ? WHERE d.district = ? AND d.from_day "
    "<= "
    "? AND d.until_day > ?";

Department ReadDepartment(const std::string& district, const sql::Row& row) {
  return {.district = district,
          .code = row.Text(1),
          .version = row.Int(2),
          .name = row.Text(3),
          .jurisdiction = row.Text(4),
          .closed = row.Int(5) != 0,
          .from_day = static_cast<int>(row.Int(6)),
          .until_day = static_cast<int>(row.Int(7)),
          .successor = row.Text(8),
          .state_day = static_cast<int>(row.Int(9))};
}

// The successions that a query of code, successor and day finds.
absl::StatusOr<std::vector<Succession>> ReadSuccessions(sql::Txn& tx, std::string_view sql,
                                                        const std::vector<sql::Value>& values) {
  std::vector<Succession> found;
  RETURN_IF_ERROR(tx.Query(sql, values, [&](const sql::Row& row) {
    found.push_back({row.Text(1), row.Text(2), static_cast<int>(row.Int(3))});
  }));
  return found;
}

}  // namespace

absl::StatusOr<std::optional<Department>> FindDepartment(sql::Txn& tx, const std::string& district,
                                                         const std::string& code) {
  return tx.QueryOne(fmt::format("SELECT {} FROM department WHERE district = ? AND code = ?", kColumns),
                     {district, code}, [&](const sql::Row& row) { return ReadDepartment(district, row); });
}

absl::StatusOr<std::optional<Department>> FindDepartmentOn(sql::Txn& tx, const std::string& district,
                                                           const std::string& code, int day) {
  return tx.QueryOne(fmt::format("{} AND d.code = ?", kSelectOn), {day, day, day, district, day, day, code},
                     [&](const sql::Row& row) { return ReadDepartment(district, row); });
}

absl::StatusOr<std::vector<Department>> ListDepartments(sql::Txn& tx, const std::string& district,
                                                        const std::string& after_code, int limit) {
  std::vector<Department> departments;
  RETURN_IF_ERROR(
      tx.Query(fmt::format("SELECT {} FROM department FORCE INDEX (PRIMARY) WHERE district = ? AND code > ? "
                           "ORDER BY code LIMIT ?",
                           kColumns),
               {district, after_code, limit},
               [&](const sql::Row& row) { departments.push_back(ReadDepartment(district, row)); }));
  return departments;
}

absl::StatusOr<std::vector<Department>> ListDepartmentsOn(sql::Txn& tx, const std::string& district, int day,
                                                          const std::string& after_code, int limit) {
  std::vector<Department> departments;
  RETURN_IF_ERROR(tx.Query(fmt::format("{} AND d.code > ? ORDER BY d.code LIMIT ?", kSelectOn),
                           {day, day, day, district, day, day, after_code, limit},
                           [&](const sql::Row& row) { departments.push_back(ReadDepartment(district, row)); }));
  return departments;
}

absl::StatusOr<std::vector<Succession>> ListSuccessions(sql::Txn& tx, const std::string& district) {
  return ReadSuccessions(
      tx,
      "SELECT code, successor, until_day FROM department FORCE INDEX (by_successor) WHERE district = "
      "? AND successor > ''",
      {district});
}

absl::StatusOr<std::vector<Succession>> ListSuccessionsTo(sql::Txn& tx, const std::string& district,
                                                          const std::string& successor) {
  return ReadSuccessions(
      tx,
      "SELECT code, successor, until_day FROM department FORCE INDEX (by_successor) WHERE district = "
      "? AND successor = ?",
      {district, successor});
}

absl::StatusOr<std::vector<Succession>> ListFormerSuccessions(sql::Txn& tx, const std::string& district) {
  return ReadSuccessions(tx,
                         "SELECT code, successor, 0 FROM department_past FORCE INDEX (by_successor) WHERE "
                         "district = ? AND successor > ''",
                         {district});
}

absl::Status SaveDepartment(sql::Txn& tx, const Department& d) {
  if (d.version == 1) {
    const auto inserted = tx.Execute(
        "INSERT INTO department (district, code, version, name, jurisdiction, closed, from_day, until_day, successor, "
        "state_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {d.district, d.code, d.version, d.name, d.jurisdiction, d.closed, d.from_day, d.until_day, d.successor,
         d.state_day});
    if (sql::IsDuplicateKey(inserted.status())) return error::ChangedConcurrently(d.code);
    return inserted.status();
  }
  const auto kept = tx.Execute(
      "INSERT INTO department_past (district, code, version, from_day, until_day, name, jurisdiction, closed, "
      "successor) "
      "SELECT district, code, version, state_day, ?, name, jurisdiction, closed, successor FROM department WHERE "
      "district = ? AND code = ? AND version = ?",
      {d.state_day, d.district, d.code, d.version - 1});
  if (sql::IsDuplicateKey(kept.status())) return error::ChangedConcurrently(d.code);
  RETURN_IF_ERROR(kept.status());
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute("UPDATE department SET version = ?, name = ?, jurisdiction = ?, closed = ?, from_day = ?, until_day = "
                 "?, successor = ?, state_day = ? WHERE district = ? AND code = ? AND version = ?",
                 {d.version, d.name, d.jurisdiction, d.closed, d.from_day, d.until_day, d.successor, d.state_day,
                  d.district, d.code, d.version - 1}));
  return changed == 1 ? absl::OkStatus() : error::ChangedConcurrently(d.code);
}

}  // namespace zhiwang::grid
