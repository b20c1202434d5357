#include "services/case_intake/case/domain/decisions.h"

#include <algorithm>
#include <utility>

#include "common/calendar/deadline/deadline.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/lifecycle.h"
#include "services/case_intake/case/domain/step.h"

namespace zhiwang::intake {
namespace {

// The case after a legal action of its citizen: not with a case of somebody else's making, and each only as LegalActions
// says.
absl::StatusOr<Case> CitizensStep(const Case& before, Action action) {
  const std::vector<Action> legal = LegalActions(before);
  if (std::find(legal.begin(), legal.end(), action) == legal.end()) return error::ActionIllegal(before, action);
  return Step(before, action);
}

// Stops the clock of that on-site check: the checks and their clocks came in the same order.
void StopSiteCheckClock(Case& c, int number, absl::Time at) {
  for (Deadline& deadline : c.facts.deadlines) {
    if (deadline.clock != Clock::kSiteCheck || --number > 0) continue;
    Stop(deadline, at);
    return;
  }
}

void StopEveryClock(Case& c, absl::Time at) {
  for (Deadline& deadline : c.facts.deadlines) Stop(deadline, at);
}

int Round(const Case& c) { return static_cast<int>(c.facts.redos.size()); }

// True where the citizen was reached since the last reply, or tried often enough. The count of replies tells which came
// first: a replica whose clock is behind may have entered a callback after the reply with an earlier time.
bool CalledBack(const Case& c, const Terms& terms) {
  if (c.no_callback || c.anonymous) return true;
  if (c.facts.resolutions.empty()) return false;
  const int replies = static_cast<int>(c.facts.resolutions.size());
  int unreached = 0;
  for (const Callback& callback : c.facts.callbacks) {
    const bool before_reply = callback.replies ? *callback.replies < replies : callback.at < c.facts.resolutions.back();
    if (before_reply) continue;
    if (callback.reached) return true;
    ++unreached;
  }
  return unreached >= terms.unreached_before_closing;
}

// True for the centre's director, who decides by ruling.
bool MayRule(const Desk& desk, const Case& c) { return desk.caller.May("case.rule", ScopeOf(c)); }

bool NeedsDirector(Disposition disposition) {
  return disposition == Disposition::kUnreasonable || disposition == Disposition::kOutOfRemit;
}

}  // namespace

absl::StatusOr<Case> Noted(absl::StatusOr<Case> decided, std::string text) {
  if (decided.ok() && !text.empty()) decided->notes.push_back({decided->version, std::move(text), {}});
  return decided;
}

absl::StatusOr<Case> Receive(const Desk& desk, Case draft) {
  draft.version = 1;
  draft.facts.state = State::kReceived;
  draft.facts.received = desk.now;
  RETURN_IF_ERROR(StartClock(desk, draft, Clock::kDispatch, desk.now, DispatchTerm(desk.terms, draft.urgency)));
  return draft;
}

absl::StatusOr<Case> Place(const Desk&, const Case& before, std::vector<AreaStep> area, std::optional<Point> point) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kPlace));
  after.area = std::move(area);
  after.facts.area_path = AreaPathOf(after.area);
  after.placement = Placement::kPlaced;
  after.claimed_area.clear();
  if (point) after.point = point;
  return after;
}

absl::StatusOr<Case> PlaceAsFound(const Case& before, std::vector<AreaStep> area) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kFindPlace));
  const bool found = !area.empty();
  after.placement = found ? Placement::kPlaced : before.point ? Placement::kOutside : Placement::kNoPlace;
  after.area = std::move(area);
  after.facts.area_path = AreaPathOf(after.area);
  if (found) after.claimed_area.clear();
  return after;
}

absl::StatusOr<std::optional<Case>> PassDeadline(const Case& before, absl::Time now) {
  if (OverdueFrom(before.facts).value_or(absl::InfiniteFuture()) > now) return std::nullopt;
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kPassDeadline));
  after.facts.overdues.push_back({now, Round(before)});
  return after;
}

