#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfFirms() {
  static const auto* const templates = new RequestTable{
      {"GetFirm", {R"(name: "$district/firms/31370000MD0123456A")"}},
      {"ListFirms", {R"(district: "$district" page_size: 20)"}},
      {"ImportFirms",
       {R"(header {district: "$district"})",
        R"(row {row: 1 firm {name: "$district/firms/31370000MD0654321D" display_name: "海平面律师事务所"
            areas: "$district/areas/370211010000" contract_from_day: "2020-01-01" contract_until_day: "2099-12-31"
            lawyers {lawyer: "$district/lawyers/13702201910000003" display_name: "钱七" phone: "19900000004"
                     types: NEIGHBOURS from_day: "2020-01-01"}}})"}},
      {"RecordLegalService", {R"(district: "$district" request_id: "$id"
           legal_service {lawyer: "$district/lawyers/13702201910000001" kind: ADVICE area: "$district/areas/370211010000"
                          start_time {seconds: $s_start} end_time {seconds: $s_end}
                          display_name: "张三" phone: "19900000005" text: "咨询宅基地边界"})"}},
      {"ConfirmLegalService", {R"(name: "$s_recorded" request_id: "$id")"}},
      {"VoidLegalService", {R"(name: "$s_valid" request_id: "$id" note: "登记错误")"}},
      {"ListLegalServices",
       {R"(district: "$district" page_size: 20 lawyer: "$district/lawyers/13702201910000001" state: RECORDED)"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
