#include "services/mediation/referral/domain/following.h"

#include <map>
#include <optional>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Time kMorning = absl::FromUnixSeconds(1'772'413'200);

// A dispute of round 2 of case 12, as a village's committee has it.
Dispute OfACase(State state = State::kRegistered) {
  Dispute dispute;
  dispute.district = "370211";
  dispute.id = 7;
  dispute.version = 1;
  dispute.changed = kMorning;
  dispute.facts.state = state;
  dispute.facts.registered = kMorning;
  dispute.facts.area_path = "/370211000000/370211109000/";
  dispute.facts.origin = OriginKind::kCase;
  dispute.origin.case_id = 12;
  dispute.origin.case_round = 2;
  if (state != State::kRegistered) dispute.facts.number = FileNumber{3, 2026, 12};
  return dispute;
}

Referral Registered() { return ReferralFor(OfACase()).value(); }

Referral Accepted() { return Follow(Registered(), OfACase(State::kAccepted), kMorning).value(); }

// A dispute that ended so.
Dispute Ended(State state, EndKind kind, Refusal refusal = Refusal::kNone) {
  Dispute dispute = OfACase(state);
  Ending ending;
  ending.kind = kind;
  ending.refusal = refusal;
  dispute.facts.endings = {ending};
  return dispute;
}

TEST(ReferralOfADispute, HasItsIdAndIsTheFirstStep) {
  const Referral referral = Registered();
  EXPECT_EQ(referral.id, 7);
  EXPECT_EQ(referral.dispute, 7);
  EXPECT_EQ(referral.case_id, 12);
  EXPECT_EQ(referral.round, 2);
  EXPECT_EQ(referral.step, 1);
  EXPECT_EQ(referral.progress, CaseProgress::kRegistered);
  Dispute of_a_party = OfACase();
  of_a_party.origin = {};
  EXPECT_FALSE(ReferralFor(of_a_party)) << "nobody waits for it";
}

TEST(ReferralOfADispute, GoesForwardWithTheDispute) {
  const Referral accepted = Accepted();
  EXPECT_EQ(accepted.progress, CaseProgress::kAccepted);
  EXPECT_EQ(accepted.step, 2);
  EXPECT_EQ(accepted.number, 12);
  EXPECT_EQ(accepted.number_year, 2026);
  for (const State state : {State::kAccepted, State::kInMediation, State::kPaused}) {
    EXPECT_FALSE(Follow(accepted, OfACase(state), kMorning)) << "the case need not be told";
  }
  Dispute higher = OfACase(State::kAccepted);
  higher.facts.level = Level::kTown;
  const Referral climbed = Follow(accepted, higher, kMorning + absl::Hours(1)).value();
  EXPECT_EQ(climbed.level, Level::kTown);
  EXPECT_EQ(climbed.step, 3);
  EXPECT_EQ(climbed.at, kMorning + absl::Hours(1));
}

TEST(ReferralOfADispute, EndsAsTheDisputeDoesAndOnce) {
  const std::map<State, std::pair<EndKind, CaseProgress>> ends = {
      {State::kAgreed, {EndKind::kAllSettled, CaseProgress::kAgreed}},
      {State::kPartlyAgreed, {EndKind::kPartSettled, CaseProgress::kPartlyAgreed}},
      {State::kPerformed, {EndKind::kAllSettled, CaseProgress::kAgreed}},
      {State::kFailed, {EndKind::kNoProspect, CaseProgress::kFailed}},
      {State::kNotAccepted, {EndKind::kNotTaken, CaseProgress::kNotAccepted}},
      {State::kRefused, {EndKind::kPartyRefused, CaseProgress::kRefused}},
      {State::kWithdrawn, {EndKind::kPartyWithdrew, CaseProgress::kWithdrawn}},
      {State::kTransferred, {EndKind::kToOtherBody, CaseProgress::kTransferred}},
      {State::kVoid, {EndKind::kByMistake, CaseProgress::kVoid}}};
  for (const auto& [state, end] : ends) {
    const Referral ended = Follow(Accepted(), Ended(state, end.first), kMorning).value();
    EXPECT_EQ(ended.progress, end.second);
    EXPECT_TRUE(HasEnded(ended.progress));
    const bool agreed = state == State::kAgreed || state == State::kPartlyAgreed || state == State::kPerformed;
    EXPECT_EQ(ended.ending, agreed ? std::nullopt : std::optional(end.first));
    EXPECT_FALSE(Follow(ended, OfACase(State::kAccepted), kMorning)) << "a dispute that is reopened answers no case";
    EXPECT_FALSE(GiveBack(ended, kMorning));
    EXPECT_FALSE(LetGo(ended, kMorning));
  }
}

TEST(ReferralOfADispute, SaysOnWhichGroundItWasNotTaken) {
  const Dispute refused = Ended(State::kNotAccepted, EndKind::kNotTaken, Refusal::kTakenElsewhere);
  EXPECT_EQ(Follow(Registered(), refused, kMorning)->refusal, Refusal::kTakenElsewhere);
}

TEST(ReferralOfADispute, GoesAlongWhenThatIsJoinedAndStandsWhereItsOwnDisputeDoesWhenItIsTakenOut) {
  Dispute into = OfACase(State::kInMediation);
  into.id = 9;
  const Referral moved = Follow(Registered(), into, kMorning).value();
  EXPECT_EQ(moved.dispute, 9);
  EXPECT_EQ(moved.progress, CaseProgress::kAccepted);
  const Referral back = Follow(moved, OfACase(), kMorning).value();
  EXPECT_EQ(back.dispute, 7);
  EXPECT_EQ(back.progress, CaseProgress::kRegistered) << "nobody has accepted it: its clock goes on";
  EXPECT_EQ(back.number, 0);
  EXPECT_EQ(back.step, 3);
}

TEST(ReferralOfADispute, IsGivenBackAloneAndLetGoWhereTheCaseWaitsNoMore) {
  const Referral split = GiveBack(Accepted(), kMorning).value();
  EXPECT_EQ(split.progress, CaseProgress::kSplit);
  EXPECT_EQ(split.step, 3);
  EXPECT_EQ(LetGo(Accepted(), kMorning)->progress, CaseProgress::kReferralWithdrawn);
}

TEST(ReferralOfADispute, IsLetGoAndNotGivenBackWhereTheCaseTookItBack) {
  Dispute accepted = OfACase(State::kAccepted);
  accepted.lost = CaseRound{.case_id = 12, .round = 1};
  EXPECT_EQ(FollowChange(Registered(), accepted)->progress, CaseProgress::kAccepted) << "of another round";
  accepted.lost->round = 2;
  EXPECT_EQ(FollowChange(Registered(), accepted)->progress, CaseProgress::kReferralWithdrawn);
}

TEST(ReferralsOfADispute, AreShownAsTheChangeLeavesThem) {
  EXPECT_THAT(ReferralsOf(OfACase()), SizeIs(1)) << "of a new one";
  Dispute accepted = OfACase(State::kAccepted);
  accepted.version = 2;
  Referral other = Registered();
  other.case_id = 13;
  accepted.referrals = {Registered(), other};
  accepted.given_back = 13;
  const auto shown = ReferralsOf(accepted);
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].progress, CaseProgress::kAccepted);
  EXPECT_EQ(shown[1].progress, CaseProgress::kSplit);
  accepted.facts.joined_into = 9;
  EXPECT_THAT(ReferralsOf(accepted), IsEmpty()) << "they went along";
}

}  // namespace
}  // namespace zhiwang::mediation
