#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfCases() {
  static const auto* const templates = new RequestTable{
      {"CreateCase", {R"(district: "$district" request_id: "$id"
           case {channel: CITY_HOTLINE text: "自来水管爆裂" category: "$district/categories/010101" urgency: URGENT
                 kind: REQUEST point {longitude: 120.042886 latitude: 35.799837}
                 reporter {display_name: "张三" phone: "19900000001" identity_number: "11010519491231002X"}})"}},
      {"GetCase", {R"(name: "$any")"}},
      {"ListCases", {R"(district: "$district" page_size: 20 state: RECEIVED)"}},
      {"SearchCases", {R"(district: "$district" page_size: 20 state: RECEIVED phone: "19900000001")"}},
      {"CountOpenCases", {R"(district: "$district" areas: ["$district/areas/370211010000", "$district/areas/$code"])"}},
      {"PlaceCase", {R"(name: "$any" request_id: "$id" area: "$district/areas/370211010000")"}},
      {"DispatchCase", {R"(name: "$received" request_id: "$id" unit: "$district/departments/D01"
           category: "$district/categories/010101" note: "请速办")"}},
      {"AcceptCase", {R"(name: "$dispatched" request_id: "$id")"}},
      {"ReturnCase", {R"(name: "$dispatched" request_id: "$id" reason: NOT_OUR_DUTY note: "不属本单位职责")"}},
      {"ResolveCase", {R"(name: "$handled" request_id: "$id" public_reply: "已修好" internal_note: "换阀门")"}},
      {"RecordCallback", {R"(name: "$resolved" request_id: "$id" reached: true solved: YES satisfied: YES)"}},
      {"ReopenCase", {R"(name: "$closed" request_id: "$id" note: "又漏了")"}},
      {"CloseCase", {R"(name: "$resolved" request_id: "$id" disposition: HANDLED)"}},
      {"RequestSiteCheck", {R"(name: "$any" request_id: "$id" question: "是否仍在漏水")"}},
      {"RecordSiteCheck", {R"(name: "$checked" request_id: "$id" number: $nth
           progress {site_check: "$task" state: REPORTED at {seconds: 1790000000} finding: CONFIRMED report: "属实"
                     found_at {longitude: 120.042886 latitude: 35.799837}})"}},
      {"ReferCase", {R"(name: "$handled" request_id: "$id" reporter_consented: true dispute_type: "NEIGHBOURS"
           note: "两家为宅基边界争执")"}},
      {"WithdrawReferral", {R"(name: "$mediated" request_id: "$id" note: "转错了")"}},
      {"RecordMediation", {R"(name: "$mediated" request_id: "$id" round: 1
           progress {dispute: "$district/disputes/1" state: ACCEPTED level: "VILLAGE" number: "（2026）人调字第1号"
                     at {seconds: 1790000000} step: 2})"}},
      {"RevealReporter", {R"(name: "$any" purpose: "回访")"}},
      {"ListTimeline", {R"(name: "$any" page_size: 20)"}},
      {"ImportCases",
       {R"(header {district: "$district"})",
        R"(row {row: 1 case {channel: PETITION_PLATFORM external_id: "$id" text: "历史诉求" receive_time {seconds: 1700000000}
                dispatch_time {seconds: 1700003600} unit: "$district/departments/D01"
                category: "$district/categories/010101"}})"}},
      {"ListCategories", {R"(district: "$district" page_size: 20 day: "2026-01-01" with_ended: true)"}},
      {"ImportCategories",
       {R"(district: "$district" request_id: "$id" rows {row: 1 path: ["城乡建设", "城市建设和市政管理", "环境卫生"]})"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
