#include "services/grid_registry/area/area_past.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_store.h"

namespace zhiwang::grid {
namespace {

constexpr size_t kCodesAStatement = 200;

Area WithoutEnd(Area area) {
  area.until_day = calendar::kNoEnd;
  area.successors.clear();
  return area;
}

// Adds the states that `where` selects of the past, in the order in which they held.
absl::Status AddPast(sql::Txn& tx, const std::string& district, std::string_view where,
                     absl::Span<const sql::Value> values, std::vector<AreaState>& states) {
  return tx.Query(fmt::format("SELECT code, version, parent, name, level, path, square_metres, begin_day, from_day, "
                              "until_day FROM area_past WHERE district = ? AND {} ORDER BY code, version",
                              where),
                  values, [&](const sql::Row& row) {
                    AreaState& state = states.emplace_back();
                    state.from_day = static_cast<int>(row.Int(9));
                    state.until_day = static_cast<int>(row.Int(10));
                    state.area = {.district = district,
                                  .code = row.Text(1),
                                  .version = row.Int(2),
                                  .parent = row.Text(3),
                                  .name = row.Text(4),
                                  .level = static_cast<Level>(row.Int(5)),
                                  .path = row.Text(6),
                                  .square_metres = row.Real(7),
                                  .from_day = static_cast<int>(row.Int(8)),
                                  .until_day = calendar::kNoEnd,
                                  .state_day = state.from_day,
                                  .successors = {}};
                  });
}

void AddPresent(std::vector<Area> areas, std::vector<AreaState>& states) {
  for (Area& area : areas) {
    const int from_day = area.state_day, until_day = area.until_day;
    states.push_back({std::move(area), from_day, until_day});
  }
}

}  // namespace

AreaStates::AreaStates(std::vector<AreaState> states) {
  for (AreaState& state : states) {
    living_[state.area.code].push_back(WithoutEnd(state.area));
    by_code_[state.area.code].push_back(std::move(state));
  }
}

absl::Span<const AreaState> AreaStates::Of(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? absl::Span<const AreaState>() : absl::MakeConstSpan(found->second);
}

const Area* AreaStates::On(std::string_view code, int day) const {
  const absl::Span<const AreaState> states = Of(code);
  const auto held =
      std::find_if(states.begin(), states.end(), [day](const AreaState& state) { return state.HeldOn(day); });
  if (held == states.end()) return nullptr;
  return &living_.find(code)->second[static_cast<size_t>(held - states.begin())];
}

std::vector<const Area*> AreaStates::Chain(const Area& area, int day) const {
  std::vector<const Area*> chain;
  for (const std::string& code : CodesOf(area.path)) {
    if (const Area* step = On(code, day); step != nullptr) chain.push_back(step);
  }
  return chain;
}

std::vector<const Area*> AreaStates::AllOn(int day) const {
  std::vector<const Area*> areas;
  for (const auto& [code, states] : by_code_) {
    if (const Area* area = On(code, day); area != nullptr) areas.push_back(area);
  }
  return areas;
}

absl::Status KeepStates(sql::Txn& tx, const std::string& district, absl::Span<const std::string_view> codes, int day) {
  for (size_t begin = 0; begin < codes.size(); begin += kCodesAStatement) {
    std::string insert =
        "INSERT INTO area_past (district, code, version, from_day, until_day, begin_day, parent, name, level, path, "
        "square_metres, boundary) SELECT district, code, version, state_day, ?, from_day, parent, name, level, path, "
        "square_metres, boundary FROM area WHERE district = ? AND code IN ";
    std::vector<sql::Value> values = {day, district};
    // The list repeats its last code, which selects a row no more than once.
    sql::AppendInList(codes.subspan(begin, kCodesAStatement), insert, values);
    RETURN_IF_ERROR(tx.Execute(insert, values).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<AreaStates> ReadStates(sql::Txn& tx, const std::string& district,
                                      absl::Span<const std::string_view> codes) {
  std::vector<AreaState> states;
  for (size_t begin = 0; begin < codes.size(); begin += kCodesAStatement) {
    const auto part = codes.subspan(begin, kCodesAStatement);
    std::string where = "code IN ";
    std::vector<sql::Value> values = {district};
    sql::AppendInList(part, where, values);
    RETURN_IF_ERROR(AddPast(tx, district, where, values, states));
    ASSIGN_OR_RETURN(std::vector<Area> present, FindAreas(tx, district, part));
    AddPresent(std::move(present), states);
  }
  return AreaStates(std::move(states));
}

absl::StatusOr<AreaStates> ReadStatesOn(sql::Txn& tx, const std::string& district, int day) {
  std::vector<AreaState> states;
  RETURN_IF_ERROR(AddPast(tx, district, "from_day <= ? AND until_day > ?", {district, day, day}, states));
  ASSIGN_OR_RETURN(std::vector<Area> present, ReadPresentOn(tx, district, day));
  AddPresent(std::move(present), states);
  return AreaStates(std::move(states));
}

absl::StatusOr<std::string> ReadBoundaryIn(sql::Txn& tx, const Area& state) {
  ASSIGN_OR_RETURN(const auto past,
                   tx.QueryOne("SELECT boundary FROM area_past WHERE district = ? AND code = ? AND version = ?",
                               {state.district, state.code, state.version},
                               [](const sql::Row& row) { return row.Has(1) ? row.Text(1) : std::string(); }));
  if (past) return *past;
  ASSIGN_OR_RETURN(const auto present, ReadBoundary(tx, state.district, state.code));
  return present.value_or("");
}

}  // namespace zhiwang::grid
