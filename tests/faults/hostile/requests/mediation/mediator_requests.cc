#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfMediators() {
  static const auto* const templates = new RequestTable{
      {"ProposeMediator",
       {R"(name: "$d_assign" request_id: "$id" mediator: "$district/lawyers/h1" note: "请尽快联系双方")"}},
      {"AcceptAssignment", {R"(name: "$d_proposed" request_id: "$id" assignment: $n_proposed declaration {})"}},
      {"DeclineAssignment", {R"(name: "$d_proposed" request_id: "$id" assignment: $n_proposed note: "出差")"}},
      {"ReplaceMediator", {R"(name: "$d_live" request_id: "$id" assignment: $n_live mediator: "$district/lawyers/h2"
           ground: MEDIATOR_ASKS note: "工作冲突")"}},
      {"ListAssignments", {R"(district: "$district" page_size: 20 mediator: "$district/lawyers/h1")"}},
      {"SuggestMediators", {R"(name: "$d_assign" most: 5)"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
