#include "services/case_intake/site_check/domain/site_check.h"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/desk_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using S = SiteCheckState;

class ASiteCheck : public DeskTest {
 protected:
  Case Asked(const Case& c) { return Sound(RequestSiteCheck(Handler(), c, "水管是否仍在漏水")); }
  SiteCheckProgress At(S state) const { return {.state = state, .task = "7", .worker = "S1", .at = now_}; }
  Case Told(const Case& c, S state) { return Sound(RecordSiteCheck(c, 1, At(state))); }
  static const Deadline& ClockOf(const Case& c) { return *LastDeadline(c.facts, Clock::kSiteCheck); }
};

TEST_F(ASiteCheck, IsWantedWithinADayOrTwoHoursWhereLifeIsAtRisk) {
  Case draft = Draft();
  EXPECT_EQ(Asked(InProgress(draft)).site_checks.front().due, now_ + absl::Hours(24));
  draft.urgency = Urgency::kEmergency;
  const Case c = Asked(InProgress(draft));
  EXPECT_EQ(c.site_checks.front().due, now_ + absl::Hours(2));
  EXPECT_EQ(ClockOf(c).due, now_ + absl::Hours(2));
  EXPECT_EQ(calendar::FormatTerm(ClockOf(c).term), "2h");
  EXPECT_EQ(c.site_checks.front().area, "370211109000");
}

TEST_F(ASiteCheck, NeedsAPlace) {
  Case nowhere = InProgress();
  nowhere.placement = Placement::kUnplaced;
  EXPECT_THAT(RequestSiteCheck(Handler(), nowhere, "?"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::PLACE_NEEDED));
}

TEST_F(ASiteCheck, HoldsUpTheClosingAndTheNextOneUntilItEndsOrItsTimeIsOver) {
  const Case c = Asked(CalledBack());
  EXPECT_THAT(Close(Dispatcher(), c, Disposition::kHandled),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_OPEN));
  EXPECT_THAT(RequestSiteCheck(Handler(), c, "再看一次"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_OPEN));
  EXPECT_THAT(Close(Dispatcher(), Told(c, S::kReported), Disposition::kHandled), IsOk());
  now_ += absl::Hours(25);
  const Case again = Asked(c);
  EXPECT_EQ(again.site_checks.size(), 2u);
  EXPECT_THAT(Close(Dispatcher(), c, Disposition::kHandled), IsOk());
}

TEST_F(ASiteCheck, ThatComesBackLateIsStillWrittenDown) {
  const Case asked = Asked(CalledBack());
  now_ += absl::Hours(25);
  const Case closed = Sound(Close(Dispatcher(), asked, Disposition::kHandled));
  const Case told = Told(closed, S::kExpired);
  EXPECT_EQ(told.facts.state, State::kClosed);
  EXPECT_EQ(told.site_checks.front().progress.state, S::kExpired);
}

TEST_F(ASiteCheck, GoesForwardOnly) {
  const S all[] = {S::kRequested, S::kAssigned, S::kAccepted,   S::kReported,
                   S::kRefused,   S::kExpired,  S::kUnassigned, S::kRejected};
  const Case asked = Asked(InProgress());
  for (const S from : all) {
    for (const S to : all) {
      SCOPED_TRACE(fmt::format("{} {}", static_cast<int>(from), static_cast<int>(to)));
      Case before = asked;
      before.site_checks.front().progress = At(from);
      const auto after = RecordSiteCheck(before, 1, At(to));
      const bool never_assigned = to == S::kUnassigned || to == S::kRejected;
      const bool legal = from <= S::kAccepted && to > from && (!never_assigned || from == S::kRequested);
      EXPECT_EQ(after.ok(), legal) << after.status();
      if (!legal) {
        EXPECT_THAT(after, IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_OVER));
        continue;
      }
      EXPECT_EQ(after->site_checks.front().progress.state, to);
      EXPECT_EQ(ClockOf(*after).met.has_value(), HasEnded(to)) << "its clock stops with it";
    }
  }
}

TEST_F(ASiteCheck, StopsItsOwnClockAndNoOther) {
  const Case first = Asked(InProgress());
  now_ += absl::Hours(25);
  const Case second = Asked(first);
  const Case told = Sound(RecordSiteCheck(second, 1, At(S::kExpired)));
  const auto clocks = [](const Case& c) {
    std::string text;
    for (const Deadline& deadline : c.facts.deadlines) {
      if (deadline.clock == Clock::kSiteCheck) text += deadline.met ? "met " : "runs ";
    }
    return text;
  };
  EXPECT_EQ(clocks(second), "runs runs ");
  EXPECT_EQ(clocks(told), "met runs ");
  EXPECT_EQ(clocks(Sound(RecordSiteCheck(told, 2, At(S::kReported)))), "met met ");
}

TEST_F(ASiteCheck, IsRecordedOnlyWhereItWasAskedForAndByItsName) {
  const Case asked = Asked(InProgress());
  EXPECT_THAT(RecordSiteCheck(InProgress(), 1, At(S::kAccepted)), IsInvalid("number"));
  EXPECT_THAT(RecordSiteCheck(asked, 0, At(S::kAccepted)), IsInvalid("number"));
  EXPECT_THAT(RecordSiteCheck(asked, 2, At(S::kAccepted)), IsInvalid("number"));
  SiteCheckProgress other = At(S::kReported);
  other.task = "8";
  EXPECT_THAT(RecordSiteCheck(Told(asked, S::kAccepted), 1, other), IsInvalid("progress.site_check"));
}

TEST_F(ASiteCheck, ComesTenTimesToACaseAtMost) {
  Case c = InProgress();
  for (int number = 1; number <= terms_.most_site_checks; ++number) {
    c = Sound(RecordSiteCheck(Asked(c), number, At(S::kReported)));
  }
  EXPECT_THAT(RequestSiteCheck(Handler(), c, "再看一次"),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_LIMIT));
}

TEST_F(ASiteCheck, MayComeToAStateOfANewerReleaseAndGoOnFromThere) {
  const auto newer = static_cast<S>(19);
  const Case c = Told(Asked(InProgress()), newer);
  EXPECT_EQ(c.site_checks.front().progress.state, newer);
  EXPECT_TRUE(IsAwaited(c.site_checks, now_)) << "nobody here knows that it has ended";
  EXPECT_EQ(SiteCheckChangeType(newer), "case.site_check_changed");
  const Case reported = Told(c, S::kReported);
  EXPECT_EQ(reported.site_checks.front().progress.state, S::kReported);
  EXPECT_FALSE(MayBecome(S::kReported, newer));
}

}  // namespace
}  // namespace zhiwang::intake
