#include "common/calendar/wire/deadline_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::calendar {
namespace {

using ::testing::HasSubstr;

absl::Time At(int day, int hour) {
  return absl::FromCivil(absl::CivilSecond(2026, 3, day, hour, 0, 0), ShanghaiZone()) + absl::Microseconds(7);
}

// One of everything.
Deadline Whole() {
  CalendarSpec spec;
  spec.version = "2026";
  spec.effective_from = absl::CivilDay(2026, 1, 1);
  spec.covers_until = absl::CivilDay(2026, 3, 3);
  const WorkingCalendar calendar = WorkingCalendar::Create(spec).value();
  Deadline deadline = Compute(calendar, At(2, 9), {1, Unit::kMonths}).value();
  deadline = PauseAt(deadline, At(3, 9), PauseReason::kAppraisal, "districts/370211/staff/S1").value();
  deadline = ResumeAt(calendar, deadline, At(5, 9)).value();
  deadline = ExtendBy(calendar, deadline, 3, At(6, 9)).value();
  deadline = ExtendTo(calendar, deadline, absl::CivilDay(2026, 5, 20), At(6, 10)).value();
  return PauseAt(deadline, At(9, 9), PauseReason::kMediation, "districts/370211/staff/S2").value();
}

Deadline Plain(absl::Time start) {
  Deadline deadline;
  deadline.start = start;
  deadline.term = {2, Unit::kClockHours};
  deadline.due = start + absl::Hours(2);
  deadline.calendar_version = std::string("1");
  return deadline;
}

TEST(DeadlineOnTheWire, ComesBackAsItWent) {
  for (const Deadline& deadline : {Whole(), Stop(Whole(), At(10, 9)), Plain(At(2, 9))}) {
    common::v1::Deadline proto;
    ToProto(deadline, proto);
    EXPECT_EQ(FromProto(proto), deadline) << proto.DebugString();
    common::v1::DeadlineRecord record;
    ToRecord(deadline, record);
    EXPECT_EQ(FromRecord(record), deadline) << record.DebugString();
  }
  EXPECT_TRUE(Whole().is_estimate);
}

TEST(DeadlineOnTheWire, BeforeTheEpochKeepsItsNanoseconds) {
  const Deadline deadline = Plain(absl::FromUnixMicros(-1));
  common::v1::Deadline proto;
  ToProto(deadline, proto);
  EXPECT_EQ(proto.start_time().nanos(), 999'999'000);
  EXPECT_EQ(FromProto(proto), deadline);
}

TEST(DeadlineOnTheWire, IsExplainedByTheLawOfItsClock) {
  using Shown = common::v1::Deadline;
  CalendarSpec spec;
  spec.version = "2026";
  spec.effective_from = absl::CivilDay(2026, 1, 1);
  spec.covers_until = absl::CivilDay(2026, 12, 24);
  const WorkingCalendar calendar = WorkingCalendar::Create(spec).value();
  const auto explained = [&](Shown::Clock clock, Term term) {
    Shown shown;
    ToProto(Compute(calendar, At(2, 9), term).value(), shown);
    shown.set_clock(clock);
    return Explain(calendar, shown);
  };
  EXPECT_THAT(explained(Shown::MEDIATION_TERM, {1, Unit::kMonths}), HasSubstr("《人民调解工作若干规定》第三十三条"));
  EXPECT_THAT(explained(Shown::COURT, {30, Unit::kCalendarDays}), HasSubstr("特邀调解的规定》第二十七条"));
  EXPECT_THAT(explained(Shown::ARBITRATION_OPEN, {15, Unit::kCalendarDays}),
              HasSubstr("《劳动争议调解仲裁法》第十四条"));
  EXPECT_THAT(explained(Shown::CONFIRMATION, {30, Unit::kCalendarDays}), HasSubstr("《民事诉讼法》第二百零五条"));
  EXPECT_THAT(explained(Shown::ENFORCEMENT, {24, Unit::kMonths}), HasSubstr("《民事诉讼法》第二百五十条"));
  for (const Shown::Clock own : {Shown::HANDLING, Shown::ASSIGNMENT, Shown::LEVEL}) {
    EXPECT_THAT(explained(own, {3, Unit::kWorkingDays}), HasSubstr("期限3个工作日。")) << "the district's own term";
  }
}

TEST(DeadlineMoves, AreToldOfThoseThatAreDueAtAnotherTime) {
  StoredDeadlines before, after;
  for (const common::v1::Deadline::Clock clock : {common::v1::Deadline::HANDLING, common::v1::Deadline::LEVEL}) {
    before.Add()->set_clock(clock);
    before.rbegin()->set_due(absl::ToUnixMicros(At(2, 17)));
  }
  after = before;
  EXPECT_EQ(DescribeMoves(before, after), "") << "an estimate was confirmed";
  after[0].set_due(absl::ToUnixMicros(At(4, 17)));
  EXPECT_EQ(DescribeMoves(before, after), "：办理 2026-03-02 17:00 改为 2026-03-04 17:00");
  after[1].set_due(absl::ToUnixMicros(At(5, 9)));
  EXPECT_EQ(DescribeMoves(before, after),
            "：办理 2026-03-02 17:00 改为 2026-03-04 17:00；层级调解 2026-03-02 17:00 改为 2026-03-05 09:00");
  after.Add()->set_due(1);
  EXPECT_THAT(DescribeMoves(before, after), ::testing::Not(HasSubstr("1970"))) << "a new one has not moved";
}

}  // namespace
}  // namespace zhiwang::calendar
