#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfSessions() {
  static const auto* const templates = new RequestTable{
      {"ListFreeSlots",
       {R"(name: "$s_dispute" first_day: "$today" minutes: 60 committee: "$district/committees/990001")"}},
      {"BookSession", {R"(district: "$district" request_id: "$id" session {dispute: "$s_dispute" $s_times form: IN_ROOM
           committee: "$district/committees/990001" room: "H1" parties: [1, 2]})"}},
      {"GetSession", {R"(name: "$s_any")"}},
      {"ListSessions", {R"(district: "$district" page_size: 20 state: PLANNED mediator: "$district/lawyers/h1")"}},
      {"MoveSession", {R"(name: "$s_later" request_id: "$id" $s_other_times note: "当事人请求改期")"}},
      {"CancelSession", {R"(name: "$s_later" request_id: "$id" note: "当事人患病")"}},
      {"OpenSession", {R"(name: "$s_due" request_id: "$id")"}},
      {"RecordMinutes",
       {R"(name: "$s_minuted" request_id: "$id" minutes {text: "双方陈述" concessions: "愿减两千元"})"}},
      {"CloseSession", {R"(name: "$s_open" request_id: "$id"
           attendances {mediator: "$district/lawyers/h1"} attendances {party: 1} attendances {party: 2})"}},
      {"GetCalendarFeed", {R"(district: "$district" committee: "$district/committees/990001" room: "H1")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
