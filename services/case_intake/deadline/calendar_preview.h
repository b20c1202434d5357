#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "zhiwang/intake/v1/case_service.pb.h"

namespace zhiwang::process {
class CalendarFollower;
}

namespace zhiwang::intake {

// CaseService.PreviewCalendar: the running deadlines of a page of open cases that would move if the calendar were set.
// Nothing is written.
absl::StatusOr<v1::PreviewCalendarResponse> PreviewCalendar(sql::Database& db, process::CalendarFollower& calendars,
                                                            const rpc::Call& call,
                                                            const v1::PreviewCalendarRequest& request);

}  // namespace zhiwang::intake
