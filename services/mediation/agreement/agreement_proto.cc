#include "services/mediation/agreement/agreement_proto.h"

#include <utility>

#include <fmt/format.h>

#include "common/calendar/calendar_spec.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/dispute/domain/number_text.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestFacts = 3'000;
constexpr int kLongestResponsibility = 2'000;
constexpr int kLongestManner = 500;
constexpr int kLongestClause = 2'000;
constexpr int kLongestObligation = 500;
constexpr int kMostClauses = 50;
constexpr int kMostObligations = 120;
constexpr int kMostNumbers = 200;                  // of issues or parties
constexpr int64_t kMostFen = 100'000'000'000'000;  // of an obligation: their sum is far from what a number holds

std::string Day(const std::optional<absl::CivilDay>& day) { return day ? calendar::FormatDay(*day) : ""; }

// A text that may be left out, but not be blank.
absl::StatusOr<std::string> OptionalText(const std::string& field, const std::string& text, int most) {
  if (!text.empty()) RETURN_IF_ERROR(CheckText(field, text, 1, most));
  return text;
}

absl::Status CheckCount(const std::string& field, int count, int most) {
  if (count <= most) return absl::OkStatus();
  return error::FieldInvalid(field, fmt::format("at most {}", most), fmt::format("最多 {} 项", most));
}

absl::StatusOr<Obligation> ObligationFrom(const std::string& field, const v1::Obligation& proto) {
  Obligation obligation{.debtor = proto.debtor(),
                        .creditor = proto.creditor(),
                        .amount_fen = proto.amount_fen(),
                        .due = std::nullopt,
                        .on_the_spot = proto.on_the_spot()};
  RETURN_IF_ERROR(CheckText(field + ".text", proto.text(), 1, kLongestObligation));
  if (proto.amount_fen() < 0 || proto.amount_fen() > kMostFen) {
    return error::FieldInvalid(field + ".amount_fen", fmt::format("must be 0 to {}", kMostFen),
                               "金额不能为负，也不能过大");
  }
  if (proto.due_day().empty()) return obligation;
  if (proto.on_the_spot()) {
    return error::FieldInvalid(field + ".due_day", "is for what is not performed on the spot",
                               "当场履行的不填写履行期限");
  }
  ASSIGN_OR_RETURN(obligation.due, calendar::ParseDay(field + ".due_day", proto.due_day()));
  if (calendar::InSupportedYears(*obligation.due)) return obligation;
  return error::FieldInvalid(field + ".due_day", "lies outside the years that calendars serve", "日期超出可用的年份");
}

void WriteText(const Agreement& agreement, v1::Agreement::Text& proto) {
  const AgreementTerms& terms = agreement.facts.terms;
  const AgreementWords& words = agreement.words;
  proto.set_facts(words.facts);
  proto.mutable_issues()->Assign(terms.issues.begin(), terms.issues.end());
  proto.set_responsibility(words.responsibility);
  for (size_t i = 0; i < terms.topics.size(); ++i) {
    auto& clause = *proto.add_clauses();
    clause.set_number(static_cast<int>(i) + 1);
    if (i < words.clauses.size()) clause.set_text(words.clauses[i]);
    clause.set_topic(static_cast<v1::Agreement::Clause::Topic>(terms.topics[i]));
  }
  proto.set_manner(words.manner);
  for (size_t i = 0; i < terms.obligations.size(); ++i) {
    const Obligation& obligation = terms.obligations[i];
    v1::Obligation& shown = *proto.add_obligations();
    shown.set_number(static_cast<int>(i) + 1);
    shown.set_debtor(obligation.debtor);
    shown.set_creditor(obligation.creditor);
    shown.set_amount_fen(obligation.amount_fen);
    if (i < words.obligations.size()) shown.set_text(words.obligations[i]);
    shown.set_due_day(Day(obligation.due));
    shown.set_on_the_spot(obligation.on_the_spot);
  }
  proto.mutable_writing_asked_by()->Assign(terms.writing_asked_by.begin(), terms.writing_asked_by.end());
}

// Puts the texts of `present` into the items of `kept` that are there in both.
template <class Item>
void PutTexts(const google::protobuf::RepeatedPtrField<Item>& present, google::protobuf::RepeatedPtrField<Item>* kept) {
  for (int i = 0; i < kept->size() && i < present.size(); ++i) kept->Mutable(i)->set_text(present[i].text());
}

}  // namespace

