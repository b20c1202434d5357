#include "services/grid_registry/site_check/site_check_timer.h"

#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "common/resource/change.h"
#include "services/grid_registry/registry_errors.h"
#include "services/grid_registry/site_check/site_check_noun.h"

namespace zhiwang::grid {
namespace {

std::optional<absl::Time> OpenUntil(const SiteCheck& check) {
  return IsOpen(check.state) ? std::optional(check.due) : std::nullopt;
}

absl::Status ExpireWhatIsOpen(sql::Txn& tx, const timers::Firing& firing) {
  resource::Name name{firing.timer.aggregate.district, 0};
  if (!absl::SimpleAtoi(firing.timer.aggregate.id, &name.id)) return error::Unexpected("the timer of no on-site check");
  return resource::ChangeWithin<SiteCheckNoun>(
             tx, name, {"grid-registry"}, firing.now, SiteCheckEvent("site_check.expired", firing.late()),
             [&](const resource::Moment&, const SiteCheck& before) -> absl::StatusOr<std::optional<SiteCheck>> {
               if (OpenUntil(before).value_or(absl::InfiniteFuture()) > firing.now) return std::nullopt;
               return Expire(before);
             })
      .status();
}

}  // namespace

absl::Status FollowSiteCheckTime(sql::Txn& tx, const SiteCheck* before, const SiteCheck& after) {
  return timers::Follow(tx, {after.district, std::string(SiteCheckNoun::kKind), std::to_string(after.id)},
                        kExpireSiteCheck, before == nullptr ? std::nullopt : OpenUntil(*before), OpenUntil(after),
                        after.version);
}

timers::Runner::Registration SiteCheckExpiry() { return {kExpireSiteCheck, timers::Just(ExpireWhatIsOpen)}; }

}  // namespace zhiwang::grid
