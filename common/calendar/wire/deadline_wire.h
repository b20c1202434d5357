#pragma once

#include "common/calendar/deadline.h"
#include "zhiwang/common/v1/deadline.pb.h"
#include "zhiwang/common/v1/deadline_record.pb.h"

// Deadlines as the contracts have them, and as services keep them. Which clock one belongs to is the service's to say.
namespace zhiwang::calendar {

// Fills in everything but the clock and the explanation.
void ToProto(const Deadline& deadline, common::v1::Deadline& proto);

// What ToProto wrote, read back: for who explains what is shown.
Deadline FromProto(const common::v1::Deadline& proto);

// The stored form, but for the clock.
void ToRecord(const Deadline& deadline, common::v1::DeadlineRecord& record);
Deadline FromRecord(const common::v1::DeadlineRecord& record);

}  // namespace zhiwang::calendar
