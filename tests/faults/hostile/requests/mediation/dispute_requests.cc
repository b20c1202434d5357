#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfDisputes() {
  static const auto* const templates = new RequestTable{
      {"CreateDispute", {R"(district: "$district" request_id: "$id"
           dispute {area: "$district/areas/370211010000" committee: "$district/committees/990001"
                    origin {kind: PARTY} matter {type: NEIGHBOURS summary: "界墙争执" facts: "砌墙占地" issues {text: "界墙归属"}}
                    parties {side: APPLICANT display_name: "张三" phone: "19900000001" identity_number: "11010519491231002X"
                             address: "双珠路1号"}
                    parties {side: RESPONDENT display_name: "李四" phone: "19900000002" address: "双珠路2号"}})"}},
      {"GetDispute", {R"(name: "$d_any")"}},
      {"ListDisputes", {R"(district: "$district" page_size: 20 state: REGISTERED type: NEIGHBOURS)"}},
      {"GetDisputePresence", {R"(name: "$d_any")"}},
      {"ListDisputePresences", {R"(district: "$district" page_size: 20 open: true)"}},
      {"AcceptDispute", {R"(name: "$d_accept" request_id: "$id")"}},
      {"RefuseDispute", {R"(name: "$d_turn_down" request_id: "$id" ground: TAKEN_ELSEWHERE note: "已由公安机关受理")"}},
      {"AmendDispute", {R"(name: "$d_amend" request_id: "$id" update_mask {paths: "matter.claim"}
           dispute {matter {claim: "恢复原状"}} note: "变更请求")"}},
      {"JoinDispute", {R"(name: "$d_join" request_id: "$id" into: "$d_into" note: "同一界墙")"}},
      {"SplitDispute", {R"(name: "$d_whole" request_id: "$id" dispute: "$d_part" note: "另有争议")"}},
      {"RecordReferralWithdrawal", {R"(district: "$district" request_id: "$id" case: "$mediated" round: 1)"}},
      {"EscalateDispute", {R"(name: "$d_escalate" request_id: "$id" note: "调解未果")"}},
      {"ReturnDispute",
       {R"(name: "$d_return" request_id: "$id" committee: "$district/committees/990001" note: "须先由镇街调解")"}},
      {"PauseDispute",
       {R"(name: "$d_pause" request_id: "$id" rest {reason: APPRAISAL note: "鉴定墙体" from_day: "$today"})"}},
      {"ResumeDispute", {R"(name: "$d_paused" request_id: "$id" rest: $n_rest until_day: "$today")"}},
      {"ExtendDispute", {R"(name: "$d_extend" request_id: "$id" day: "2099-01-01")"}},
      {"EndDispute",
       {R"(name: "$d_withdraw" request_id: "$id" ending {kind: PARTY_WITHDREW party: 1 note: "自行和解"})"}},
      {"VoidDispute", {R"(name: "$d_void" request_id: "$id" note: "重复登记")"}},
      {"ReopenDispute", {R"(name: "$d_reopen" request_id: "$id" note: "愿意再谈")"}},
      {"ClearFaceToFace", {R"(name: "$d_apart" request_id: "$id" note: "双方情绪平稳")"}},
      {"RateRisk", {R"(name: "$d_rated" request_id: "$id" colour: RED leader: "$staff" note: "扬言报复")"}},
      {"RecordDisputeCallback",
       {R"(name: "$d_ended" request_id: "$id" callback {party: 1 reached: true satisfied: YES note: "满意"})"}},
      {"RecordPrevention",
       {R"(name: "$d_prevent" request_id: "$id" prevention {kind: FIGHT persons: 12 note: "双方亲族已聚集"})"}},
      {"ExplainDeadline", {R"(name: "$d_mediated" clock: MEDIATION_TERM)"}},
      {"GetDesk", {R"(district: "$district" most_shown: 5)"}},
      {"CountOpenDisputes",
       {R"(district: "$district" areas: ["$district/areas/370211010000", "$district/areas/$code"])"}},
      {"ListDisputeTimeline", {R"(name: "$d_any" page_size: 20)"}},
      {"ImportDisputes",
       {R"(header {district: "$district"})",
        R"(row {row: 1 number_year: 2025 number: $number mediator: "$district/lawyers/h1"
            dispute {area: "$district/areas/370211010000" committee: "$district/committees/990001" state: FAILED
                     matter {type: NEIGHBOURS summary: "界墙争执"} register_time {seconds: 1740000000}
                     accept_time {seconds: 1740003600} end_time {seconds: 1740090000}}})"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
