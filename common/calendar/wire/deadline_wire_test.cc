#include "common/calendar/wire/deadline_wire.h"

#include <gtest/gtest.h>

namespace zhiwang::calendar {
namespace {

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

}  // namespace
}  // namespace zhiwang::calendar
