#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfParties() {
  static const auto* const templates = new RequestTable{
      {"SearchParties", {R"(district: "$district" page_size: 20 phone: "19900000001" with_proxies: true)"}},
      {"RecordConsent", {R"(name: "$d_spoken" request_id: "$id" $d_words)"}},
      {"AddParty", {R"(name: "$d_amend" request_id: "$id"
           party {side: THIRD_PARTY display_name: "王五" phone: "19900000003"})"}},
      {"AmendParty",
       {R"(name: "$d_amend" request_id: "$id" party {number: 1 address: "人民路$number号"} note: "更正住址")"}},
      {"RemoveParty", {R"(name: "$d_leave" request_id: "$id" party: 3 note: "不再参加")"}},
      {"RevealParty", {R"(name: "$d_party" party: 1 purpose: "通知到场")"}},
      {"AddParticipant", {R"(name: "$d_invite" request_id: "$id"
           participant {capacity: NEIGHBOUR display_name: "王大伯" phone: "19900000005"})"}},
      {"RevealParticipant", {R"(name: "$d_invited" participant: 1 purpose: "通知到场")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
