#include "services/case_intake/case/domain/lifecycle.h"

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error_info.pb.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/testing/desk_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

std::string Metadata(const absl::Status& status, const std::string& key) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const auto fact = info.metadata().find(key);
  return fact == info.metadata().end() ? "" : fact->second;
}

std::string LegalNames(const Case& c) {
  std::string names;
  for (const Action action : LegalActions(c))
    names += fmt::format("{}{}", names.empty() ? "" : ", ", ActionName(action));
  return names;
}

bool HappensByItself(Action action) { return action >= Action::kPassDeadline && action <= Action::kFindPlace; }

bool IsOfAReferral(Action action) { return action > Action::kRefer; }

class CaseLifecycle : public DeskTest {
 protected:
  // A case in the state, at a moment when the action lacks nothing but, maybe, the right state and role.
  Case ReadyFor(Action action, State state) {
    now_ = On(3, 2, 9);
    const bool by_itself = action == Action::kPassDeadline || action == Action::kMoveDeadlines;
    Case c = state == State::kReceived      ? by_itself ? Sound(Return(Handler(), Dispatched())) : Received()
                  : state == State::kDispatched ? Dispatched()
             : state == State::kInProgress  ? InProgress()
             : state == State::kInMediation ? InMediation()
             : state == State::kResolved    ? by_itself ? Resolved() : CalledBack()
                                            : Closed();
    if (action == Action::kRecordSiteCheck) c.site_checks.emplace_back();
    if (IsOfAReferral(action) && c.referrals.empty()) c.referrals.emplace_back();
    if (action == Action::kReopenAtCentre) {
      c.referrals.back().progress.state = MediationState::kAgreed;
      c.referrals.back().reply = static_cast<int>(c.facts.resolutions.size());
    }
    if (action == Action::kAddWords || action == Action::kWithdraw || action == Action::kRate) c.citizen = "c1";
    const bool late = action == Action::kRecordCallback || action == Action::kPassDeadline;
    now_ = late ? On(6, 1, 9) : On(3, 2, 10);  // the first long after the handling term
    return c;
  }
};

TEST(CaseTransitions, AreThoseOfTheContract) {
  std::vector<std::string> rows;
  for (const Transition& row : kLifecycle) {
    rows.push_back(fmt::format("{} {} {} {}", StateName(row.from), ActionName(row.action), StateName(row.to), row.by));
  }
  EXPECT_THAT(rows, UnorderedElementsAreArray({
                        "RECEIVED PLACE RECEIVED case.place",
                        "DISPATCHED PLACE DISPATCHED case.place",
                        "IN_PROGRESS PLACE IN_PROGRESS case.place",
                        "RESOLVED PLACE RESOLVED case.place",
                        "RECEIVED DISPATCH DISPATCHED case.dispatch",
                        "DISPATCHED ACCEPT IN_PROGRESS case.accept",
                        "DISPATCHED RETURN RECEIVED case.return",
                        "IN_PROGRESS RETURN RECEIVED case.return",
                        "IN_PROGRESS RESOLVE RESOLVED case.resolve",
                        "RESOLVED RECORD_CALLBACK RESOLVED case.callback",
                        "DISPATCHED RECORD_CALLBACK DISPATCHED case.callback",
                        "IN_PROGRESS RECORD_CALLBACK IN_PROGRESS case.callback",
                        "RESOLVED REOPEN IN_PROGRESS case.reopen",
                        "CLOSED REOPEN IN_PROGRESS case.reopen",
                        "RESOLVED REOPEN_AT_CENTRE RECEIVED case.reopen",
                        "CLOSED REOPEN_AT_CENTRE RECEIVED case.reopen",
                        "RESOLVED CLOSE CLOSED case.close",
                        "RECEIVED CLOSE CLOSED case.close",
                        "RECEIVED REQUEST_SITE_CHECK RECEIVED case.check_site",
                        "DISPATCHED REQUEST_SITE_CHECK DISPATCHED case.check_site",
                        "IN_PROGRESS REQUEST_SITE_CHECK IN_PROGRESS case.check_site",
                        "RESOLVED REQUEST_SITE_CHECK RESOLVED case.check_site",
                        "RECEIVED RECORD_SITE_CHECK RECEIVED case.record_site_check",
                        "DISPATCHED RECORD_SITE_CHECK DISPATCHED case.record_site_check",
                        "IN_PROGRESS RECORD_SITE_CHECK IN_PROGRESS case.record_site_check",
                        "RESOLVED RECORD_SITE_CHECK RESOLVED case.record_site_check",
                        "CLOSED RECORD_SITE_CHECK CLOSED case.record_site_check",
                        "RECEIVED ADD_WORDS RECEIVED my_case.write",
                        "DISPATCHED ADD_WORDS DISPATCHED my_case.write",
                        "IN_PROGRESS ADD_WORDS IN_PROGRESS my_case.write",
                        "RESOLVED ADD_WORDS RESOLVED my_case.write",
                        "RECEIVED WITHDRAW CLOSED my_case.write",
                        "RECEIVED REFER IN_MEDIATION case.refer",
                        "DISPATCHED REFER IN_MEDIATION case.refer",
                        "IN_PROGRESS REFER IN_MEDIATION case.refer",
                        "IN_MEDIATION WITHDRAW_REFERRAL RECEIVED case.refer",
                        "IN_MEDIATION RECORD_MEDIATION IN_MEDIATION case.record_mediation",
                        "IN_MEDIATION RESOLVE_BY_MEDIATION RESOLVED case.record_mediation",
                        "IN_MEDIATION COME_BACK RECEIVED case.record_mediation",
                        "IN_MEDIATION PLACE IN_MEDIATION case.place",
                        "IN_MEDIATION RECORD_SITE_CHECK IN_MEDIATION case.record_site_check",
                        "IN_MEDIATION ADD_WORDS IN_MEDIATION my_case.write",
                        "IN_MEDIATION PASS_DEADLINE IN_MEDIATION ",
                        "IN_MEDIATION MOVE_DEADLINES IN_MEDIATION ",
                        "IN_MEDIATION FIND_PLACE IN_MEDIATION ",
                        "RESOLVED RATE RESOLVED my_case.write",
                        "CLOSED RATE CLOSED my_case.write",
                        "RECEIVED PASS_DEADLINE RECEIVED ",
                        "DISPATCHED PASS_DEADLINE DISPATCHED ",
                        "IN_PROGRESS PASS_DEADLINE IN_PROGRESS ",
                        "RECEIVED FIND_PLACE RECEIVED ",
                        "DISPATCHED FIND_PLACE DISPATCHED ",
                        "IN_PROGRESS FIND_PLACE IN_PROGRESS ",
                        "RESOLVED FIND_PLACE RESOLVED ",
                        "CLOSED FIND_PLACE CLOSED ",
                        "RECEIVED MOVE_DEADLINES RECEIVED ",
                        "DISPATCHED MOVE_DEADLINES DISPATCHED ",
                        "IN_PROGRESS MOVE_DEADLINES IN_PROGRESS ",
                        "RESOLVED MOVE_DEADLINES RESOLVED ",
                    }));
}

