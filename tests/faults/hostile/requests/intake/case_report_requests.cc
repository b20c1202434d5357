#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfCaseReports() {
  static const auto* const templates = new RequestTable{
      {"GetBulletin",
       {R"(district: "$district" period: MONTH day: "2025-06-01" area: "$district/areas/370211010000" as_of: "2025-06-20")"}},
      {"ListFigureCases",
       {R"(district: "$district" period: MONTH day: "2025-06-01" area: "$district/areas/370211010000" figure: RECEIVED)"
        R"( line: UNIT subject: "$district/departments/D01")"}},
      {"VerifyReports", {R"(district: "$district")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