absl::StatusOr<Case> Dispatch(const Desk& desk, const Case& before, const std::string& unit,
                              const std::string& category) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kDispatch));
  const bool after_return = !before.facts.returns.empty();
  if (static_cast<int>(before.facts.returns.size()) >= desk.terms.returns_before_director && !MayRule(desk, before)) {
    return error::DirectorDecides("the case was returned too often: the director dispatches it",
                                  "退单次数已满，由中心主任裁定派单");
  }
  if (!category.empty()) after.facts.category = category;
  if (after.facts.category.empty()) return error::CategoryNeeded();
  after.facts.unit = unit;
  after.unit_since = desk.now;
  after.ruled_unit = after_return ? unit : std::string();
  StopClock(after, Clock::kDispatch, desk.now);
  RETURN_IF_ERROR(StartClock(desk, after, Clock::kSignIn, desk.now, desk.terms.sign_in));
  if (!after.facts.dispatched) {
    after.facts.dispatched = desk.now;
    RETURN_IF_ERROR(
        StartClock(desk, after, Clock::kHandling, desk.now, HandlingTerm(desk.terms, after.urgency, after.kind)));
  }
  return after;
}

absl::StatusOr<Case> Accept(const Desk& desk, const Case& before) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kAccept));
  StopClock(after, Clock::kSignIn, desk.now);
  return after;
}

absl::StatusOr<Case> Return(const Desk& desk, const Case& before) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kReturn));
  if (before.ruled_unit == before.facts.unit) return error::ReturnBarred(before);
  ASSIGN_OR_RETURN(const calendar::Deadline limit,
                   calendar::Compute(desk.calendar, before.unit_since, desk.terms.return_within));
  if (desk.now > limit.due) return error::ReturnTooLate(before, limit.due);
  after.facts.returns.push_back(desk.now);
  StopClock(after, Clock::kSignIn, desk.now);
  RETURN_IF_ERROR(StartClock(desk, after, Clock::kDispatch, desk.now, DispatchTerm(desk.terms, after.urgency)));
  return after;
}

absl::StatusOr<Case> Resolve(const Desk& desk, const Case& before, std::string public_reply,
                             std::string internal_note) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kResolve));
  after.public_reply = std::move(public_reply);
  after.internal_note = std::move(internal_note);
  after.notes.push_back({after.version, after.internal_note, after.public_reply});
  after.facts.resolutions.push_back(desk.now);
  StopClock(after, Clock::kHandling, desk.now);
  RETURN_IF_ERROR(StartCallbackClock(desk, after, desk.now));
  return after;
}

absl::StatusOr<Case> RecordCallback(const Desk& desk, const Case& before, Callback callback) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kRecordCallback));
  const std::optional<absl::Time> running = RunningHandlingDue(before.facts);
  if (running && desk.now <= *running) return error::CallbackTooEarly(before);
  callback.at = desk.now;
  callback.round = Round(before);
  callback.replies = static_cast<int>(before.facts.resolutions.size());
  if (callback.reached) StopClock(after, Clock::kCallback, desk.now);
  after.facts.callbacks.push_back(std::move(callback));
  return after;
}

absl::StatusOr<Case> Reopen(const Desk& desk, const Case& before) {
  const bool at_centre = IsAnsweredByMediation(before);
  if (!at_centre && before.facts.unit.empty()) return error::ActionIllegal(before, Action::kReopen);
  ASSIGN_OR_RETURN(Case after, Step(before, at_centre ? Action::kReopenAtCentre : Action::kReopen));
  if (Round(before) >= desk.terms.redos_before_director && !MayRule(desk, before)) {
    return error::DirectorDecides("the case was redone too often: the director reopens it",
                                  "重办次数已满，由中心主任决定");
  }
  after.facts.redos.push_back(desk.now);
  after.facts.closed.reset();
  after.disposition = Disposition::kNone;
  StopClock(after, Clock::kCallback, desk.now);
  if (at_centre) {
    RETURN_IF_ERROR(StartClock(desk, after, Clock::kDispatch, desk.now, DispatchTerm(desk.terms, after.urgency)));
    if (!after.facts.dispatched) return after;  // its first dispatch starts the handling
  }
  RETURN_IF_ERROR(
      StartClock(desk, after, Clock::kHandling, desk.now, HandlingTerm(desk.terms, after.urgency, after.kind)));
  return after;
}

