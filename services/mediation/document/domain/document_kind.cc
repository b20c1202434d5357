#include "services/mediation/document/domain/document_kind.h"

#include <iterator>
#include <map>
#include <span>
#include <string>

namespace zhiwang::mediation {
namespace {

using documents::Fields;

// Of the dispute, in every document.
constexpr std::string_view kOfTheDispute[] = {
    "number",       "committee",    "level",           "area",      "type",   "summary", "facts",
    "claim",        "amount",       "amount_in_words", "asked_day", "origin", "day",     "registered_day",
    "accepted_day", "taken_up_day", "ended_day",       "end",       "text",   "copies",  "issues.number",
    "issues.text",
};
// Of a party: `parties` are all of them, and each side is a list of its own.
constexpr std::string_view kLists[] = {"parties", "applicants", "respondents", "third_parties"};
constexpr std::string_view kOfAParty[] = {
    "number",
    "side",
    "name",
    "is_person",
    "is_organisation",
    "has_agent",
    "sex",
    "birth_day",
    "age",
    "address",
    "phone",
    "identity_number",
    "proxies.name",
    "proxies.ground",
    "proxies.relation",
    "proxies.phone",
    "proxies.identity_number",
    "proxies.matter",
    "proxies.powers",
    "proxies.from_day",
    "proxies.until_day",
    "proxies.is_agent",
};
constexpr std::string_view kOfCallbacks[] = {"callbacks.number",  "callbacks.day",       "callbacks.party",
                                             "callbacks.reached", "callbacks.performed", "callbacks.satisfied",
                                             "callbacks.note"};
constexpr std::string_view kOfRoutes[] = {"routes.number", "routes.text"};
// Of an agreement, whose `facts` are those of its text.
constexpr std::string_view kOfAnAgreement[] = {
    "responsibility",
    "manner",
    "place",
    "reached_day",
    "version",
    "total",
    "total_in_words",
    "clauses.number",
    "clauses.text",
    "settled.number",
    "settled.text",
    "obligations.number",
    "obligations.debtor",
    "obligations.creditor",
    "obligations.part",
    "obligations.amount",
    "obligations.amount_in_words",
    "obligations.text",
    "obligations.due",
};
// Of an oral agreement besides: who presided, and who spoke for a party.
constexpr std::string_view kOfAnOralAgreement[] = {"mediator", "spoken.name", "spoken.for"};
// Of the agreements that a court may be asked to confirm, with the clauses that it may.
constexpr std::string_view kOfAnApplication[] = {
    "agreements.number",   "agreements.reached_day",    "agreements.effective_day",
    "agreements.last_day", "agreements.clauses.number", "agreements.clauses.text",
};
// Of the sessions that were held, with what was written down in each.
constexpr std::string_view kOfMinutes[] = {
    "sessions.number",      "sessions.from",         "sessions.until",
    "sessions.place",       "sessions.present",      "sessions.mediators",
    "sessions.minutes.day", "sessions.minutes.text", "sessions.minutes.concessions",
};
// Of the places of the file that hold something.
constexpr std::string_view kOfCatalogue[] = {
    "places.number",
    "places.title",
    "places.documents.number",
    "places.documents.title",
    "places.documents.day",
    "places.documents.first_page",
    "places.documents.last_page",
};
constexpr std::string_view kOfEvidence[] = {"evidence.number", "evidence.title", "evidence.day"};

Fields WithBase(std::span<const std::string_view> own) {
  Fields fields(std::begin(kOfTheDispute), std::end(kOfTheDispute));
  for (const std::string_view list : kLists) {
    for (const std::string_view field : kOfAParty) fields.insert(std::string(list) + "." + std::string(field));
  }
  fields.insert(own.begin(), own.end());
  return fields;
}

std::map<DocumentKind, Fields> FieldsOfMade() {
  std::map<DocumentKind, Fields> fields;
  for (const DocumentKind kind : {DocumentKind::kApplication, DocumentKind::kRegistrationForm,
                                  DocumentKind::kRightsNotice, DocumentKind::kIdentity, DocumentKind::kAuthority,
                                  DocumentKind::kInvestigation, DocumentKind::kCover, DocumentKind::kBackCover}) {
    fields.emplace(kind, WithBase({}));
  }
  fields.emplace(DocumentKind::kMinutes, WithBase(kOfMinutes));
  fields.emplace(DocumentKind::kCatalogue, WithBase(kOfCatalogue));
  fields.emplace(DocumentKind::kEvidence, WithBase(kOfEvidence));
  fields.emplace(DocumentKind::kAgreement, WithBase(kOfAnAgreement));
  Fields& oral = fields.emplace(DocumentKind::kOralAgreement, WithBase(kOfAnAgreement)).first->second;
  oral.insert(std::begin(kOfAnOralAgreement), std::end(kOfAnOralAgreement));
  fields.emplace(DocumentKind::kCallbackRecord, WithBase(kOfCallbacks));
  fields.emplace(DocumentKind::kConfirmationApplication, WithBase(kOfAnApplication));
  for (const DocumentKind kind :
       {DocumentKind::kFailureNotice, DocumentKind::kStatement, DocumentKind::kRefusalNotice}) {
    fields.emplace(kind, WithBase(kOfRoutes));
  }
  return fields;
}

}  // namespace

std::string_view KindNameZh(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kApplication:
      return "人民调解申请书";
    case DocumentKind::kRegistrationForm:
      return "人民调解受理登记表";
    case DocumentKind::kRightsNotice:
      return "当事人权利义务告知书";
    case DocumentKind::kIdentity:
      return "身份证明";
    case DocumentKind::kAuthority:
      return "授权委托书";
    case DocumentKind::kInvestigation:
      return "人民调解调查记录";
    case DocumentKind::kEvidence:
      return "人民调解证据材料";
    case DocumentKind::kMinutes:
      return "人民调解记录";
    case DocumentKind::kAgreement:
      return "人民调解协议书";
    case DocumentKind::kOralAgreement:
      return "人民调解口头协议登记表";
    case DocumentKind::kReceipt:
      return "收据";
    case DocumentKind::kCallbackRecord:
      return "人民调解回访记录";
    case DocumentKind::kConfirmationPaper:
      return "司法确认有关材料";
    case DocumentKind::kFailureNotice:
      return "调解终结告知书";
    case DocumentKind::kStatement:
      return "调解情况说明";
    case DocumentKind::kUndisputedFacts:
      return "无争议事实记载";
    case DocumentKind::kRefusalNotice:
      return "不予受理告知书";
    case DocumentKind::kConfirmationApplication:
      return "司法确认申请书";
    case DocumentKind::kSignatureScan:
      return "签名页扫描件";
    case DocumentKind::kCover:
      return "卷宗封面";
    case DocumentKind::kCatalogue:
      return "卷内目录";
    case DocumentKind::kBackCover:
      return "卷宗封底";
    case DocumentKind::kOther:
      return "其他材料";
  }
  return "";
}

bool StaysInFile(DocumentKind kind) { return kind == DocumentKind::kMinutes || kind == DocumentKind::kInvestigation; }

const Fields& FieldsOf(DocumentKind kind) {
  static const auto& fields = *new std::map<DocumentKind, Fields>(FieldsOfMade());
  static const auto& none = *new Fields();
  const auto found = fields.find(kind);
  return found == fields.end() ? none : found->second;
}

}  // namespace zhiwang::mediation
