#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfSiteChecks() {
  static const auto* const templates = new RequestTable{
      {"CreateSiteCheck", {R"(district: "$district" request_id: "$id"
           site_check {case: "$district/cases/$number" number: 1 area: "$district/areas/$code" question: "是否仍在漏水"
                       due_time {seconds: 4000000000}})"}},
      {"GetSiteCheck", {R"(name: "$check")"}},
      {"ListSiteChecks",
       {R"(district: "$district" page_size: 20 state: ASSIGNED area: "$district/areas/370211000000")"}},
      {"AcceptSiteCheck", {R"(name: "$assigned" request_id: "$id")"}},
      {"RefuseSiteCheck", {R"(name: "$assigned" request_id: "$id" reason: CANNOT_COME note: "在外抢险")"}},
      {"ReportSiteCheck", {R"(name: "$accepted" request_id: "$id" finding: CONFIRMED report: "水漫路面"
           found_at {longitude: 120.042886 latitude: 35.799837})"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