absl::StatusOr<Case> Close(const Desk& desk, const Case& before, Disposition disposition) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kClose));
  const bool handled = before.facts.state == State::kResolved;
  if (handled != (disposition == Disposition::kHandled)) return error::DispositionUnfit(before);
  if (IsAwaited(before.site_checks, desk.now)) return error::SiteCheckOpen(before);
  if (handled && !CalledBack(before, desk.terms)) return error::CallbackMissing(before);
  if (NeedsDirector(disposition) && !MayRule(desk, before)) {
    return error::DirectorDecides("closing as unreasonable or out of remit needs the director",
                                  "按不合理诉求或非职责范围办结须经中心主任批准");
  }
  after.facts.closed = desk.now;
  after.disposition = disposition;
  StopEveryClock(after, desk.now);
  return after;
}

absl::StatusOr<Case> RequestSiteCheck(const Desk& desk, const Case& before, std::string question) {
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kRequestSiteCheck));
  if (before.placement != Placement::kPlaced) return error::PlaceNeeded(before);
  if (IsAwaited(before.site_checks, desk.now)) return error::SiteCheckOpen(before);
  if (static_cast<int>(before.site_checks.size()) >= desk.terms.most_site_checks) return error::SiteCheckLimit(before);
  RETURN_IF_ERROR(StartClock(desk, after, Clock::kSiteCheck, desk.now, SiteCheckTerm(desk.terms, after.urgency)));
  SiteCheck& check = after.site_checks.emplace_back();
  check.question = std::move(question);
  check.requester = desk.caller.principal();
  check.requested = desk.now;
  check.due = after.facts.deadlines.back().due;
  check.area = after.area.back().code;
  check.point = after.point;
  check.progress.at = desk.now;
  return after;
}

absl::StatusOr<Case> RecordSiteCheck(const Case& before, int number, SiteCheckProgress progress) {
  if (number < 1 || number > static_cast<int>(before.site_checks.size())) {
    return error::FieldInvalid("number", "the case never asked for this on-site check", "该工单没有发起过这次现场核实");
  }
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kRecordSiteCheck));
  SiteCheckProgress& known = after.site_checks[static_cast<size_t>(number) - 1].progress;
  RETURN_IF_ERROR(grid::CheckIsOfTask(known, progress));
  if (!MayBecome(known.state, progress.state)) return error::SiteCheckOver(before, number);
  known = std::move(progress);
  if (HasEnded(known.state)) StopSiteCheckClock(after, number, known.at);
  return after;
}

absl::StatusOr<Case> AddWords(const Desk& desk, const Case& before, std::string text) {
  if (before.additions.size() >= kMostAdditions) return error::AdditionsTooMany(before, kMostAdditions);
  ASSIGN_OR_RETURN(Case after, CitizensStep(before, Action::kAddWords));
  after.additions.push_back({desk.now, std::move(text)});
  return after;
}

absl::StatusOr<Case> Withdraw(const Desk& desk, const Case& before) {
  ASSIGN_OR_RETURN(Case after, CitizensStep(before, Action::kWithdraw));
  after.facts.closed = desk.now;
  after.disposition = Disposition::kWithdrawn;
  StopEveryClock(after, desk.now);
  return after;
}

absl::StatusOr<Case> Rate(const Desk& desk, const Case& before, Callback rating) {
  ASSIGN_OR_RETURN(Case after, CitizensStep(before, Action::kRate));
  rating.at = desk.now;
  rating.reached = true;
  rating.round = Round(before);
  rating.by_citizen = true;
  rating.replies = static_cast<int>(before.facts.resolutions.size());
  StopClock(after, Clock::kCallback, desk.now);
  after.facts.callbacks.push_back(std::move(rating));
  return after;
}

