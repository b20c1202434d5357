#include "services/case_intake/case/case_timers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/resource/change.h"
#include "common/rpc/call.h"
#include "common/sql/lease/clock.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/grid_registry/client/named_area.h"

namespace zhiwang::intake {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(5);  // for one case's place

std::optional<absl::Time> PlacementDue(const Case& c) {
  return WaitsForPlace(c) ? std::optional(c.facts.received) : std::nullopt;
}

changelog::Aggregate AggregateOf(const Case& c) {
  return {c.district, std::string(CaseNoun::kKind), std::to_string(c.id)};
}

absl::StatusOr<resource::Name> NameOf(const timers::Timer& timer) {
  resource::Name name{timer.aggregate.district, 0};
  if (!absl::SimpleAtoi(timer.aggregate.id, &name.id)) return error::Unexpected("the timer of no case");
  return name;
}

// The chain of areas in which a case lies that waits for its place; empty: in none. Whoever named an area that has ended
// is not there to choose one of several that hold its ground: the main one has it. An area that lived when the case came
// in keeps it.
absl::StatusOr<std::vector<AreaStep>> PlaceOf(grid::RegistryClient& registry, const rpc::Call& call, const Case& c) {
  if (c.point) return registry.Locate(call, c.district, *c.point);
  ASSIGN_OR_RETURN(grid::NamedArea named, grid::FindNamedArea(registry, call, c.district, c.claimed_area,
                                                              calendar::DayNumberOf(c.facts.received)));
  return named.holders.empty() ? std::vector<AreaStep>() : std::move(named.holders.front().chain);
}

absl::StatusOr<timers::Effect> FindPlace(sql::Database& db, grid::RegistryClient& registry,
                                         const timers::Timer& timer) {
  const rpc::Call call{.principal = kItself,
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = absl::Now() + kPatience,
                       .trace_parent = {}};
  ASSIGN_OR_RETURN(const resource::Name name, NameOf(timer));
  ASSIGN_OR_RETURN(const auto found,
                   db.Read(call.deadline, [&](sql::Txn& tx) { return resource::Find<CaseNoun>(tx, name); }));
  if (!found || !WaitsForPlace(*found)) {
    return [](sql::Txn&, const timers::Firing&) { return absl::OkStatus(); };
  }
  ASSIGN_OR_RETURN(const std::vector<AreaStep> area, PlaceOf(registry, call, *found));
  return [name, area](sql::Txn& tx, const timers::Firing& firing) {
    return resource::ChangeWithin<CaseNoun>(
               tx, name, {kItself}, firing.now, {Action::kFindPlace, firing.late()},
               [&](const resource::Moment&, const Case& before) -> absl::StatusOr<std::optional<Case>> {
                 if (!WaitsForPlace(before)) return std::nullopt;
                 return PlaceAsFound(before, area);
               })
        .status();
  };
}

absl::Status TellOverdue(sql::Txn& tx, const timers::Firing& firing) {
  ASSIGN_OR_RETURN(const resource::Name name, NameOf(firing.timer));
  return resource::ChangeWithin<CaseNoun>(
             tx, name, {kItself}, firing.now, {Action::kPassDeadline, firing.late()},
             [&](const resource::Moment&, const Case& before) { return PassDeadline(before, firing.now); })
      .status();
}

}  // namespace

absl::Status FollowCaseTimes(sql::Txn& tx, const Case* before, const Case& after) {
  if (before == nullptr) return SetTimersOfNew(tx, absl::MakeConstSpan(&after, 1));
  const changelog::Aggregate aggregate = AggregateOf(after);
  RETURN_IF_ERROR(timers::Follow(tx, aggregate, kPlaceCase, PlacementDue(*before), PlacementDue(after), after.version));
  return timers::Follow(tx, aggregate, kCaseOverdue, OverdueFrom(before->facts), OverdueFrom(after.facts),
                        after.version);
}

absl::Status SetTimersOfNew(sql::Txn& tx, absl::Span<const Case> cases) {
  std::vector<timers::NewTimer> to_place, to_be_overdue;
  for (const Case& c : cases) {
    if (const auto due = PlacementDue(c)) to_place.push_back({AggregateOf(c), *due, c.version});
    const auto overdue = OverdueFrom(c.facts);
    if (overdue && *overdue > c.changed) to_be_overdue.push_back({AggregateOf(c), *overdue, c.version});
  }
  if (!to_place.empty()) {
    // A replica whose clock is ahead has received the case in the future: its place is not looked for any later for that.
    ASSIGN_OR_RETURN(const sql::DatabaseTime time, sql::ReadDatabaseTime(tx));
    for (timers::NewTimer& one : to_place) one.due = std::min(one.due, time.now);
  }
  RETURN_IF_ERROR(timers::SetMissing(tx, kPlaceCase, to_place));
  return timers::SetMissing(tx, kCaseOverdue, to_be_overdue);
}

timers::Runner::Registration CasePlacement(sql::Database& db, grid::RegistryClient& registry) {
  return {kPlaceCase, [&](const timers::Timer& timer) { return FindPlace(db, registry, timer); }};
}

timers::Runner::Registration CaseOverdue() { return {kCaseOverdue, timers::Just(TellOverdue)}; }

}  // namespace zhiwang::intake
