#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/calendar/day.h"
#include "common/sql/database.h"
#include "services/grid_registry/area/area.h"

// Areas as they were: the states that updates have replaced, and the present ones.
namespace zhiwang::grid {

// A state of an area and the days on which it held, from a day until before another: 0 and kNoEnd where it has no such day.
// `area` has an end and successors only where the area ended in this state.
struct AreaState {
  Area area;
  int from_day = 0, until_day = calendar::kNoEnd;

  bool HeldOn(int day) const { return from_day <= day && day < until_day; }
};

// States of areas of one district, to be looked up by code. Immutable.
class AreaStates {
 public:
  explicit AreaStates(std::vector<AreaState> states);

  // All known states of an area, the oldest first; none where it is unknown.
  absl::Span<const AreaState> Of(std::string_view code) const;
  // The area as it was on a day, without its end; null: it was not there.
  const Area* On(std::string_view code, int day) const;
  // From the district down to the area, itself included, as they were on a day; those that were not there are left out.
  std::vector<const Area*> Chain(const Area& area, int day) const;
  // Every area that was there on a day, by code.
  std::vector<const Area*> AllOn(int day) const;

 private:
  std::map<std::string, std::vector<AreaState>, std::less<>> by_code_;
  std::map<std::string, std::vector<Area>, std::less<>> living_;  // the areas of the states, without their ends
};

// Keeps the present states of these areas, which are replaced on a day in this transaction.
absl::Status KeepStates(sql::Txn& tx, const std::string& district, absl::Span<const std::string_view> codes, int day);

// Every state of these areas.
absl::StatusOr<AreaStates> ReadStates(sql::Txn& tx, const std::string& district,
                                      absl::Span<const std::string_view> codes);

// The states of a district's areas that held on a day.
absl::StatusOr<AreaStates> ReadStatesOn(sql::Txn& tx, const std::string& district, int day);

// The states of these areas and of all that lie above them in one of those.
absl::StatusOr<AreaStates> ReadChains(sql::Txn& tx, const std::string& district, absl::Span<const AreaState> states);

// The stored boundary of an area in that state; empty for none.
absl::StatusOr<std::string> ReadBoundaryIn(sql::Txn& tx, const Area& state);

// Calls `visit` with the code and the stored boundary of each area of a district that had one on a day, in no order.
absl::Status VisitBoundariesOn(sql::Txn& tx, const std::string& district, int day,
                               absl::FunctionRef<void(std::string_view code, const std::string& boundary)> visit);

}  // namespace zhiwang::grid