TEST(CaseTransitions, LeaveNoStateWithoutAWayOutAndReachEachFromTheFirst) {
  std::set<State> reached = {State::kReceived};
  for (size_t round = 0; round < std::size(kStates); ++round) {
    for (const Transition& row : kLifecycle) {
      if (reached.contains(row.from)) reached.insert(row.to);
    }
  }
  EXPECT_EQ(reached.size(), std::size(kStates));
  for (const State state : kStates) {
    const bool leads_on = std::any_of(std::begin(kLifecycle), std::end(kLifecycle),
                                      [&](const Transition& row) { return row.from == state && row.to != state; });
    EXPECT_TRUE(leads_on) << StateName(state);
  }
}

TEST(CaseTransitions, AreAllInTheDocumentedTable) {
  const std::string table = LifecycleTable();
  for (const Transition& row : kLifecycle) {
    EXPECT_THAT(table,
                HasSubstr(fmt::format("| {} {} | {} {} | {} {} | {} |", StateName(row.from), StateNameZh(row.from),
                                      ActionName(row.action), ActionNameZh(row.action), StateName(row.to),
                                      StateNameZh(row.to), row.by.empty() ? "time" : fmt::format("`{}`", row.by))));
  }
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), static_cast<std::ptrdiff_t>(std::size(kLifecycle)) + 2);
}

TEST(CaseTransitions, AreEachKnownByTheTypeOfTheirChange) {
  constexpr char kWorker[] = "districts/370211/staff/S1";
  for (const Action action : kActions) {
    if (action == Action::kRecordSiteCheck) continue;
    EXPECT_EQ(ActionOf(ChangeTypeOf(action), HappensByItself(action) ? kItself : kWorker), action)
        << ActionName(action);
  }
  for (int i = 1; i <= static_cast<int>(SiteCheckState::kRejected) + 1; ++i) {
    const auto state = static_cast<SiteCheckState>(i);
    const Action action = state == SiteCheckState::kRequested ? Action::kRequestSiteCheck : Action::kRecordSiteCheck;
    EXPECT_EQ(ActionOf(SiteCheckChangeType(state), kWorker), action) << SiteCheckChangeType(state);
  }
  for (const char* type : {"case.created", "case.imported", kWithdrawalNotTold, "case.of_a_newer_release", ""}) {
    EXPECT_EQ(ActionOf(type, kWorker), std::nullopt) << type;
  }
}

