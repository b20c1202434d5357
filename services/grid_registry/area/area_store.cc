#include "services/grid_registry/area/area_store.h"

#include <utility>

#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::grid {

absl::StatusOr<std::vector<StoredArea>> ReadAreas(sql::Txn& tx, const std::string& district) {
  std::vector<StoredArea> areas;
  RETURN_IF_ERROR(
      tx.Query("SELECT code, version, parent, name, level, path, square_metres, boundary FROM area WHERE district = ? "
               "ORDER BY code",
               {district}, [&](const sql::Row& row) {
                 areas.push_back({{.district = district,
                                   .code = row.Text(1),
                                   .version = row.Int(2),
                                   .parent = row.Text(3),
                                   .name = row.Text(4),
                                   .level = static_cast<Level>(row.Int(5)),
                                   .path = row.Text(6),
                                   .square_metres = row.Real(7)},
                                  row.Has(8) ? row.Text(8) : std::string()});
               }));
  return areas;
}

absl::StatusOr<std::optional<Area>> FindArea(sql::Txn& tx, const std::string& district, const std::string& code) {
  return tx.QueryOne(
      "SELECT version, parent, name, level, path, square_metres FROM area WHERE district = ? AND code = ?",
      {district, code}, [&](const sql::Row& row) {
        return Area{.district = district,
                    .code = code,
                    .version = row.Int(1),
                    .parent = row.Text(2),
                    .name = row.Text(3),
                    .level = static_cast<Level>(row.Int(4)),
                    .path = row.Text(5),
                    .square_metres = row.Real(6)};
      });
}

absl::StatusOr<std::string> FindRoot(sql::Txn& tx, const std::string& district) {
  // Every path begins at the root.
  ASSIGN_OR_RETURN(const auto path, tx.QueryOne("SELECT path FROM area WHERE district = ? ORDER BY code LIMIT 1",
                                                {district}, [](const sql::Row& row) { return row.Text(1); }));
  return path ? path->substr(1, path->find('/', 1) - 1) : std::string();
}

absl::StatusOr<int64_t> ReadRevision(sql::Txn& tx, const std::string& district) {
  ASSIGN_OR_RETURN(const auto revision, tx.QueryOne("SELECT revision FROM area_revision WHERE district = ?", {district},
                                                    [](const sql::Row& row) { return row.Int(1); }));
  return revision.value_or(0);
}

absl::Status AdvanceRevision(sql::Txn& tx, const std::string& district, int64_t revision) {
  const auto changed = revision == 0
                           ? tx.Execute("INSERT INTO area_revision (district, revision) VALUES (?, 1)", {district})
                           : tx.Execute("UPDATE area_revision SET revision = ? WHERE district = ? AND revision = ?",
                                        {revision + 1, district, revision});
  if (sql::IsDuplicateKey(changed.status())) return error::ChangedConcurrently("the district's areas");
  RETURN_IF_ERROR(changed.status());
  return *changed == 1 ? absl::OkStatus() : error::ChangedConcurrently("the district's areas");
}

absl::StatusOr<std::vector<std::string>> ReadDistricts(sql::Txn& tx) {
  std::vector<std::string> districts;
  RETURN_IF_ERROR(tx.Query("SELECT DISTINCT district FROM area ORDER BY district", {},
                           [&](const sql::Row& row) { districts.push_back(row.Text(1)); }));
  return districts;
}

absl::StatusOr<std::optional<std::string>> ReadBoundary(sql::Txn& tx, const std::string& district,
                                                        const std::string& code) {
  return tx.QueryOne("SELECT boundary FROM area WHERE district = ? AND code = ?", {district, code},
                     [](const sql::Row& row) { return row.Has(1) ? row.Text(1) : std::string(); });
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ReadBoundaries(sql::Txn& tx,
                                                                                const std::string& district,
                                                                                const std::vector<std::string>& codes) {
  std::vector<std::pair<std::string, std::string>> boundaries;
  if (codes.empty()) return boundaries;
  std::string sql = "SELECT code, boundary FROM area WHERE district = ? AND code IN ";
  std::vector<sql::Value> values = {district};
  sql::AppendInList(absl::MakeConstSpan(codes), sql, values);
  sql += " AND boundary IS NOT NULL ORDER BY code";
  RETURN_IF_ERROR(
      tx.Query(sql, values, [&](const sql::Row& row) { boundaries.emplace_back(row.Text(1), row.Text(2)); }));
  return boundaries;
}

absl::Status InsertAreas(sql::Txn& tx, absl::Span<const StoredArea> areas) {
  const absl::Status inserted = sql::InsertRows(
      tx, "INSERT INTO area (district, code, version, parent, name, level, path, square_metres, boundary) VALUES ",
      areas.size(), [&](size_t i, std::vector<sql::Value>& values) {
        const Area& area = areas[i].area;
        values.insert(values.end(), {area.district, area.code, area.version, area.parent, area.name, area.level,
                                     area.path, area.square_metres, sql::NullIfEmpty(areas[i].boundary)});
      });
  return sql::IsDuplicateKey(inserted) ? error::ChangedConcurrently("an area") : inserted;
}

absl::Status UpdateArea(sql::Txn& tx, const StoredArea& stored) {
  const Area& area = stored.area;
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute("UPDATE area SET version = ?, parent = ?, name = ?, level = ?, path = ?, square_metres = ?, "
                 "boundary = ? WHERE district = ? AND code = ? AND version = ?",
                 {area.version, area.parent, area.name, area.level, area.path, area.square_metres,
                  sql::NullIfEmpty(stored.boundary), area.district, area.code, area.version - 1}));
  return changed == 1 ? absl::OkStatus() : error::ChangedConcurrently(area.code);
}

}  // namespace zhiwang::grid
