#include "services/mediation/dispute/domain/lifecycle.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "services/mediation/testing/dispute_walk.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

class DisputeLifecycle : public DisputeWalk {
 protected:
  // A dispute in the state, at a moment when the action lacks nothing but, maybe, the right state. A labour dispute, so that
  // a clock runs in every open state.
  Dispute ReadyFor(Action action, State state) {
    now_ = On(3, 2);
    Dispute d = InState(state, action);
    if (action == Action::kConcludeInPart && !d.facts.issues.empty()) d.facts.issues[0] = Outcome::kSettled;
    if (action == Action::kClearFaceToFace) d.facts.risk.apart_since = now_;
    const bool late = action == Action::kPassDeadline || action == Action::kExpireProposal;
    now_ = late ? On(3, 20) : On(3, 3);
    return d;
  }

 private:
  Dispute InState(State state, Action action) {
    switch (state) {
      case State::kRegistered:
        return Willing(Registered(Draft(Type::kLabour)));
      case State::kAccepted:
        return ReadyAccepted(action);
      case State::kInMediation:
        return ReadyInMediation(action);
      case State::kPaused:
        return ReadyPaused(action);
      case State::kJoined:
        return Sound(Do(Action::kJoin, Director(), Registered(Draft(Type::kLabour))));
      case State::kNotAccepted:
        return Sound(Do(Action::kTurnDown, Director(), Registered(Draft(Type::kLabour))));
      case State::kPerformed:
        return Sound(Perform(Director(), Closed(State::kAgreed)));
      default:
        return WillingAgain(Closed(state));
    }
  }

  // Everything that parties can say in an open state is said.
  Dispute Willing(const Dispute& d) { return Sound(Do(Action::kRecordConsent, Director(), d)); }
  // The same after an end that may be followed by another round.
  Dispute WillingAgain(const Dispute& d) {
    const bool speaks = FindTransition(d.facts.state, Action::kRecordConsent) != nullptr;
    return speaks ? Sound(Do(Action::kRecordConsent, Director(), d)) : d;
  }

  Dispute ReadyAccepted(Action action) {
    const Dispute d = Willing(Accepted(Draft(Type::kLabour)));
    if (action == Action::kSendDown) return Escalated(d);
    return NeedsProposal(action) || action == Action::kReplaceMediator ? Proposed(d) : d;
  }
  Dispute ReadyInMediation(Action action) {
    const Dispute accepted = Willing(Accepted(Draft(Type::kLabour)));
    const Dispute d = TakenUp(Proposed(action == Action::kSendDown ? Escalated(accepted) : accepted));
    return NeedsProposal(action) ? Proposed(d, "staff/m2") : d;
  }
  Dispute ReadyPaused(Action action) {
    const Dispute d = Sound(Do(Action::kPause, Director(), ReadyInMediation(action)));
    return action == Action::kEndRest ? Sound(Do(Action::kPause, Director(), d)) : d;
  }
  Dispute Closed(State state) {
    const Dispute d = ReadyInMediation(Action::kAmend);
    switch (state) {
      case State::kAgreed:
        return Sound(Do(Action::kConclude, Director(), d));
      case State::kPartlyAgreed:
        return Ended(Sound(Do(Action::kSettlePart, Director(), d)), EndKind::kNoProspect);
      case State::kRefused:
        return Ended(d, EndKind::kPartyRefused);
      case State::kWithdrawn:
        return Ended(d, EndKind::kPartyWithdrew);
      case State::kTransferred:
        return Ended(d, EndKind::kToOtherBody);
      case State::kVoid:
        return Ended(d, EndKind::kByMistake);
      default:
        return Ended(d, EndKind::kNoProspect);
    }
  }

  static bool NeedsProposal(Action action) {
    return action == Action::kTakeUp || action == Action::kDecline || action == Action::kExpireProposal ||
           action == Action::kBarMediator;
  }
};

