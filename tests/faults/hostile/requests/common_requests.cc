#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfCommonServices() {
  static const auto* const templates = new RequestTable{
      {"GetCaller", {R"(district: "$district")"}},
      {"ListGrantChanges", {R"(page_size: 50)"}},
      {"VerifyTimelines", {R"(name: "$log")"}},
      {"WatchChanges", {R"(name: "$log" from_start: true kinds: ["case", "staff", "committee"])"}},
      {"ListWatches", {R"(name: "$log")"}},
      {"ListStalled", {R"(name: "$log" page_size: 20)"}},
      {"RetryStalled", {R"(name: "$log" follower: "reports" kind: "case" id: "1" request_id: "$id")"}},
      {"ListHandOffs", {R"(name: "$log" page_size: 20 relay: "site_checks" state: FAILING min_age {seconds: 1})"}},
      {"GetHandOff", {R"(name: "$log" kind: "case" id: "1")"}},
      {"RetryHandOff", {R"(name: "$log" relay: "site_checks" kind: "case" id: "1" request_id: "$id")"}},
      {"GiveUpHandOff",
       {R"(name: "$log" relay: "site_checks" kind: "case" id: "1" version: 2 reason: "当事人已撤回" request_id: "$id")"}},
      {"WithdrawHandOff", {R"(name: "$log" reason: "当事人已撤回")"}},
      {"ListTimers", {R"(name: "$log" page_size: 20 due_before {seconds: 4100000000})"}},
      {"RetryTimer", {R"(name: "$log" $timer request_id: "$id")"}},
      {"VerifyAuditLog", {R"(name: "$log")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
