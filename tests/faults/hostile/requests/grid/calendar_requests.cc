#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfCalendars() {
  static const auto* const templates = new RequestTable{
      {"GetCalendar", {R"(name: "$district/calendar")"}},
      {"PreviewCalendar",
       {R"(page_size: 10 calendar {name: "$district/calendar" holidays: ["2026-10-01"] known_until: "2026-12-24"})"}},
      {"ListCalendars", {R"(district: "$district" page_size: 2)"}},
      {"CopyCalendars", {R"(page_size: 10)"}},
      {"SetCalendar",
       {R"(request_id: "$id" calendar {name: "$district/calendar" holidays: ["2026-10-01"] make_up_days: ["2026-10-10"]
           hours: ["08:30-12:00", "13:30-17:30"] known_until: "2026-12-31"})"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
