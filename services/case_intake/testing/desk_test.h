#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "common/calendar/working_calendar.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/case/domain/lifecycle.h"
#include "services/case_intake/mediation/domain/mediation.h"
#include "tests/support/sound.h"

namespace zhiwang::intake {

inline constexpr State kStates[] = {State::kReceived, State::kDispatched, State::kInProgress,
                                    State::kResolved, State::kClosed,     State::kInMediation};
inline constexpr Action kActions[] = {Action::kDispatch,
                                      Action::kAccept,
                                      Action::kReturn,
                                      Action::kResolve,
                                      Action::kRecordCallback,
                                      Action::kReopen,
                                      Action::kClose,
                                      Action::kPlace,
                                      Action::kRequestSiteCheck,
                                      Action::kRecordSiteCheck,
                                      Action::kAddWords,
                                      Action::kWithdraw,
                                      Action::kRate,
                                      Action::kPassDeadline,
                                      Action::kMoveDeadlines,
                                      Action::kFindPlace,
                                      Action::kRefer,
                                      Action::kWithdrawReferral,
                                      Action::kRecordMediation,
                                      Action::kResolveByMediation,
                                      Action::kComeBack,
                                      Action::kReopenAtCentre};

// A moment of 2026 on the clock of the district.
inline absl::Time On(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, month, day, hour, minute), calendar::ShanghaiZone());
}

// A test of decisions, with a clock that stands still until it is moved: it begins on Monday, 2 March 2026, at nine. The
// calendar knows one holiday, Thursday the 5th, and one Saturday of work, the 14th.
class DeskTest : public ::testing::Test {
 protected:
  DeskTest() {
    for (const auth::Role role : auth::kAllRoles) {
      auto rights = std::make_shared<const auth::Rights>(std::vector<auth::Grant>{{role, "/", ""}});
      callers_.emplace(role, auth::Actor("员工", std::move(rights)));
    }
  }

  Desk As(auth::Role role) { return {callers_.at(role), now_, calendar_, terms_}; }
  Desk Dispatcher() { return As(auth::Role::kCentreDispatcher); }
  Desk Handler() { return As(auth::Role::kDepartmentHandler); }
  Desk Director() { return As(auth::Role::kCentreDirector); }

  static Case Draft() {
    Case draft;
    draft.district = "370211";
    draft.id = 12;
    draft.facts.category = "010101";
    draft.area = {{"370211000000", "黄岛区"}, {"370211109000", "藏马镇"}};
    draft.placement = Placement::kPlaced;
    draft.facts.area_path = AreaPathOf(draft.area);
    draft.text = "家里停水两天了";
    return draft;
  }
  // The same, registered by a citizen themselves.
  static Case CitizensDraft() {
    Case draft = Draft();
    draft.citizen = "c1";
    return draft;
  }
  Case Received(Case draft = Draft()) { return Sound(Receive(Dispatcher(), std::move(draft))); }
  Case Dispatched(Case draft = Draft()) { return Sound(Dispatch(Dispatcher(), Received(std::move(draft)), "D01", "")); }
  Case InProgress(Case draft = Draft()) { return Sound(Accept(Handler(), Dispatched(std::move(draft)))); }
  Case Resolved(Case draft = Draft()) { return Sound(Resolve(Handler(), InProgress(std::move(draft)), "已修好", "")); }
  Case CalledBack() { return Sound(RecordCallback(Dispatcher(), Resolved(), Reached(Verdict::kYes, Verdict::kYes))); }
  Case Closed() { return Sound(Close(Dispatcher(), CalledBack(), Disposition::kHandled)); }

  static Callback Reached(Verdict solved, Verdict satisfied) {
    return {.at = {}, .reached = true, .solved = solved, .satisfied = satisfied, .round = 0, .note = {}};
  }
  static Callback NotReached() {
    return {.at = {}, .reached = false, .solved = Verdict::kNone, .satisfied = Verdict::kNone, .round = 0, .note = {}};
  }

  static Referral Asked() {
    Referral asked;
    asked.dispute_type = "NEIGHBOURS";
    return asked;
  }
  // What mediation tells of the last referral as its next step.
  static MediationProgress Told(const Case& c, MediationState state, absl::Time at) {
    const int step = c.referrals.empty() ? 1 : c.referrals.back().progress.step + 1;
    return {.state = state, .dispute = "7", .level = "VILLAGE", .at = at, .step = step};
  }
  absl::StatusOr<Case> Tell(const Case& c, MediationState state) { return TellBy(Dispatcher(), c, state); }
  static absl::StatusOr<Case> TellBy(const Desk& desk, const Case& c, MediationState state) {
    return RecordMediation(desk, c, static_cast<int>(c.referrals.size()), Told(c, state, desk.now));
  }
  // A case that was given to mediation by its unit, of which a dispute is registered, and one that is accepted.
  Case InMediation(Case draft = Draft()) {
    return Sound(Tell(Sound(Refer(Dispatcher(), InProgress(std::move(draft)), Asked())), MediationState::kRegistered));
  }
  Case Mediated(Case draft = Draft()) { return Sound(Tell(InMediation(std::move(draft)), MediationState::kAccepted)); }

