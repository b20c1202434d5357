#include "services/mediation/violence/domain/reporting.h"

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_test.h"
#include "services/mediation/violence/domain/violence_errors.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;

constexpr char kPolice[] = "spiffe://zhiwang/partner/110";

class ReportOfViolence : public DisputeTest {
 protected:
  static ViolenceDraft Threat() { return {ViolenceKind::kThreat, false, "扬言持刀报复"}; }
  Reported Of(const Dispute& dispute) { return Sound(ReportViolence(Village(), dispute, Threat(), kPolice)); }
};

TEST_F(ReportOfViolence, TellsThePoliceAndKeepsPartiesApart) {
  const Reported reported = Of(InMediation());
  const ViolenceFacts& facts = reported.report.facts;
  EXPECT_EQ(facts.state, ViolenceState::kRaised);
  EXPECT_EQ(facts.police, kPolice);
  EXPECT_EQ(facts.reported, now_);
  EXPECT_EQ(facts.dispute, 12);
  EXPECT_EQ(ToldOf(facts), Told::kPolice);
  const Risk& risk = reported.dispute.facts.risk;
  EXPECT_EQ(risk.colour, Colour::kRed);
  EXPECT_EQ(risk.reason, RiskReason::kViolence);
  EXPECT_EQ(risk.leader_due, now_ + absl::Hours(24));
  EXPECT_EQ(LastDeadline(reported.dispute.facts, Clock::kLeader)->due, now_ + absl::Hours(24)) << "which is told";
  EXPECT_TRUE(MeetsApart(risk));
  EXPECT_EQ(reported.dispute.facts.state, State::kInMediation) << "mediation goes on, apart";
}

TEST_F(ReportOfViolence, KeepsTheReportersNameBack) {
  const Reported reported = Of(InMediation());
  EXPECT_EQ(reported.report.words.reporter, "village_mediator") << "which is sealed";
  EXPECT_EQ(reported.dispute.facts.risk.rater, "");
}

TEST_F(ReportOfViolence, MayComeInEveryStateButJoinedAndVoid) {
  for (const Dispute& dispute : {Registered(), Accepted(), Agreed(), Ended(InMediation(), EndKind::kNoProspect)}) {
    EXPECT_THAT(ReportViolence(Village(), dispute, Threat(), ""), IsOk());
  }
  EXPECT_THAT(ReportViolence(Village(), Ended(InMediation(), EndKind::kByMistake), Threat(), ""),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(ReportOfViolence, AsksForNoLeaderOfADisputeThatHasEnded) {
  const Dispute ended = Of(Agreed()).dispute;
  EXPECT_EQ(ended.facts.risk.colour, Colour::kRed);
  EXPECT_EQ(ended.facts.risk.leader_due, std::nullopt) << "nobody can be named for it";
  EXPECT_EQ(LastDeadline(ended.facts, Clock::kLeader), nullptr);
}

TEST_F(ReportOfViolence, LeavesTheLeaderOfARedDispute) {
  const Dispute red = Sound(RateRisk(Town(), InMediation(), Colour::kRed, "staff/d1"));
  const Dispute apart = Of(red).dispute;
  EXPECT_EQ(apart.facts.risk.leader, "staff/d1");
  EXPECT_EQ(apart.facts.risk.rater, "town_dispatcher") << "who rated it does not lower it";
  now_ += absl::Minutes(5);
  EXPECT_EQ(Of(apart).dispute.facts.risk.apart_since, apart.facts.risk.apart_since) << "a second report";
}

TEST_F(ReportOfViolence, EscalatesUntilAPersonConfirms) {
  ViolenceReport report = Of(InMediation()).report;
  EXPECT_EQ(NextEscalation(report.facts), now_ + absl::Minutes(3));
  EXPECT_EQ(EscalateReport(report, now_ + absl::Minutes(3) - absl::Microseconds(1)), std::nullopt);
  const auto town = EscalateReport(report, now_ + absl::Minutes(3));
  ASSERT_TRUE(town);
  EXPECT_EQ(town->facts.state, ViolenceState::kEscalated);
  EXPECT_EQ(ToldOf(town->facts), Told::kTown);
  EXPECT_EQ(NextEscalation(town->facts), now_ + absl::Minutes(10));
  EXPECT_EQ(EscalateReport(*town, now_ + absl::Minutes(4)), std::nullopt) << "once";
  const auto director = EscalateReport(*town, now_ + absl::Minutes(10));
  ASSERT_TRUE(director);
  EXPECT_EQ(ToldOf(director->facts), Told::kDirector);
  EXPECT_EQ(NextEscalation(director->facts), std::nullopt);
  EXPECT_EQ(EscalateReport(*director, now_ + absl::Hours(1)), std::nullopt);
  const ViolenceReport confirmed = Sound(ConfirmReport(*town, now_ + absl::Minutes(5), "民警张某 012345"));
  EXPECT_EQ(NextEscalation(confirmed.facts), std::nullopt);
  EXPECT_EQ(EscalateReport(confirmed, now_ + absl::Minutes(10)), std::nullopt);
}

TEST_F(ReportOfViolence, IsConfirmedOnce) {
  const ViolenceReport confirmed =
      Sound(ConfirmReport(Of(InMediation()).report, now_ + absl::Minutes(1), "民警张某 012345"));
  EXPECT_EQ(confirmed.facts.state, ViolenceState::kConfirmed);
  EXPECT_EQ(confirmed.facts.confirmed, now_ + absl::Minutes(1));
  EXPECT_EQ(confirmed.words.taken_by, "民警张某 012345");
  EXPECT_THAT(ConfirmReport(confirmed, now_, "另一名民警"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(ReportOfViolence, IsADutyWhereAVictimAtHomeCannotActForThemselves) {
  ViolenceFacts facts;
  facts.kind = ViolenceKind::kDomestic;
  EXPECT_FALSE(HasDutyToReport(facts));
  facts.victim_incapable = true;
  EXPECT_TRUE(HasDutyToReport(facts));
  facts.kind = ViolenceKind::kThreat;
  EXPECT_FALSE(HasDutyToReport(facts));
}

TEST_F(ReportOfViolence, LetsTheTownAllowSessionsFaceToFaceAgain) {
  const Dispute apart = Of(InMediation()).dispute;
  const Dispute cleared = Sound(ClearFaceToFace(Town(), apart));
  EXPECT_FALSE(MeetsApart(cleared.facts.risk));
  EXPECT_EQ(cleared.facts.risk.colour, Colour::kRed) << "which is lowered apart from that";
  EXPECT_THAT(ClearFaceToFace(Town(), cleared), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(ReportOfViolence, InADisputeThatIsJoinedKeepsTheOtherApartToo) {
  const Dispute joined = Of(Registered()).dispute;
  now_ += absl::Hours(1);
  const Dispute into = InMediation();
  const Dispute with =
      Sound(TakeIn(Town(), into, joined, {{.same_as = 1, .sealed = {}}, {.same_as = 2, .sealed = {}}}));
  EXPECT_EQ(with.facts.risk.colour, Colour::kRed);
  EXPECT_TRUE(MeetsApart(with.facts.risk));
  EXPECT_EQ(with.facts.risk.level, into.facts.risk.level);
  EXPECT_EQ(LastDeadline(with.facts, Clock::kLeader)->due, joined.facts.risk.leader_due) << "from the report on";
}

}  // namespace
}  // namespace zhiwang::mediation