TEST_F(CaseLifecycle, EveryActionInEveryStateGoesByTheTable) {
  int illegal = 0;
  for (const State state : kStates) {
    for (const Action action : kActions) {
      SCOPED_TRACE(fmt::format("{} {}", StateName(state), ActionName(action)));
      const Case before = ReadyFor(action, state);
      ASSERT_EQ(before.facts.state, state);
      const Transition* row = FindTransition(state, action);
      const absl::StatusOr<Case> after = Do(action, Director(), before);
      if (row == nullptr) {
        const bool mediated = state == State::kInMediation;
        EXPECT_THAT(after, IsRefused(StatusCode::kFailedPrecondition,
                                     mediated ? common::v1::MEDIATION_OPEN : common::v1::ACTION_ILLEGAL));
        EXPECT_EQ(Metadata(after.status(), "state"), StateName(state));
        EXPECT_EQ(Metadata(after.status(), "legal_actions"), LegalNames(before));
        ++illegal;
      } else {
        ASSERT_TRUE(after.ok()) << after.status();
        EXPECT_EQ(after->facts.state, row->to);
        EXPECT_EQ(after->version, before.version + 1);
      }
    }
  }
  EXPECT_EQ(illegal,
            static_cast<int>(std::size(kStates) * std::size(kActions)) - static_cast<int>(std::size(kLifecycle)));
}

TEST(CaseTransitions, AreEachForAPermissionOfThePolicyOrHappenByThemselves) {
  for (const Transition& row : kLifecycle) {
    EXPECT_EQ(row.by.empty(), HappensByItself(row.action)) << ActionName(row.action);
    if (row.by.empty()) continue;
    EXPECT_NE(auth::FindRule(row.by), nullptr) << row.by;
  }
}

// Whatever the state does not allow, programs are told the state and what it does allow.
void ExpectStateAndLegalActions(const absl::Status& refused, const Case& c) {
  EXPECT_EQ(Metadata(refused, "state"), StateName(c.facts.state));
  EXPECT_TRUE(DetailOf<google::rpc::ErrorInfo>(refused).metadata().contains("legal_actions")) << refused;
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(refused);
  ASSERT_GE(failure.violations_size(), 1);
  EXPECT_EQ(failure.violations(0).type(), "STATE");
}

TEST_F(CaseLifecycle, WhatIsNotLegalYetOrLikeThisNamesTheStateAndWhatIs) {
  const absl::Status early = RecordCallback(Dispatcher(), InProgress(), NotReached()).status();
  ExpectStateAndLegalActions(early, InProgress());
  EXPECT_EQ(Metadata(early, "legal_actions"), "PLACE, RETURN, RESOLVE, REQUEST_SITE_CHECK, REFER")
      << "no callback before it is due";
  const absl::Status unfit = Close(Director(), Received(), Disposition::kHandled).status();
  ExpectStateAndLegalActions(unfit, Received());
  EXPECT_EQ(Metadata(unfit, "legal_actions"), "PLACE, DISPATCH, CLOSE, REQUEST_SITE_CHECK, REFER");
}

TEST_F(CaseLifecycle, ACitizenDoesNothingToACaseThatSomebodyElseRegistered) {
  for (const Action action : {Action::kAddWords, Action::kWithdraw, Action::kRate}) {
    for (const State state : kStates) {
      Case before = ReadyFor(action, state);
      before.citizen.clear();
      const bool mediated = state == State::kInMediation;
      EXPECT_THAT(Do(action, Dispatcher(), before),
                  IsRefused(StatusCode::kFailedPrecondition,
                            mediated ? common::v1::MEDIATION_OPEN : common::v1::ACTION_ILLEGAL));
    }
  }
}

