#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfConfirmations() {
  static const auto* const templates = new RequestTable{
      {"PrepareConfirmation", {R"(name: "$possible_agreement")"}},
      {"ApplyConfirmation", {R"(name: "$possible_agreement" request_id: "$id" day: "$today" clauses: 1
           court {ground: COMMITTEE county: "370211" display_name: "黄岛区人民法院"})"}},
      {"RecordConfirmation", {R"(name: "$applied_agreement" request_id: "$id" day: "$today" $court_step)"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
