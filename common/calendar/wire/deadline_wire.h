#pragma once

#include "common/calendar/deadline.h"
#include "zhiwang/common/v1/deadline.pb.h"
#include "zhiwang/common/v1/deadline_record.pb.h"

// Deadlines as the contracts have them, and as services store them. The service decides which clock one belongs to.
namespace zhiwang::calendar {

// Fills in everything but the clock and the explanation.
void ToProto(const Deadline& deadline, common::v1::Deadline& proto);

// Reads back what ToProto wrote, to explain a deadline that is shown.
Deadline FromProto(const common::v1::Deadline& proto);

// The stored form, but for the clock.
void ToRecord(const Deadline& deadline, common::v1::DeadlineRecord& record);
Deadline FromRecord(const common::v1::DeadlineRecord& record);

}  // namespace zhiwang::calendar
