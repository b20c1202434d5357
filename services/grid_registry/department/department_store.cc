#include "services/grid_registry/department/department_store.h"

#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::grid {
namespace {

Department ReadDepartment(const std::string& district, const sql::Row& row) {
  return {district, row.Text(1), row.Int(2), row.Text(3), row.Text(4), row.Int(5) != 0};
}

}  // namespace

absl::StatusOr<std::optional<Department>> FindDepartment(sql::Txn& tx, const std::string& district,
                                                         const std::string& code) {
  return tx.QueryOne("SELECT code, version, name, jurisdiction, closed FROM department WHERE district = ? AND code = ?",
                     {district, code}, [&](const sql::Row& row) { return ReadDepartment(district, row); });
}

absl::StatusOr<std::vector<Department>> ListDepartments(sql::Txn& tx, const std::string& district,
                                                        const std::string& after_code, int limit) {
  std::vector<Department> departments;
  RETURN_IF_ERROR(tx.Query(
      "SELECT code, version, name, jurisdiction, closed FROM department WHERE district = ? AND code > ? ORDER BY code "
      "LIMIT ?",
      {district, after_code, limit},
      [&](const sql::Row& row) { departments.push_back(ReadDepartment(district, row)); }));
  return departments;
}

absl::Status SaveDepartment(sql::Txn& tx, const Department& d) {
  if (d.version == 1) {
    const auto inserted = tx.Execute(
        "INSERT INTO department (district, code, version, name, jurisdiction, closed) VALUES (?, ?, ?, ?, ?, ?)",
        {d.district, d.code, d.version, d.name, d.jurisdiction, d.closed});
    if (sql::IsDuplicateKey(inserted.status())) return error::ChangedConcurrently(d.code);
    return inserted.status();
  }
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute("UPDATE department SET version = ?, name = ?, jurisdiction = ?, closed = ? WHERE district = ? "
                 "AND code = ? AND version = ?",
                 {d.version, d.name, d.jurisdiction, d.closed, d.district, d.code, d.version - 1}));
  return changed == 1 ? absl::OkStatus() : error::ChangedConcurrently(d.code);
}

}  // namespace zhiwang::grid
