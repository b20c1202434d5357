#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfInspections() {
  static const auto* const templates = new RequestTable{
      {"RequestInspection", {R"(name: "$d_inspect" request_id: "$id" question: "界墙是否越线"
           area: "$district/areas/370211010001001")"}},
      {"RecordInspection", {R"(name: "$d_told" request_id: "$id" number: $n_inspection
           progress {site_check: "$i_task" state: REPORTED at {seconds: 1790000000} finding: CONFIRMED report: "属实"
                     found_at {longitude: 120.051654 latitude: 35.750070}})"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
