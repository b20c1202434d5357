#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfAgreements() {
  static const auto* const templates = new RequestTable{
      {"DraftAgreement", {R"(district: "$district" request_id: "$id" agreement {dispute: "$d_agreed"
           text {facts: "界墙倒塌" issues: 1 responsibility: "各担一半" manner: "当面付清" place: "村委会"
                 clauses {text: "赔偿二百元"}
                 obligations {debtor: 2 creditor: 1 amount_fen: 20000 text: "赔偿款" on_the_spot: true}}})"}},
      {"GetAgreement", {R"(name: "$a_any" explain_deadlines: true)"}},
      {"ReadDelegatedAgreements", {R"(name: "$d_of_court" purpose: "审查司法确认申请")"}},
      {"ListAgreements",
       {R"(district: "$district" page_size: 20 dispute: "$d_agreed" state: DRAFT area: "$district/areas/370211010000"
           due_before: "2099-12-31")"}},
      {"WriteAgreement", {R"(name: "$a_draft" request_id: "$id"
           text {facts: "界墙倒塌" issues: 1 responsibility: "各担一半" manner: "当面付清" place: "村委会" clauses {text: "赔偿二百元"}
                 clauses {text: "界墙归双方共有" topic: TITLE} total_fen: 100000}
           plan {debtor: 2 creditor: 1 total_fen: 100000 count: 3 first_day: "2099-01-31" text: "赔偿款"})"}},
      {"FixAgreement", {R"(name: "$a_draft" request_id: "$id" reached_day: "$today")"}},
      {"SignAgreement", {R"(name: "$sign_agreement" request_id: "$id"
           signatures {as: PARTY party: 1 way: FINGERPRINT day: "$today" digest: "$sign_digest" scan: "$sign_scan"
                       witness: "王五"})"}},
      {"SealAgreement", {R"(name: "$seal_agreement" request_id: "$id" digest: "$seal_digest" day: "$today")"}},
      {"AmendAgreement", {R"(name: "$a_fixed" request_id: "$id" note: "改第一条")"}},
      {"DeclineAgreement", {R"(name: "$a_fixed" request_id: "$id" party: 2 note: "不同意金额")"}},
      {"RecordMemberConsent",
       {R"(name: "$member_agreement" request_id: "$id" parties: $n_member paper: "$member_paper")"}},
      {"RecordPerformance", {R"(name: "$owing_agreement" request_id: "$id"
           performance {amount_fen: 100 obligation: $n_owed day: "$today" note: "当面付清"})"}},
      {"WaiveObligation",
       {R"(name: "$owing_agreement" request_id: "$id" obligation: $n_owed paper: "$owing_paper" note: "权利人书面免除")"}},
      {"ReachAgreementOrally", {R"(name: "$a_draft" request_id: "$id" reached_day: "$today")"}},
      {"AnnulAgreement", {R"(name: "$a_effective" request_id: "$id" note: "双方协商一致撤销")"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
