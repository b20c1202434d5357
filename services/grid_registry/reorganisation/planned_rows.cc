#include "services/grid_registry/reorganisation/planned_rows.h"

#include <utility>

#include <fmt/format.h>

#include "common/resource/create.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "common/text/digest.h"
#include "services/grid_registry/area/area_store.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/reorganisation/reorganisation_noun.h"

namespace zhiwang::grid {
namespace {

// The digest by which the same rows for the same day are recognised.
std::string DigestOf(int day, bool accept_findings, const std::vector<std::string>& contents) {
  std::string all = fmt::format("{} {} ", day, accept_findings);
  for (const std::string& content : contents) all += Sha256(content);
  return Sha256Hex(all);
}

absl::Status InsertRows(sql::Txn& tx, const Reorganisation& reorganisation, const std::vector<std::string>& contents) {
  return sql::InsertRows(tx, "INSERT INTO reorganisation_row (district, reorganisation, number, content) VALUES ",
                         contents.size(), [&](size_t i, std::vector<sql::Value>& values) {
                           values.insert(values.end(), {reorganisation.district, reorganisation.id, i, contents[i]});
                         });
}

absl::StatusOr<std::vector<ParsedRow>> ReadRows(sql::Txn& tx, const Reorganisation& reorganisation) {
  std::vector<ParsedRow> rows;
  bool readable = true;
  RETURN_IF_ERROR(
      tx.Query("SELECT content FROM reorganisation_row WHERE district = ? AND reorganisation = ? ORDER BY number",
               {reorganisation.district, reorganisation.id}, [&](const sql::Row& row) {
                 v1::PlannedRow record;
                 readable = readable && record.ParseFromString(row.Text(1));
                 rows.push_back(FromRecord(reorganisation.district, record));
               }));
  if (!readable) return error::Unexpected("a row of a reorganisation cannot be read");
  return rows;
}

// REORGANISATION_UNFIT for a plan that does not fit the areas for which it was made.
absl::Status CheckFit(AreaPlan& plan, bool accept_findings) {
  if (plan.refused()) {
    const auto& [row, why] = plan.first_refusal();
    return error::ReorganisationUnfit(fmt::format("row {}: {}", row, std::string(why.message())),
                                      fmt::format("第 {} 行：{}", row, ChineseMessageOf(why)));
  }
  if (plan.has_findings() && !accept_findings) {
    const int findings = plan.response().findings_size();
    return error::ReorganisationUnfit(fmt::format("{} overlaps, gaps or spills between siblings", findings),
                                      fmt::format("同级区域之间有 {} 处重叠、缝隙或越界", findings));
  }
  const absl::Status day = plan.CheckDay();
  if (day.ok()) return day;
  return error::ReorganisationUnfit(std::string(day.message()), ChineseMessageOf(day));
}

}  // namespace

absl::StatusOr<Reorganisation> PlanReorganisation(sql::Txn& tx, int64_t id, const AreaPlan& plan, int64_t revision,
                                                  bool accept_findings, const std::vector<ParsedRow>& rows,
                                                  const resource::Author& author) {
  std::vector<std::string> contents;
  for (const ParsedRow& row : rows) contents.push_back(ToRecord(row).SerializeAsString());
  Reorganisation created;
  created.district = plan.district();
  created.id = id;
  created.day = plan.day();
  created.digest = DigestOf(created.day, accept_findings, contents);
  created.accept_findings = accept_findings;
  created.revision = revision;
  created.begins = static_cast<int64_t>(plan.created().size());
  created.ends = static_cast<int64_t>(plan.ended().size());
  created.changes = static_cast<int64_t>(plan.updated().size());
  created.created = created.changed = resource::NowInMicros();
  const absl::Status written = resource::WriteNew<ReorganisationNoun>(tx, created, "reorganisation.planned", author);
  if (sql::IsDuplicateKey(written)) {
    ASSIGN_OR_RETURN(auto there,
                     resource::ReadRows<ReorganisationNoun>(tx, created.district, "district = ? AND planned = ?",
                                                            {created.district, created.digest}));
    if (there.empty()) return sql::Rerun("it was applied or cancelled meanwhile");
    return std::move(there.front());
  }
  RETURN_IF_ERROR(written);
  RETURN_IF_ERROR(InsertRows(tx, created, contents));
  return created;
}

absl::StatusOr<PresentPlan> MakePlan(sql::Txn& tx, const Reorganisation& reorganisation) {
  ASSIGN_OR_RETURN(const std::vector<ParsedRow> rows, ReadRows(tx, reorganisation));
  ASSIGN_OR_RETURN(PresentAreas present, ReadPresentAreas(tx, reorganisation.district));
  AreaPlan plan(reorganisation.district, std::move(present.areas), {.day = reorganisation.day, .is_said = true});
  for (const ParsedRow& row : rows) plan.Take(row);
  // For the areas for which it was planned the ground was checked then.
  const Ground ground = present.revision == reorganisation.revision ? Ground::kIsKnown : Ground::kIsToCheck;
  if (const absl::Status finished = plan.Finish(ground); !finished.ok()) {
    return error::Unexpected("the ground cannot be checked: " + finished.ToString());
  }
  RETURN_IF_ERROR(CheckFit(plan, reorganisation.accept_findings));
  return PresentPlan{std::move(plan), present.revision};
}

}  // namespace zhiwang::grid
