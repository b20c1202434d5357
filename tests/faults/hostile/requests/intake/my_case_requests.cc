#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfMyCases() {
  static const auto* const templates = new RequestTable{
      {"CreateMyCase", {R"(district: "$district" request_id: "$id"
           my_case {text: "小区路灯不亮" kind: REQUEST area: "$district/areas/370211010000"})"}},
      {"GetMyCase", {R"(name: "$mine")"}},
      {"ListMyCases", {R"(district: "$district" page_size: 20)"}},
      {"AddToMyCase", {R"(name: "$my_open" request_id: "$id" text: "昨晚又灭了")"}},
      {"WithdrawMyCase", {R"(name: "$my_new" request_id: "$id")"}},
      {"RateMyCase", {R"(name: "$my_replied" request_id: "$id" solved: YES satisfied: NO note: "修了三天")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
