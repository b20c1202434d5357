#include "services/grid_registry/reorganisation/reorganisation_timer.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/resource/change.h"
#include "common/status/macros.h"
#include "services/grid_registry/area/import/plan_write.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/reorganisation/planned_rows.h"
#include "services/grid_registry/reorganisation/reorganisation_noun.h"

namespace zhiwang::grid {
namespace {

constexpr absl::Duration kLongestPreparation = absl::Minutes(1);

std::optional<absl::Time> AppliesAt(const Reorganisation& reorganisation) {
  if (reorganisation.state != ReorganisationState::kPlanned) return std::nullopt;
  return calendar::MidnightOf(reorganisation.day);
}

absl::Status ApplyPlan(sql::Txn& tx, const timers::Firing& firing, const resource::Name& name,
                       const PresentPlan& present) {
  const resource::Author author{"grid-registry"};
  ASSIGN_OR_RETURN(
      const auto applied,
      resource::ChangeWithin<ReorganisationNoun>(
          tx, name, author, firing.now, "reorganisation.applied",
          [&](const resource::Moment&, const Reorganisation& before) -> absl::StatusOr<std::optional<Reorganisation>> {
            if (AppliesAt(before).value_or(absl::InfiniteFuture()) > firing.now) return std::nullopt;
            return Apply(before);
          }));
  if (!applied) return absl::OkStatus();
  return WritePlan(tx, present.plan, present.revision, author, firing.now);
}

absl::StatusOr<timers::Effect> Prepare(sql::Database& db, const timers::Timer& timer) {
  resource::Name name{timer.aggregate.district, 0};
  if (!absl::SimpleAtoi(timer.aggregate.id, &name.id)) return error::Unexpected("the timer of no reorganisation");
  ASSIGN_OR_RETURN(PresentPlan made,
                   db.Read(absl::Now() + kLongestPreparation, [&](sql::Txn& tx) -> absl::StatusOr<PresentPlan> {
                     ASSIGN_OR_RETURN(const auto found, resource::Find<ReorganisationNoun>(tx, name));
                     if (!found) return resource::NotFound<ReorganisationNoun>(name);
                     return MakePlan(tx, *found);
                   }));
  const auto present = std::make_shared<const PresentPlan>(std::move(made));
  return [name, present](sql::Txn& tx, const timers::Firing& firing) { return ApplyPlan(tx, firing, name, *present); };
}

}  // namespace

absl::Status FollowReorganisationDay(sql::Txn& tx, const Reorganisation* before, const Reorganisation& after) {
  return timers::Follow(tx, {after.district, std::string(ReorganisationNoun::kKind), std::to_string(after.id)},
                        kApplyReorganisation, before == nullptr ? std::nullopt : AppliesAt(*before), AppliesAt(after),
                        after.version);
}

timers::Runner::Registration ReorganisationDay(sql::Database& db) {
  return {kApplyReorganisation, [&db](const timers::Timer& timer) { return Prepare(db, timer); }};
}

}  // namespace zhiwang::grid
