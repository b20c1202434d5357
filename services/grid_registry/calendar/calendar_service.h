#pragma once

#include <memory>

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/grid_registry/calendar/calendar_directory.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.CalendarService.
class CalendarService final : public server::Service {
 public:
  CalendarService(server::Runtime& runtime, sql::Database& db, const CalendarDirectory& directory);

 private:
  absl::StatusOr<v1::WorkingCalendar> GetCalendar(const rpc::Call& call, const v1::GetCalendarRequest& request);
  absl::StatusOr<v1::WorkingCalendar> SetCalendar(const rpc::Call& call, const v1::SetCalendarRequest& request);
  absl::StatusOr<v1::ListCalendarsResponse> ListCalendars(const rpc::Call& call,
                                                          const v1::ListCalendarsRequest& request);
  absl::StatusOr<v1::CopyCalendarsResponse> CopyCalendars(const rpc::Call& call,
                                                          const v1::CopyCalendarsRequest& request);

  sql::Database& db_;
  const CalendarDirectory& directory_;
};

}  // namespace zhiwang::grid
