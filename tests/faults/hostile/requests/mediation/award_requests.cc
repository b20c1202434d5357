#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfAwards() {
  static const auto* const templates = new RequestTable{
      {"ProposeAward", {R"(district: "$district" request_id: "$id" award {dispute: "$w_dispute" award_class: 1
           shares {mediator: "$district/lawyers/h1" hundredths: 10000} note: "多次上门"})"}},
      {"ProposeAwardAgain", {R"(name: "$w_refused" request_id: "$id" award {award_class: 1
           shares {mediator: "$district/lawyers/h1" hundredths: 10000} note: "补充材料"})"}},
      {"ApproveAward", {R"(name: "$w_proposed" request_id: "$id")"}},
      {"RefuseAward", {R"(name: "$w_proposed" request_id: "$id" note: "类别不符")"}},
      {"GetAward", {R"(name: "$w_any")"}},
      {"ListAwards", {R"(district: "$district" page_size: 20 state: PROPOSED area: "$district/areas/370211010000"
           committee: "$district/committees/990001" mediator: "$district/lawyers/h1")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