TEST(DisputeTransitions, LeaveNoStateUnreached) {
  std::set<State> reached = {State::kRegistered};
  for (size_t round = 0; round < std::size(kStates); ++round) {
    for (const Transition& row : kLifecycle) {
      if (reached.contains(row.from)) reached.insert(row.to);
    }
  }
  EXPECT_EQ(reached.size(), std::size(kStates));
}

TEST(DisputeTransitions, AreEachAllowedByAPermissionOfThePolicy) {
  for (const Transition& row : kLifecycle) {
    EXPECT_EQ(auth::FindRule(row.by) == nullptr, row.by.empty()) << row.by;
  }
  for (const AssignmentTransition& row : kAssignmentLifecycle) {
    EXPECT_EQ(auth::FindRule(row.by) == nullptr, row.by.empty()) << row.by;
  }
}

TEST(DisputeTransitions, LeadOutOfAnEndOnlyByANewRoundOrBack) {
  for (const Transition& row : kLifecycle) {
    if (IsOpen(row.from) || row.from == row.to) continue;
    const bool agreed = row.from == State::kAgreed || row.from == State::kPartlyAgreed;
    EXPECT_TRUE(row.action == Action::kReopen || row.action == Action::kComeBack ||
                (agreed && row.action == Action::kPerform) ||
                ((agreed || row.from == State::kPerformed) && row.action == Action::kUnsettle))
        << StateName(row.from) << ' ' << ActionName(row.action);
  }
}

TEST(DisputeTransitions, StandInATable) {
  const std::string table = LifecycleTable();
  EXPECT_THAT(table, HasSubstr("| REGISTERED 已登记 | ACCEPT 受理 | ACCEPTED 已受理 | `dispute.accept` |"));
  EXPECT_THAT(table, HasSubstr("| IN_MEDIATION 调解中 | CONCLUDE 协议生效 | AGREED 达成协议 | time |"));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), static_cast<std::ptrdiff_t>(std::size(kLifecycle)) + 2);
  EXPECT_THAT(AssignmentLifecycleTable(),
              HasSubstr("| PROPOSED 待接受 | ACCEPT 接受 | ACTIVE 承办中 | `assignment.answer` |"));
}