  static SiteCheckProgress Accepted(absl::Time at) {
    return {.state = SiteCheckState::kAccepted, .task = "7", .worker = "S1", .at = at};
  }

  // Decides for the action, with arguments that fit it.
  static absl::StatusOr<Case> Do(Action action, const Desk& desk, const Case& c) {
    switch (action) {
      case Action::kDispatch:
        return Dispatch(desk, c, "D02", "");
      case Action::kAccept:
        return Accept(desk, c);
      case Action::kReturn:
        return Return(desk, c);
      case Action::kResolve:
        return Resolve(desk, c, "已修好", "换阀门");
      case Action::kRecordCallback:
        return RecordCallback(desk, c, Reached(Verdict::kYes, Verdict::kNo));
      case Action::kReopen:
      case Action::kReopenAtCentre:
        // Who handles it again follows from the case.
        if (IsAnsweredByMediation(c) != (action == Action::kReopenAtCentre)) return error::ActionIllegal(c, action);
        return Reopen(desk, c);
      case Action::kClose:
        return Close(desk, c, c.facts.state == State::kResolved ? Disposition::kHandled : Disposition::kExplained);
      case Action::kPlace:
        return Place(desk, c, {{"370211000000", "黄岛区"}}, std::nullopt);
      case Action::kRequestSiteCheck:
        return RequestSiteCheck(desk, c, "水管是否仍在漏水");
      case Action::kRecordSiteCheck:
        return RecordSiteCheck(c, static_cast<int>(c.site_checks.size()), Accepted(desk.now));
      case Action::kAddWords:
        return AddWords(desk, c, "水越漏越大了");
      case Action::kWithdraw:
        return Withdraw(desk, c);
      case Action::kRate:
        return Rate(desk, c, Reached(Verdict::kYes, Verdict::kNo));
      case Action::kPassDeadline:
        return OrIllegal(PassDeadline(c, desk.now), action, c);
      case Action::kMoveDeadlines:
        return OrIllegal(MoveDeadlines(WithAnotherHoliday(desk.calendar, desk.now), c), action, c);
      case Action::kFindPlace:
        return PlaceAsFound(c, {{"370211000000", "黄岛区"}});
      case Action::kRefer:
        return Refer(desk, c, Asked());
      case Action::kWithdrawReferral:
        return WithdrawReferral(desk, c);
      case Action::kRecordMediation:
        return TellBy(desk, c, MediationState::kAccepted);
      case Action::kResolveByMediation:
        return TellBy(desk, c, MediationState::kAgreed);
      case Action::kComeBack:
        return TellBy(desk, c, MediationState::kFailed);
    }
    return absl::InvalidArgumentError("no such action");
  }

  // An action that happens by itself counts as illegal where nothing comes of it.
  static absl::StatusOr<Case> OrIllegal(absl::StatusOr<std::optional<Case>> after, Action action, const Case& before) {
    if (!after.ok()) return after.status();
    return *after ? absl::StatusOr<Case>(**std::move(after)) : error::ActionIllegal(before, action);
  }

  absl::Time now_ = On(3, 2, 9);
  Terms terms_;
  const calendar::WorkingCalendar calendar_ = MakeCalendar();

 private:
  static constexpr absl::CivilDay kHoliday{2026, 3, 5};

  // The next day of work after `now` becomes a holiday.
  static calendar::WorkingCalendar WithAnotherHoliday(const calendar::WorkingCalendar& known, absl::Time now) {
    absl::CivilDay day = absl::ToCivilDay(now, calendar::ShanghaiZone()) + 1;
    while (absl::GetWeekday(day) >= absl::Weekday::saturday || day == kHoliday) ++day;
    calendar::CalendarSpec spec = Holidays();
    spec.version = known.version() + "+";
    spec.covers_until = std::max(spec.covers_until, day);
    spec.special_days.push_back({day, calendar::DayKind::kHoliday, "节"});
    return calendar::WorkingCalendar::Create(std::move(spec)).value();
  }
  static calendar::WorkingCalendar MakeCalendar() { return calendar::WorkingCalendar::Create(Holidays()).value(); }
  static calendar::CalendarSpec Holidays() {
    calendar::CalendarSpec spec;
    spec.version = "2026";
    spec.covers_until = absl::CivilDay(2026, 12, 31);
    spec.special_days = {{kHoliday, calendar::DayKind::kHoliday, "节"},
                         {absl::CivilDay(2026, 3, 14), calendar::DayKind::kMakeUpWorkday, "节"}};
    return spec;
  }

  std::map<auth::Role, auth::Actor> callers_;
};

}  // namespace zhiwang::intake
