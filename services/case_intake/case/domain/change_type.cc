#include "services/case_intake/case/domain/change_type.h"

#include <algorithm>
#include <iterator>

#include "services/case_intake/case/domain/lifecycle.h"

namespace zhiwang::intake {
namespace {

struct ChangeType {
  Action action;
  std::string_view type;
};

constexpr ChangeType kChangeTypes[] = {
    {Action::kPlace, "case.placed"},
    {Action::kDispatch, "case.dispatched"},
    {Action::kAccept, "case.accepted"},
    {Action::kReturn, "case.returned"},
    {Action::kResolve, "case.resolved"},
    {Action::kRecordCallback, "case.called_back"},
    {Action::kReopen, "case.reopened"},
    {Action::kClose, "case.closed"},
    {Action::kRequestSiteCheck, "case.site_check_requested"},
    {Action::kAddWords, "case.added_to"},
    {Action::kWithdraw, "case.withdrawn"},
    {Action::kRate, "case.rated"},
    {Action::kPassDeadline, "case.overdue"},
    {Action::kMoveDeadlines, "case.deadlines_recomputed"},
    {Action::kFindPlace, "case.placed"},
    {Action::kRefer, "case.referred"},
    {Action::kWithdrawReferral, "case.referral_withdrawn"},
    {Action::kRecordMediation, "case.mediation_recorded"},
    {Action::kResolveByMediation, "case.resolved_by_mediation"},
    {Action::kComeBack, "case.came_back"},
    {Action::kReopenAtCentre, "case.reopened_at_centre"},
};
constexpr std::string_view kSiteCheck = "case.site_check_";

constexpr std::string_view Find(Action action) {
  for (const ChangeType& row : kChangeTypes) {
    if (row.action == action) return row.type;
  }
  return {};
}

static_assert(std::all_of(std::begin(kLifecycle), std::end(kLifecycle), [](const Transition& row) {
  return Find(row.action).empty() == (row.action == Action::kRecordSiteCheck);
}));

}  // namespace

std::string_view ChangeTypeOf(Action action) { return Find(action); }

std::optional<Action> ActionOf(std::string_view type, std::string_view author) {
  // A place that somebody gives and one that the registry finds make the same change.
  if (type == Find(Action::kPlace)) return author == kItself ? Action::kFindPlace : Action::kPlace;
  for (const ChangeType& row : kChangeTypes) {
    if (row.type == type) return row.action;
  }
  return type.starts_with(kSiteCheck) ? std::optional(Action::kRecordSiteCheck) : std::nullopt;
}

}  // namespace zhiwang::intake
