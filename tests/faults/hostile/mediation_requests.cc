#include "tests/faults/hostile/mediation_requests.h"

namespace zhiwang::testing {

const std::map<std::string, std::vector<std::string>>& RequestsOfFilesAndPeople() {
  static const auto* const templates = new std::map<std::string, std::vector<std::string>>{
      {"PublishTemplate", {R"(district: "$district" request_id: "$id"
           template {kind: RIGHTS_NOTICE text: "# 当事人权利义务告知书\n{{committee}}\n{{text}}\n"})"}},
      {"GetTemplate", {R"(name: "$t_any")"}},
      {"ListTemplates", {R"(district: "$district" page_size: 20 kind: RIGHTS_NOTICE)"}},
      {"MakeDocument",
       {R"(district: "$district" request_id: "$id" dispute: "$f_dispute" kind: RIGHTS_NOTICE text: "可以申请回避")"}},
      {"AddEvidence",
       {R"(header {district: "$district" request_id: "$id" file_name: "收条.pdf"
                   document {dispute: "$f_dispute" kind: EVIDENCE title: "收条"}})",
        R"(piece: "%PDF-1.5\n1 0 obj ")", R"(piece: "$number")"}},
      {"GetDocument", {R"(name: "$f_any")"}},
      {"ListDocuments", {R"(district: "$district" page_size: 20 dispute: "$f_dispute")"}},
      {"ReadDocument", {R"(name: "$f_any" purpose: "核对文书")"}},
      {"VerifyDocument", {R"(header {name: "$f_any"})", R"(piece: "%PDF-1.5\n1 0 obj ")"}},
      {"WithdrawDocument", {R"(name: "$f_present" request_id: "$id" note: "误传")"}},
      {"GetFirm", {R"(name: "$district/firms/31370000MD0123456A")"}},
      {"ListFirms", {R"(district: "$district" page_size: 20)"}},
      {"ImportFirms",
       {R"(header {district: "$district"})",
        R"(row {row: 1 firm {name: "$district/firms/31370000MD0654321D" display_name: "海平面律师事务所"
            areas: "$district/areas/370211010000" contract_from_day: "2020-01-01" contract_until_day: "2099-12-31"
            lawyers {lawyer: "$district/lawyers/13702201910000003" display_name: "钱七" phone: "19900000004"
                     types: NEIGHBOURS from_day: "2020-01-01"}}})"}},
      {"SetRoster", {R"(name: "$district/committees/990001" request_id: "$id" first_day: "$today" last_day: "$today"
           shifts {day: "$today" mediator: "$district/lawyers/h1" from: "08:00" until: "18:00"})"}},
      {"GetRoster", {R"(name: "$district/committees/990001" first_day: "$today" last_day: "$today")"}},
      {"SuggestMediators", {R"(name: "$d_assign" most: 5)"}},
      {"RecordLegalService", {R"(district: "$district" request_id: "$id"
           legal_service {lawyer: "$district/lawyers/13702201910000001" kind: ADVICE area: "$district/areas/370211010000"
                          start_time {seconds: $s_start} end_time {seconds: $s_end}
                          display_name: "张三" phone: "19900000005" text: "咨询宅基地边界"})"}},
      {"ConfirmLegalService", {R"(name: "$s_recorded" request_id: "$id")"}},
      {"VoidLegalService", {R"(name: "$s_valid" request_id: "$id" note: "登记错误")"}},
      {"ListLegalServices",
       {R"(district: "$district" page_size: 20 lawyer: "$district/lawyers/13702201910000001" state: RECORDED)"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
