#pragma once

#include <string>

#include <google/protobuf/repeated_field.h>

#include "common/calendar/deadline/deadline.h"
#include "zhiwang/common/v1/deadline.pb.h"
#include "zhiwang/common/v1/deadline_record.pb.h"

// Deadlines as the contracts have them, and as services store them. The service decides which clock one belongs to.
namespace zhiwang::calendar {

// Fills in everything but the clock and the explanation.
void ToProto(const Deadline& deadline, common::v1::Deadline& proto);

// Reads back what ToProto wrote.
Deadline FromProto(const common::v1::Deadline& proto);

// The law of a clock. Without a provision for those whose terms are the district's own.
Law LawOf(common::v1::Deadline::Clock clock);

// The explanation of a deadline that is shown, by the law of its clock.
std::string Explain(const WorkingCalendar& calendar, const common::v1::Deadline& shown);

// `：办理 2026-12-31 17:30 改为 2027-01-05 17:30`: the due times that differ, for people; empty where none does, as where only
// an estimate was confirmed.
using StoredDeadlines = google::protobuf::RepeatedPtrField<common::v1::DeadlineRecord>;
std::string DescribeMoves(const StoredDeadlines& before, const StoredDeadlines& after);

// The stored form, but for the clock.
void ToRecord(const Deadline& deadline, common::v1::DeadlineRecord& record);
Deadline FromRecord(const common::v1::DeadlineRecord& record);

}  // namespace zhiwang::calendar
