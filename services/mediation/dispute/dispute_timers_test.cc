// What happens to a dispute by itself: proposals expire, clocks pass, deadlines follow the calendar.

#include "services/mediation/dispute/dispute_timers.h"

#include <functional>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/resource/change.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

using zhiwang::testing::Eventually;

class DisputeTimes : public ServedDisputes {
 protected:
  static resource::Name NameOf(const std::string& name) { return resource::ParseName<DisputeNoun>(name).value(); }

  // Changes the dispute as the service does by itself.
  void Change(const std::string& name, const std::function<void(Facts&)>& change) {
    const absl::Status changed = server().db().Transact(Soon(), [&](sql::Txn& tx) {
      return resource::ChangeWithin<DisputeNoun>(
                 tx, NameOf(name), {"test"}, absl::Now(), "dispute.deadlines_recomputed",
                 [&](const resource::Moment&, const Dispute& before) -> absl::StatusOr<std::optional<Dispute>> {
                   Dispute after = before;
                   change(after.facts);
                   return after;
                 })
          .status();
    });
    EXPECT_EQ(changed, absl::OkStatus());
  }
  static void PutBack(calendar::Deadline& deadline) {
    deadline.term = {24, calendar::Unit::kClockHours};
    deadline.due = absl::FromUnixMicros(absl::ToUnixMicros(absl::Now() - absl::Hours(1)));
    deadline.start = deadline.due - absl::Hours(24);
  }
  int64_t CountOf(const std::string& name, const std::string& type) {
    int64_t count = 0;
    for (const std::string& one : TypesOf(name)) count += one == type;
    return count;
  }
};

TEST_F(DisputeTimes, AProposalThatIsNotAcceptedExpires) {
  const std::string name = Accepted();
  Sound(Propose(name));
  Change(name, [](Facts& facts) { PutBack(facts.assignments[0].deadline); });
  ASSERT_TRUE(Eventually([&] { return CountOf(name, "dispute.proposal_expired") == 1; }, absl::Minutes(1)));
  const v1::Dispute dispute = Sound(Read(name));
  EXPECT_EQ(dispute.assignments(0).state(), v1::Assignment::EXPIRED);
  EXPECT_THAT(dispute.attentions(), ::testing::ElementsAre(v1::Dispute::TO_ASSIGN));
}

TEST_F(DisputeTimes, AClockThatPassesIsToldOnceAndEndsNothing) {
  const std::string name = InMediation();
  const auto put_back = [](Facts& facts) {
    for (Deadline& deadline : facts.deadlines) {
      if (deadline.clock == Clock::kMediationTerm) PutBack(deadline);
    }
  };
  Change(name, put_back);
  ASSERT_TRUE(Eventually([&] { return CountOf(name, "dispute.overdue") == 1; }, absl::Minutes(1)));
  Change(name, put_back);
  const v1::Dispute dispute = Sound(Read(name));
  EXPECT_EQ(dispute.state(), v1::Dispute::IN_MEDIATION);
  EXPECT_THAT(dispute.attentions(), ::testing::ElementsAre(v1::Dispute::TERM_OVERDUE));
  v1::ListDisputesRequest overdue;
  overdue.set_district(kDistrictName);
  overdue.set_overdue(true);
  EXPECT_EQ(Sound(Ask(&Stub::ListDisputes, overdue, Director())).disputes_size(), 1);
  EXPECT_EQ(CountOf(name, "dispute.overdue"), 1);
}

TEST_F(DisputeTimes, DeadlinesFollowANewCalendar) {
  const std::string name = InMediation();
  const v1::Dispute before = Sound(Read(name));
  grid::v1::WorkingCalendar calendar;
  calendar.set_name(std::string(kDistrictName) + "/calendar");
  for (const auto& deadline : before.deadlines()) {
    const absl::Time due = absl::FromUnixSeconds(deadline.due_time().seconds());
    calendar.add_holidays(absl::FormatCivilTime(absl::ToCivilDay(due, calendar::ShanghaiZone())));
  }
  calendar.set_known_until("2030-12-31");
  registry().SetCalendar(calendar);
  ASSERT_TRUE(Eventually([&] { return CountOf(name, "dispute.deadlines_recomputed") > 0; }, absl::Minutes(1)));
  const v1::Dispute after = Sound(Read(name));
  EXPECT_NE(after.deadlines(1).due_time().seconds(), before.deadlines(1).due_time().seconds());
}

}  // namespace
}  // namespace zhiwang::mediation