TEST_F(DisputeLifecycle, EveryActionInEveryStateGoesByTheTable) {
  for (const State state : kStates) {
    for (const Action action : kActions) {
      SCOPED_TRACE(fmt::format("{} {}", StateName(state), ActionName(action)));
      const Dispute before = ReadyFor(action, state);
      ASSERT_EQ(before.facts.state, state);
      const Transition* row = FindTransition(state, action);
      const absl::StatusOr<Dispute> after = Do(action, Director(), before);
      if (row == nullptr) {
        ASSERT_THAT(after, IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
        EXPECT_EQ(MetadataOf(after, "state"), StateName(state));
        continue;
      }
      ASSERT_THAT(after, IsOk());
      EXPECT_EQ(after->facts.state, row->to);
      EXPECT_EQ(after->version, before.version + 1);
    }
  }
}

TEST_F(DisputeLifecycle, OffersWhatTheFactsAllow) {
  EXPECT_THAT(LegalActions(Registered()), IsSupersetOf({Action::kAccept, Action::kTurnDown, Action::kEndByRefusal}));
  const Dispute accepted = Accepted();
  EXPECT_THAT(LegalActions(accepted), Not(Contains(Action::kTakeUp))) << "nobody was proposed";
  EXPECT_THAT(LegalActions(accepted), Not(Contains(Action::kSendDown))) << "there is nothing below the village";
  EXPECT_THAT(LegalActions(Proposed(accepted)), IsSupersetOf({Action::kTakeUp, Action::kDecline}));
  const Dispute mediated = InMediation();
  EXPECT_THAT(LegalActions(mediated), Contains(Action::kFail));
  EXPECT_THAT(LegalActions(mediated), Not(Contains(Action::kConcludeInPart)));
  const Dispute in_part = Sound(Settle(Village(), mediated, {1}, 0));
  EXPECT_THAT(LegalActions(in_part), Contains(Action::kConcludeInPart));
  for (const Action action :
       {Action::kFail, Action::kEndByRefusal, Action::kWithdraw, Action::kTransfer, Action::kMakeVoid}) {
    EXPECT_THAT(LegalActions(in_part), Not(Contains(action))) << "an agreement is in effect";
  }
  EXPECT_THAT(LegalActions(mediated), Not(Contains(Action::kClearFaceToFace))) << "nobody keeps the parties apart";
  EXPECT_THAT(LegalActions(Sound(KeepApart(Village(), mediated))), Contains(Action::kClearFaceToFace));
  EXPECT_THAT(LegalActions(mediated), Contains(Action::kRequestInspection));
  EXPECT_THAT(LegalActions(mediated), Not(Contains(Action::kRecordInspection))) << "nobody was asked to look";
  EXPECT_THAT(LegalActions(Sound(Do(Action::kRequestInspection, Village(), mediated))),
              Contains(Action::kRecordInspection));
  EXPECT_THAT(LegalActions(Agreed()), Not(Contains(Action::kReopen)));
  EXPECT_THAT(LegalActions(Agreed(), true), Contains(Action::kReopen)) << "an obligation is overdue";
  EXPECT_THAT(LegalActions(Ended(Registered(), EndKind::kPartyRefused)), Not(Contains(Action::kReopen)))
      << "it never had a number";
  EXPECT_THAT(LegalActions(Ended(mediated, EndKind::kByMistake)), ::testing::ElementsAre(Action::kArchive));
}

TEST(AnAssignment, OffersWhatItsStateAllows) {
  EXPECT_THAT(
      LegalActions(AssignmentState::kProposed),
      ::testing::ElementsAre(AssignmentAction::kAccept, AssignmentAction::kDecline, AssignmentAction::kReplace));
  EXPECT_THAT(LegalActions(AssignmentState::kActive), ::testing::ElementsAre(AssignmentAction::kReplace));
  for (const AssignmentState state :
       {AssignmentState::kDeclined, AssignmentState::kExpired, AssignmentState::kReplaced, AssignmentState::kEnded}) {
    EXPECT_THAT(LegalActions(state), IsEmpty());
    EXPECT_FALSE(GivesReach(state));
  }
}

// What holds of every dispute, whatever was decided about it.
void ExpectSound(const Dispute& d) {
  const Facts& facts = d.facts;
  int live = 0, presiding = 0;
  for (const Assignment& assignment : facts.assignments) {
    live += GivesReach(assignment.state);
    presiding += GivesReach(assignment.state) && assignment.presides;
    EXPECT_EQ(assignment.ended.has_value(), !GivesReach(assignment.state));
  }
  EXPECT_EQ(presiding, live > 0 ? 1 : 0) << "of several mediators exactly one presides";
  for (const Clock clock : {Clock::kLevel, Clock::kMediationTerm, Clock::kCourt, Clock::kArbitrationOpen,
                            Clock::kCourtAcceptance, Clock::kLeader}) {
    const int64_t unmet = std::count_if(facts.deadlines.begin(), facts.deadlines.end(), [&](const Deadline& deadline) {
      return deadline.clock == clock && !deadline.met;
    });
    EXPECT_LE(unmet, IsOpen(facts.state) ? 1 : 0) << "one clock runs twice, or after the end";
  }
  const bool rests = std::any_of(facts.rests.begin(), facts.rests.end(), [](const Rest& rest) { return !rest.until; });
  EXPECT_EQ(rests, facts.state == State::kPaused);
  EXPECT_FALSE(facts.archived && IsOpen(facts.state)) << "a dispute that is mediated has an open file";
  EXPECT_LE(static_cast<int>(facts.endings.size()), facts.round);
  EXPECT_TRUE(IsOpen(facts.state) || static_cast<int>(facts.endings.size()) == facts.round) << "an end for each round";
  EXPECT_EQ(facts.joined_into != 0, facts.state == State::kJoined);
  EXPECT_TRUE(std::is_sorted(facts.levels.begin(), facts.levels.end()));
  EXPECT_THAT(facts.levels, Contains(facts.level));
  EXPECT_EQ(facts.issues.size(), d.words.matter.issues.size());
  EXPECT_EQ(facts.rests.size(), d.words.rests.size());
  EXPECT_EQ(facts.participants.size(), d.words.participants.size());
  EXPECT_EQ(d.inspections.size(), d.words.inspections.size());
}

// A clock that was stopped stays as it was. One that runs moves with rests, extensions and calendars only, and backwards with
// another calendar only.
void ExpectFollows(const Deadline& before, Action action, const Deadline& after) {
  if (before.met) {
    EXPECT_TRUE(after == before || action == Action::kComeBack);
    return;
  }
  const bool may_move = action == Action::kPause || action == Action::kResume || action == Action::kEndRest ||
                        action == Action::kExtend || after.met;
  EXPECT_TRUE(after.due == before.due || action == Action::kMoveDeadlines || (may_move && after.due > before.due));
}

// What a decision never takes back.
void ExpectFollows(const Dispute& before, Action action, const Dispute& after) {
  EXPECT_EQ(after.version, before.version + 1);
  EXPECT_EQ(after.facts.asked, before.facts.asked ? before.facts.asked : after.facts.asked)
      << "it interrupts limitation";
  EXPECT_EQ(after.facts.number, before.facts.number ? before.facts.number : after.facts.number);
  EXPECT_GE(after.facts.consents.size(), before.facts.consents.size());
  EXPECT_GE(after.facts.parties.size(), before.facts.parties.size());
  ASSERT_GE(after.facts.deadlines.size(), before.facts.deadlines.size());
  for (size_t i = 0; i < before.facts.deadlines.size(); ++i) {
    ExpectFollows(before.facts.deadlines[i], action, after.facts.deadlines[i]);
  }
}

TEST_F(DisputeLifecycle, NoWalkLeavesTheTable) {
  const std::set<common::v1::ErrorReason> documented = {
      common::v1::ACTION_ILLEGAL,   common::v1::FIELD_INVALID, common::v1::CONSENT_MISSING,
      common::v1::TERM_OVER,        common::v1::SAME_PERSON,   common::v1::ASSIGNMENT_NOT_FOUND,
      common::v1::PARTY_NOT_FOUND,  common::v1::OTHERS_JOINED, common::v1::SITE_CHECK_OPEN,
      common::v1::SITE_CHECK_LIMIT, common::v1::FILE_ARCHIVED};
  const auto leads = [](State from, State to) {
    return std::any_of(std::begin(kLifecycle), std::end(kLifecycle),
                       [&](const Transition& row) { return row.from == from && row.to == to; });
  };
  std::mt19937 random(42);
  const auto any = [&](size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random); };
  for (int walk = 0; walk < 300; ++walk) {
    now_ = On(3, 2);
    Dispute d = Registered(Draft(walk % 2 == 0 ? Type::kLabour : Type::kNeighbours));
    for (int step = 0; step < 60; ++step) {
      now_ += absl::Minutes(static_cast<int64_t>(any(any(4) == 0 ? 10'000 : 600)));
      // Parties speak often: without their words little is legal.
      const Action action = any(4) == 0 ? Action::kRecordConsent : kActions[any(std::size(kActions))];
      SCOPED_TRACE(fmt::format("walk {} step {}: {} {}", walk, step, StateName(d.facts.state), ActionName(action)));
      const absl::StatusOr<Dispute> after = Do(action, Director(), d);
      if (!after.ok()) {
        EXPECT_THAT(documented, Contains(ReasonOf(after.status()))) << after.status();
        continue;
      }
      ASSERT_NE(FindTransition(d.facts.state, action), nullptr);
      ASSERT_TRUE(leads(d.facts.state, after->facts.state));
      ASSERT_NO_FATAL_FAILURE(ExpectFollows(d, action, *after));
      ExpectSound(*after);
      ASSERT_FALSE(HasFailure());
      d = *after;
    }
  }
}

}  // namespace
}  // namespace zhiwang::mediation
