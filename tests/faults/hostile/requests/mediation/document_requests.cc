#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfDocuments() {
  static const auto* const templates = new RequestTable{
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
  };
  return *templates;
}

}  // namespace zhiwang::testing
