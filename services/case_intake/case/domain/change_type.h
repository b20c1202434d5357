#pragma once

#include <optional>
#include <string_view>

#include "services/case_intake/case/domain/case.h"

namespace zhiwang::intake {

// The author of what the service does to a case by itself.
inline constexpr char kItself[] = "case-intake";

// The type of the change that says that mediation was not told that a referral was taken back. It is no action: the case stays
// as it is, in any state. Persisted: do not change.
inline constexpr char kWithdrawalNotTold[] = "case.referral_withdrawal_given_up";

// The type of the change that an action makes, `case.dispatched`. Persisted: do not change. Empty for kRecordSiteCheck,
// which has a type for each state that the check comes to: SiteCheckChangeType.
std::string_view ChangeTypeOf(Action action);

// The action that makes changes of this type when this author does it. Nothing for the changes that a case begins with, for
// kWithdrawalNotTold, and for types of a newer release.
std::optional<Action> ActionOf(std::string_view type, std::string_view author);

}  // namespace zhiwang::intake
