#include "services/grid_registry/area/area_store.h"

#include <utility>

#include <fmt/format.h>

#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::grid {
namespace {

constexpr std::string_view kColumns =
    "code, version, parent, name, level, path, square_metres, from_day, until_day, state_day, successors";
constexpr int kBoundary = 12;  // the column after them

Area ReadArea(const std::string& district, const sql::Row& row) {
  return {.district = district,
          .code = row.Text(1),
          .version = row.Int(2),
          .parent = row.Text(3),
          .name = row.Text(4),
          .level = static_cast<Level>(row.Int(5)),
          .path = row.Text(6),
          .square_metres = row.Real(7),
          .from_day = static_cast<int>(row.Int(8)),
          .until_day = static_cast<int>(row.Int(9)),
          .state_day = static_cast<int>(row.Int(10)),
          .successors = SplitCodes(row.Text(11))};
}

}  // namespace

absl::StatusOr<std::vector<StoredArea>> ReadAreas(sql::Txn& tx, const std::string& district) {
  std::vector<StoredArea> areas;
  RETURN_IF_ERROR(
      tx.Query(fmt::format("SELECT {}, boundary FROM area WHERE district = ? ORDER BY code", kColumns), {district},
               [&](const sql::Row& row) {
                 areas.push_back({ReadArea(district, row), row.Has(kBoundary) ? row.Text(kBoundary) : std::string()});
               }));
  return areas;
}

absl::StatusOr<std::optional<Area>> FindArea(sql::Txn& tx, const std::string& district, const std::string& code) {
  return tx.QueryOne(fmt::format("SELECT {} FROM area WHERE district = ? AND code = ?", kColumns), {district, code},
                     [&](const sql::Row& row) { return ReadArea(district, row); });
}

absl::StatusOr<std::optional<Area>> FindAreaToKeep(sql::Txn& tx, const std::string& district, const std::string& code) {
  return tx.QueryOne(fmt::format("SELECT {} FROM area WHERE district = ? AND code = ? FOR UPDATE", kColumns),
                     {district, code}, [&](const sql::Row& row) { return ReadArea(district, row); });
}

absl::StatusOr<std::vector<Area>> FindAreas(sql::Txn& tx, const std::string& district,
                                            absl::Span<const std::string_view> codes) {
  std::vector<Area> areas;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx, {.begin = fmt::format("SELECT {} FROM area WHERE district = ? AND code IN ", kColumns), .values = {district}},
      codes, [&](const sql::Row& row) { areas.push_back(ReadArea(district, row)); }));
  return areas;
}

absl::StatusOr<std::vector<Area>> ReadPresentOn(sql::Txn& tx, const std::string& district, int day) {
  std::vector<Area> areas;
  RETURN_IF_ERROR(tx.Query(fmt::format("SELECT {} FROM area WHERE district = ? AND state_day <= ? AND until_day > ? "
                                       "ORDER BY code",
                                       kColumns),
                           {district, day, day},
                           [&](const sql::Row& row) { areas.push_back(ReadArea(district, row)); }));
  return areas;
}

absl::StatusOr<std::optional<Area>> FindHolder(sql::Txn& tx, const std::string& district, const std::string& code) {
  ASSIGN_OR_RETURN(auto area, FindArea(tx, district, code));
  // A successor lives when its predecessor ends, so that this comes to an end.
  while (area && HasEnded(*area)) {
    ASSIGN_OR_RETURN(area, FindArea(tx, district, area->successors.front()));
  }
  return area;
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

absl::StatusOr<PresentAreas> ReadPresentAreas(sql::Txn& tx, const std::string& district) {
  PresentAreas present;
  // Before the areas: they are then of this revision or of a later one, with which nothing is written.
  ASSIGN_OR_RETURN(present.revision, ReadRevision(tx, district));
  ASSIGN_OR_RETURN(present.areas, ReadAreas(tx, district));
  return present;
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

absl::StatusOr<std::optional<std::string>> FindBoundary(sql::Txn& tx, const std::string& district,
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
  const absl::Status inserted =
      sql::InsertRows(tx,
                      "INSERT INTO area (district, code, version, parent, name, level, path, square_metres, from_day, "
                      "state_day, boundary) VALUES ",
                      areas.size(), [&](size_t i, std::vector<sql::Value>& values) {
                        const Area& area = areas[i].area;
                        values.insert(values.end(), {area.district, area.code, area.version, area.parent, area.name,
                                                     area.level, area.path, area.square_metres, area.from_day,
                                                     area.state_day, sql::NullIfEmpty(areas[i].boundary)});
                      });
  return sql::IsDuplicateKey(inserted) ? error::ChangedConcurrently("an area") : inserted;
}

absl::Status UpdateArea(sql::Txn& tx, const StoredArea& stored) {
  const Area& area = stored.area;
  ASSIGN_OR_RETURN(
      const int64_t changed,
      tx.Execute("UPDATE area SET version = ?, parent = ?, name = ?, level = ?, path = ?, square_metres = ?, "
                 "state_day = ?, boundary = ? WHERE district = ? AND code = ? AND version = ?",
                 {area.version, area.parent, area.name, area.level, area.path, area.square_metres, area.state_day,
                  sql::NullIfEmpty(stored.boundary), area.district, area.code, area.version - 1}));
  return changed == 1 ? absl::OkStatus() : error::ChangedConcurrently(area.code);
}

absl::Status EndArea(sql::Txn& tx, const Area& area) {
  const std::string successors = JoinCodes(area.successors);
  ASSIGN_OR_RETURN(const int64_t changed,
                   tx.Execute("UPDATE area SET version = ?, until_day = ?, successors = ? WHERE district = ? AND code "
                              "= ? AND version = ?",
                              {area.version, area.until_day, successors, area.district, area.code, area.version - 1}));
  return changed == 1 ? absl::OkStatus() : error::ChangedConcurrently(area.code);
}

}  // namespace zhiwang::grid
