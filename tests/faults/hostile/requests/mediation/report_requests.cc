#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfMediationReports() {
  static const auto* const templates = new RequestTable{
      {"GetDailyMediation", {R"(district: "$district" day: "$today")"}},
      {"GetWeeklyMediation",
       {R"(district: "$district" day: "2025-06-01" area: "$district/areas/370211010000" as_of: "2025-06-20")"}},
      {"GetMonthlyMediation",
       {R"(district: "$district" day: "2025-06-01" area: "$district/areas/370211010000" ground: TODAY)"}},
      {"ListMediationFigure", {R"(district: "$district" page_size: 20 figure: RECEIVED period: MONTH day: "$today"
           area: "$district/areas/370211010000" type: NEIGHBOURS)"}},
      {"VerifyMediation", {R"(district: "$district")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