v1::Agreement ToProto(const Agreement& agreement) {
  const AgreementFacts& facts = agreement.facts;
  v1::Agreement proto;
  proto.set_name(FormatResourceName(agreement.district, "agreements", std::to_string(agreement.id)));
  proto.set_etag(resource::EtagOf(agreement.version));
  proto.set_state(static_cast<v1::Agreement::State>(facts.state));
  for (const AgreementAction action : LegalActions(facts.state)) {
    proto.add_legal_actions(static_cast<v1::Agreement::Action>(action));
  }
  proto.set_dispute(FormatResourceName(agreement.district, "disputes", std::to_string(facts.dispute)));
  proto.set_number(NumberText(agreement.of->facts.number));
  proto.set_oral(facts.oral);
  proto.set_reached_day(Day(facts.reached));
  proto.set_effective_day(Day(facts.effective));
  return proto;
}

v1::Agreement WholeToProto(const Agreement& agreement) {
  v1::Agreement proto = ToProto(agreement);
  WriteText(agreement, *proto.mutable_text());
  proto.set_annulment_note(agreement.words.annulment);
  return proto;
}

absl::StatusOr<AgreementText> TextFromProto(const std::string& field, const v1::Agreement::Text& proto) {
  AgreementText text;
  ASSIGN_OR_RETURN(text.words.facts, OptionalText(field + ".facts", proto.facts(), kLongestFacts));
  RETURN_IF_ERROR(CheckCount(field + ".issues", proto.issues_size(), kMostNumbers));
  text.terms.issues = {proto.issues().begin(), proto.issues().end()};
  ASSIGN_OR_RETURN(text.words.responsibility,
                   OptionalText(field + ".responsibility", proto.responsibility(), kLongestResponsibility));
  RETURN_IF_ERROR(CheckCount(field + ".clauses", proto.clauses_size(), kMostClauses));
  for (const v1::Agreement::Clause& clause : proto.clauses()) {
    RETURN_IF_ERROR(CheckText(field + ".clauses.text", clause.text(), 1, kLongestClause));
    ASSIGN_OR_RETURN(const Topic topic, KnownEnum<Topic>(field + ".clauses.topic", clause.topic(),
                                                         v1::Agreement::Clause::Topic_descriptor(), Topic::kOrdinary));
    text.words.clauses.push_back(clause.text());
    text.terms.topics.push_back(topic);
  }
  ASSIGN_OR_RETURN(text.words.manner, OptionalText(field + ".manner", proto.manner(), kLongestManner));
  RETURN_IF_ERROR(CheckCount(field + ".obligations", proto.obligations_size(), kMostObligations));
  for (const v1::Obligation& one : proto.obligations()) {
    ASSIGN_OR_RETURN(const Obligation obligation, ObligationFrom(field + ".obligations", one));
    text.terms.obligations.push_back(obligation);
    text.words.obligations.push_back(one.text());
  }
  RETURN_IF_ERROR(CheckCount(field + ".writing_asked_by", proto.writing_asked_by_size(), kMostNumbers));
  text.terms.writing_asked_by = {proto.writing_asked_by().begin(), proto.writing_asked_by().end()};
  return text;
}

void TakeOutWords(v1::Agreement& shown) {
  shown.clear_annulment_note();
  if (!shown.has_text()) return;
  v1::Agreement::Text& text = *shown.mutable_text();
  text.clear_facts();
  text.clear_responsibility();
  text.clear_manner();
  for (v1::Agreement::Clause& clause : *text.mutable_clauses()) clause.clear_text();
  for (v1::Obligation& obligation : *text.mutable_obligations()) obligation.clear_text();
}

v1::Agreement PutWordsBack(const v1::Agreement& present, v1::Agreement kept) {
  if (!kept.has_text()) return kept;
  if (!present.has_text()) {
    kept.clear_text();
    return kept;
  }
  v1::Agreement::Text& text = *kept.mutable_text();
  const v1::Agreement::Text& now = present.text();
  text.set_facts(now.facts());
  text.set_responsibility(now.responsibility());
  text.set_manner(now.manner());
  PutTexts(now.clauses(), text.mutable_clauses());
  PutTexts(now.obligations(), text.mutable_obligations());
  if (kept.state() == v1::Agreement::ANNULLED) kept.set_annulment_note(present.annulment_note());
  return kept;
}

}  // namespace zhiwang::mediation
