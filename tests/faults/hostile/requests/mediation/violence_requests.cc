#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfViolence() {
  static const auto* const templates = new RequestTable{
      {"ReportViolence", {R"(district: "$district" request_id: "$id"
           violence_report {dispute: "$d_violent" kind: BODILY text: "扬言动手"})"}},
      {"GetViolenceReport", {R"(name: "$v_any")"}},
      {"ListViolenceReports",
       {R"(district: "$district" page_size: 20 state: RAISED area: "$district/areas/370211000000" dispute: "$d_any")"}},
      {"ConfirmViolenceReport", {R"(name: "$v_open" request_id: "$id" taken_by: "王警官 012345")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