TEST_F(CaseLifecycle, ACitizenWithdrawsACaseOnlyWhileNoUnitEverHadIt) {
  const Case withdrawn = Sound(Withdraw(Dispatcher(), Received(CitizensDraft())));
  EXPECT_EQ(withdrawn.facts.state, State::kClosed);
  EXPECT_EQ(withdrawn.disposition, Disposition::kWithdrawn);
  EXPECT_EQ(withdrawn.facts.closed, now_);
  for (const Deadline& deadline : withdrawn.facts.deadlines) EXPECT_TRUE(deadline.met.has_value());
  const Case returned = Sound(Return(Handler(), Dispatched(CitizensDraft())));
  ASSERT_EQ(returned.facts.state, State::kReceived);
  EXPECT_THAT(Withdraw(Dispatcher(), returned), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_EQ(LegalNames(returned).find("WITHDRAW"), std::string::npos);
}

TEST_F(CaseLifecycle, ACitizenRatesEachReplyOnceAndThatIsACallback) {
  const Callback rating = Reached(Verdict::kNo, Verdict::kNo);
  const Case resolved = Resolved(CitizensDraft());
  EXPECT_THAT(Close(Dispatcher(), resolved, Disposition::kHandled),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CALLBACK_MISSING));
  const Case rated = Sound(Rate(Dispatcher(), resolved, rating));
  ASSERT_EQ(rated.facts.callbacks.size(), 1u);
  EXPECT_TRUE(rated.facts.callbacks[0].reached);
  EXPECT_TRUE(rated.facts.callbacks[0].by_citizen);
  EXPECT_EQ(LastDeadline(rated.facts, Clock::kCallback)->met, now_) << "nobody need call";
  EXPECT_THAT(Rate(Dispatcher(), rated, rating),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  Sound(Close(Dispatcher(), rated, Disposition::kHandled));
  const Case again = Sound(Resolve(Handler(), Sound(Reopen(Director(), rated)), "又修了一次", ""));
  const Case rated_again = Sound(Rate(Dispatcher(), again, Reached(Verdict::kYes, Verdict::kYes)));
  EXPECT_EQ(rated_again.facts.callbacks.back().round, 1) << "the first redo";
}

TEST_F(CaseLifecycle, ACitizenAddsWordsTwentyTimesAndNoMore) {
  Case c = Received(CitizensDraft());
  for (size_t i = 0; i < kMostAdditions; ++i) c = Sound(AddWords(Dispatcher(), c, "还在漏"));
  EXPECT_EQ(c.additions.size(), 20u);
  EXPECT_THAT(AddWords(Dispatcher(), c, "还在漏"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ADDITIONS_TOO_MANY));
  EXPECT_EQ(LegalNames(c).find("ADD_WORDS"), std::string::npos);
}

TEST_F(CaseLifecycle, NoWalkLeavesTheTable) {
  const std::set<common::v1::ErrorReason> documented = {
      common::v1::ACTION_ILLEGAL,     common::v1::RETURN_BARRED,    common::v1::RETURN_TOO_LATE,
      common::v1::CALLBACK_MISSING,   common::v1::DIRECTOR_DECIDES, common::v1::SITE_CHECK_OPEN,
      common::v1::SITE_CHECK_LIMIT,   common::v1::SITE_CHECK_OVER,  common::v1::FIELD_INVALID,
      common::v1::ADDITIONS_TOO_MANY, common::v1::MEDIATION_OPEN,   common::v1::MEDIATION_OVER};
  std::mt19937 random(42);
  const auto any = [&](size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random); };
  std::set<std::pair<State, Action>> walked;
  for (int walk = 0; walk < 3'000; ++walk) {
    now_ = On(3, 2, 9);
    Case c = Received(CitizensDraft());
    for (int step = 0; step < 40; ++step) {
      now_ += absl::Minutes(static_cast<int64_t>(any(any(4) == 0 ? 40'000 : 600)));
      const Action action = kActions[any(std::size(kActions))];
      const absl::StatusOr<Case> after = Do(action, any(2) == 0 ? Director() : Dispatcher(), c);
      if (!after.ok()) {
        const common::v1::ErrorReason reason = ReasonOf(after.status());
        EXPECT_THAT(documented, Contains(reason)) << after.status();
        if (reason == common::v1::ACTION_ILLEGAL || reason == common::v1::MEDIATION_OPEN) {
          ExpectStateAndLegalActions(after.status(), c);
        }
        continue;
      }
      const Transition* row = FindTransition(c.facts.state, action);
      ASSERT_NE(row, nullptr);
      ASSERT_EQ(after->facts.state, row->to);
      ASSERT_EQ(after->version, c.version + 1);
      ASSERT_EQ(after->facts.closed.has_value(), after->facts.state == State::kClosed);
      for (const Clock clock : {Clock::kDispatch, Clock::kSignIn, Clock::kHandling, Clock::kCallback}) {
        const auto runs = [&](const Deadline& deadline) { return deadline.clock == clock && !deadline.met; };
        ASSERT_LE(std::count_if(after->facts.deadlines.begin(), after->facts.deadlines.end(), runs), 1)
            << "one clock runs twice";
      }
      walked.emplace(c.facts.state, action);
      c = *after;
    }
  }
  EXPECT_EQ(walked.size(), std::size(kLifecycle)) << "the walks did not use every way";
}

}  // namespace
}  // namespace zhiwang::intake