absl::StatusOr<std::vector<MovedDeadline>> DeadlinesMovedBy(const calendar::WorkingCalendar& calendar,
                                                            const Facts& facts) {
  std::vector<MovedDeadline> moved;
  for (size_t i = 0; i < facts.deadlines.size(); ++i) {
    const Deadline& deadline = facts.deadlines[i];
    ASSIGN_OR_RETURN(calendar::Deadline after, calendar::Recompute(calendar, deadline));
    if (after.due == deadline.due && after.is_estimate == deadline.is_estimate) continue;
    moved.push_back({i, {std::move(after), deadline.clock}});
  }
  return moved;
}

absl::StatusOr<std::optional<Case>> MoveDeadlines(const calendar::WorkingCalendar& calendar, const Case& before) {
  ASSIGN_OR_RETURN(std::vector<MovedDeadline> moved, DeadlinesMovedBy(calendar, before.facts));
  if (moved.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(Case after, Step(before, Action::kMoveDeadlines));
  for (MovedDeadline& one : moved) after.facts.deadlines[one.index] = std::move(one.after);
  return after;
}

absl::StatusOr<Case> Recall(const Desk& desk, Case draft) {
  Facts& facts = draft.facts;
  if (facts.received > desk.now) return error::FieldInvalid("case.receive_time", "lies in the future", "时间在将来");
  absl::Time latest = facts.received;
  const auto follows = [&](const char* field, std::optional<absl::Time> time) -> absl::Status {
    if (!time) return absl::OkStatus();
    if (*time < latest) return error::FieldInvalid(field, "is earlier than what comes before it", "早于在它之前的时间");
    if (*time > desk.now) return error::FieldInvalid(field, "lies in the future", "时间在将来");
    latest = *time;
    return absl::OkStatus();
  };
  const std::optional<absl::Time> resolved =
      facts.resolutions.empty() ? std::nullopt : std::optional(facts.resolutions.back());
  RETURN_IF_ERROR(follows("case.dispatch_time", facts.dispatched));
  RETURN_IF_ERROR(follows("case.resolve_time", resolved));
  for (const Callback& callback : facts.callbacks) RETURN_IF_ERROR(follows("case.callbacks.at", callback.at));
  RETURN_IF_ERROR(follows("case.close_time", facts.closed));

  draft.version = 1;
  facts.state = facts.closed                              ? State::kClosed
                : resolved                                ? State::kResolved
                : facts.dispatched && !facts.unit.empty() ? State::kInProgress
                                                          : State::kReceived;
  draft.unit_since = facts.dispatched.value_or(facts.received);
  if (facts.closed) draft.disposition = resolved ? Disposition::kHandled : Disposition::kExplained;

  RETURN_IF_ERROR(StartClock(desk, draft, Clock::kDispatch, facts.received, DispatchTerm(desk.terms, draft.urgency)));
  // Handling counts from the receipt where the past did not record the dispatch.
  if (facts.dispatched || resolved) {
    const absl::Time start = facts.dispatched.value_or(facts.received);
    StopClock(draft, Clock::kDispatch, start);
    RETURN_IF_ERROR(
        StartClock(desk, draft, Clock::kHandling, start, HandlingTerm(desk.terms, draft.urgency, draft.kind)));
  }
  if (resolved) {
    StopClock(draft, Clock::kHandling, *resolved);
    RETURN_IF_ERROR(StartCallbackClock(desk, draft, *resolved));
    const auto reached = std::find_if(facts.callbacks.begin(), facts.callbacks.end(),
                                      [](const Callback& callback) { return callback.reached; });
    if (reached != facts.callbacks.end()) StopClock(draft, Clock::kCallback, reached->at);
  }
  if (facts.closed) StopEveryClock(draft, *facts.closed);
  return draft;
}

}  // namespace zhiwang::intake
