#include "services/grid_registry/area/area_past.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "common/names/area_path.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/area_store.h"

namespace zhiwang::grid {
namespace {

constexpr char kPast[] =
    "SELECT code, version, parent, name, level, path, square_metres, begin_day, from_day, until_day FROM area_past "
    "WHERE district = ? AND ";
constexpr char kInOrder[] = " ORDER BY code, version";  // of each area the states in the order in which they held

Area WithoutEnd(Area area) {
  area.until_day = calendar::kNoEnd;
  area.successors.clear();
  return area;
}

// A row of kPast.
AreaState ReadPast(const std::string& district, const sql::Row& row) {
  AreaState state;
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
  return state;
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
  // The list repeats its last code, which selects a row no more than once.
  return sql::ExecuteOverList(
      tx,
      {.begin =
           "INSERT INTO area_past (district, code, version, from_day, until_day, begin_day, parent, name, level, path, "
           "square_metres, boundary) SELECT district, code, version, state_day, ?, from_day, parent, name, level, "
           "path, square_metres, boundary FROM area WHERE district = ? AND code IN ",
       .values = {day, district}},
      codes);
}

absl::StatusOr<AreaStates> ReadStates(sql::Txn& tx, const std::string& district,
                                      absl::Span<const std::string_view> codes) {
  std::vector<AreaState> states;
  RETURN_IF_ERROR(sql::QueryOverList(tx,
                                     {.begin = fmt::format("{}code IN ", kPast), .values = {district}, .end = kInOrder},
                                     codes, [&](const sql::Row& row) { states.push_back(ReadPast(district, row)); }));
  ASSIGN_OR_RETURN(std::vector<Area> present, FindAreas(tx, district, codes));
  AddPresent(std::move(present), states);
  return AreaStates(std::move(states));
}

absl::StatusOr<AreaStates> ReadStatesOn(sql::Txn& tx, const std::string& district, int day) {
  std::vector<AreaState> states;
  RETURN_IF_ERROR(tx.Query(fmt::format("{}from_day <= ? AND until_day > ?{}", kPast, kInOrder), {district, day, day},
                           [&](const sql::Row& row) { states.push_back(ReadPast(district, row)); }));
  ASSIGN_OR_RETURN(std::vector<Area> present, ReadPresentOn(tx, district, day));
  AddPresent(std::move(present), states);
  return AreaStates(std::move(states));
}

absl::StatusOr<AreaStates> ReadChains(sql::Txn& tx, const std::string& district, absl::Span<const AreaState> states) {
  std::set<std::string> codes;
  for (const AreaState& state : states) {
    for (std::string& code : CodesOf(state.area.path)) codes.insert(std::move(code));
  }
  const std::vector<std::string_view> listed(codes.begin(), codes.end());
  return ReadStates(tx, district, listed);
}

absl::StatusOr<std::string> ReadBoundaryIn(sql::Txn& tx, const Area& state) {
  ASSIGN_OR_RETURN(const auto past,
                   tx.QueryOne("SELECT boundary FROM area_past WHERE district = ? AND code = ? AND version = ?",
                               {state.district, state.code, state.version},
                               [](const sql::Row& row) { return row.Has(1) ? row.Text(1) : std::string(); }));
  if (past) return *past;
  ASSIGN_OR_RETURN(const auto present, FindBoundary(tx, state.district, state.code));
  return present.value_or("");
}

absl::Status VisitBoundariesOn(sql::Txn& tx, const std::string& district, int day,
                               absl::FunctionRef<void(std::string_view code, const std::string& boundary)> visit) {
  const auto each = [&](const sql::Row& row) { visit(row.Text(1), row.Text(2)); };
  RETURN_IF_ERROR(
      tx.Query("SELECT code, boundary FROM area_past WHERE district = ? AND from_day <= ? AND until_day > ? AND "
               "boundary IS NOT NULL",
               {district, day, day}, each));
  return tx.Query(
      "SELECT code, boundary FROM area WHERE district = ? AND state_day <= ? AND until_day > ? AND "
      "boundary IS NOT NULL",
      {district, day, day}, each);
}

}  // namespace zhiwang::grid
