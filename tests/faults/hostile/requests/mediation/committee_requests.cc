#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfCommittees() {
  static const auto* const templates = new RequestTable{
      {"GetCommittee", {R"(name: "$district/committees/370211010000")"}},
      {"ListCommittees", {R"(district: "$district" page_size: 20 area: "$district/areas/370211010000" level: TOWN)"}},
      {"ImportCommittees",
       {R"(header {district: "$district"})",
        R"(row {row: 1 committee {name: "$district/committees/$number" display_name: "隐珠街道人民调解委员会" level: TOWN
            area: "$district/areas/370211010000" types: [NEIGHBOURS, FAMILY]
            members {display_name: "张三" woman: true head: true birth_day: "1970-01-01"}
            members {staff: "$staff" display_name: "李四"} members {display_name: "王五"}
            mediators {mediator: "$staff" from_day: "2026-01-01"}
            term_from_day: "2026-01-01" term_until_day: "2028-12-31"}})"}},
      {"GetMediationRules", {R"(name: "$district/mediationRules" day: "2026-12-01")"}},
      {"SetMediationRules", {R"(name: "$district/mediationRules" request_id: "$id"
           mediation_rules {effective_day: "2099-01-01" village_term: "5wd" replacements_before_ruling: 2})"}},
      {"SetRoster", {R"(name: "$district/committees/990001" request_id: "$id" first_day: "$today" last_day: "$today"
           shifts {day: "$today" mediator: "$district/lawyers/h1" from: "08:00" until: "18:00"})"}},
      {"GetRoster", {R"(name: "$district/committees/990001" first_day: "$today" last_day: "$today")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
