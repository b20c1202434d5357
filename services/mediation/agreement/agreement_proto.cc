#include "services/mediation/agreement/agreement_proto.h"

#include <utility>

#include <fmt/format.h>

#include "absl/strings/escaping.h"
#include "common/calendar/calendar_spec.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/agreement/confirmation/confirmation_proto.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/obligations/due_days.h"
#include "services/mediation/agreement/domain/signing.h"
#include "services/mediation/dispute/domain/number_text.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestFacts = 3'000;
constexpr int kLongestResponsibility = 2'000;
constexpr int kLongestManner = 500;
constexpr int kLongestPlace = 200;
constexpr int kLongestClause = 2'000;
constexpr int kLongestObligation = 500;
constexpr int kMostClauses = 50;
constexpr int kMostObligations = 120;
constexpr int kLongestDebtTerm = 1'000;            // days or months
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

// A term of calendar days or months, as agreements have them.
absl::StatusOr<calendar::Term> DebtTermFrom(const std::string& field, const std::string& text) {
  const auto term = calendar::ParseTerm(text);
  const bool fits = term.ok() && term->amount <= kLongestDebtTerm &&
                    (term->unit == calendar::Unit::kCalendarDays || term->unit == calendar::Unit::kMonths);
  if (fits) return *term;
  return error::FieldInvalid(field, "is like 15d or 1mo", "期间须为若干日或者若干月，如15d、1mo");
}

absl::StatusOr<Obligation> ObligationFrom(const std::string& field, const v1::Obligation& proto) {
  Obligation obligation{.debtor = proto.debtor(),
                        .creditor = proto.creditor(),
                        .amount_fen = proto.amount_fen(),
                        .due = std::nullopt,
                        .on_the_spot = proto.on_the_spot()};
  ASSIGN_OR_RETURN(obligation.part, KnownEnum<DebtPart>(field + ".part", proto.part(),
                                                        v1::Obligation::Part_descriptor(), DebtPart::kPrincipal));
  obligation.clause = proto.clause();
  RETURN_IF_ERROR(CheckText(field + ".text", proto.text(), 1, kLongestObligation));
  if (proto.amount_fen() < 0 || proto.amount_fen() > kMostFen) {
    return error::FieldInvalid(field + ".amount_fen", fmt::format("must be 0 to {}", kMostFen),
                               "金额不能为负，也不能过大");
  }
  if (proto.on_the_spot() && !(proto.due_day().empty() && proto.term().empty())) {
    return error::FieldInvalid(field + ".due_day", "is for what is not performed on the spot",
                               "当场履行的不填写履行期限");
  }
  if (!proto.term().empty()) {
    if (!proto.due_day().empty()) {
      return error::FieldInvalid(field + ".term", "a day is named besides", "履行期限只能写明日期或者期间之一");
    }
    ASSIGN_OR_RETURN(obligation.term, DebtTermFrom(field + ".term", proto.term()));
  }
  if (proto.due_day().empty()) return obligation;
  ASSIGN_OR_RETURN(obligation.due, calendar::ParseDay(field + ".due_day", proto.due_day()));
  if (calendar::InSupportedYears(*obligation.due)) return obligation;
  return error::FieldInvalid(field + ".due_day", "lies outside the years that calendars serve", "日期超出可用的年份");
}

void WriteObligation(const AgreementFacts& facts, size_t place, v1::Obligation& shown) {
  const Obligation& obligation = facts.terms.obligations[place];
  shown.set_number(static_cast<int>(place) + 1);
  shown.set_debtor(obligation.debtor);
  shown.set_creditor(obligation.creditor);
  shown.set_amount_fen(obligation.amount_fen);
  shown.set_part(static_cast<v1::Obligation::Part>(obligation.part));
  shown.set_due_day(Day(obligation.due));
  if (obligation.term) shown.set_term(calendar::FormatTerm(*obligation.term));
  shown.set_on_the_spot(obligation.on_the_spot);
  const bool effective = facts.state == AgreementState::kEffective;
  const bool done_at_once = obligation.on_the_spot && effective;
  shown.set_state(done_at_once ? v1::Obligation::DONE : static_cast<v1::Obligation::State>(obligation.state));
  shown.set_paid_fen(done_at_once ? obligation.amount_fen : obligation.paid_fen);
  if (obligation.ended) SetTime(*obligation.ended, shown.mutable_end_time());
  for (const Reminder& reminder : obligation.reminders) {
    auto& row = *shown.add_reminders();
    row.set_days(reminder.days);
    SetTime(reminder.at, row.mutable_at());
    row.set_skipped(reminder.skipped);
    row.set_enforce_until_day(Day(reminder.enforce_until));
  }
  shown.set_enforce_until_day(Day(obligation.enforce_until));
  shown.set_clause(obligation.clause);
  if (!effective || obligation.on_the_spot) return;
  for (const ObligationAction action : LegalActions(obligation.state)) {
    shown.add_legal_actions(static_cast<v1::Obligation::Action>(action));
  }
  for (const Remedy remedy : RemediesOf(obligation)) shown.add_remedies(static_cast<v1::Obligation::Remedy>(remedy));
}

std::string Within(const Agreement& agreement, const char* collection, int64_t id) {
  return id == 0 ? "" : FormatResourceName(agreement.district, collection, std::to_string(id));
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
  proto.set_place(words.place);
  for (size_t i = 0; i < terms.obligations.size(); ++i) {
    v1::Obligation& shown = *proto.add_obligations();
    WriteObligation(agreement.facts, i, shown);
    if (i < words.obligations.size()) shown.set_text(words.obligations[i]);
    if (i < words.waivers.size()) shown.set_waiver_note(words.waivers[i]);
    shown.set_waived_by(Within(agreement, "documents", terms.obligations[i].waived_by));
  }
  proto.set_total_fen(terms.total_fen);
  proto.mutable_writing_asked_by()->Assign(terms.writing_asked_by.begin(), terms.writing_asked_by.end());
}

// Who signs, or is to sign.
void WriteSigner(const Agreement& agreement, const Signature& signature, v1::Agreement::Signature& shown) {
  shown.set_as(static_cast<v1::Agreement::Signature::As>(signature.as));
  shown.set_party(signature.party);
  shown.set_proxy(signature.proxy);
  if (signature.mediator.empty()) return;
  shown.set_mediator("districts/" + agreement.district + "/" + signature.mediator);
}

void WriteSignature(const Agreement& agreement, size_t place, v1::Agreement::Signature& shown) {
  const Signature& signature = agreement.facts.signatures[place];
  const AgreementWords& words = agreement.words;
  WriteSigner(agreement, signature, shown);
  shown.set_way(static_cast<v1::Agreement::Signature::Way>(signature.way));
  shown.set_day(Day(signature.day));
  const auto version = static_cast<size_t>(signature.version);
  if (version <= words.digests.size()) shown.set_digest(absl::BytesToHexString(words.digests[version - 1]));
  shown.set_scan(Within(agreement, "documents", signature.scan));
  if (place < words.signatures.size()) shown.set_witness(words.signatures[place].witness);
  shown.set_version(signature.version);
  SetTime(signature.at, shown.mutable_at());
  shown.set_counts(Counts(agreement.facts, signature));
}

void WritePerformance(const Agreement& agreement, size_t place, v1::Performance& shown) {
  const Performance& performance = agreement.facts.performances[place];
  const AgreementWords& words = agreement.words;
  shown.set_number(static_cast<int>(place) + 1);
  shown.set_amount_fen(performance.amount_fen);
  shown.set_obligation(performance.obligation);
  shown.set_day(Day(performance.day));
  shown.set_receipt(Within(agreement, "documents", performance.receipt));
  if (place < words.performances.size()) shown.set_note(words.performances[place]);
  shown.set_takes_back(performance.takes_back);
  for (const Share& share : performance.shares) {
    auto& row = *shown.add_shares();
    row.set_obligation(share.obligation);
    row.set_amount_fen(share.amount_fen);
  }
  SetTime(performance.at, shown.mutable_at());
  shown.set_recorder(performance.recorder);
}

void WriteMember(const Agreement& agreement, const GroupMember& member, v1::Agreement::MemberConsent& shown) {
  shown.set_party(member.party);
  shown.set_agreed(member.paper != 0);
  if (member.paper == 0) return;
  shown.set_paper(Within(agreement, "documents", member.paper));
  SetTime(member.at, shown.mutable_at());
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
  proto.set_version(TextVersion(facts));
  proto.set_oral(facts.oral);
  proto.set_document(Within(agreement, "documents", facts.document));
  for (const Signature& missing : MissingSignatures(agreement, *agreement.of)) {
    WriteSigner(agreement, missing, *proto.add_missing());
  }
  for (const GroupMember& member : facts.members) WriteMember(agreement, member, *proto.add_members());
  for (const Speaker& one : facts.spoken) {
    auto& shown = *proto.add_spoken_by();
    shown.set_party(one.party);
    shown.set_proxy(one.proxy);
  }
  if (!facts.mediator.empty()) proto.set_mediator("districts/" + agreement.district + "/" + facts.mediator);
  proto.set_reached_day(Day(facts.reached));
  proto.set_signed_day(Day(facts.signed_on));
  proto.set_effective_day(Day(facts.effective));
  proto.set_performed_day(Day(facts.performed));
  if (facts.document != 0) proto.set_copies(static_cast<int>(facts.signers.size() + facts.members.size()) + 1);
  proto.set_next_due_day(Day(NextDueDay(facts)));
  proto.set_overdue(OverdueOf(facts));
  proto.set_declined_by(facts.declined_by);
  ShowConfirmation(agreement, proto);
  return proto;
}

v1::Agreement WholeToProto(const Agreement& agreement) {
  v1::Agreement proto = ToProto(agreement);
  WriteText(agreement, *proto.mutable_text());
  proto.set_digest(absl::BytesToHexString(DigestOf(agreement)));
  for (size_t i = 0; i < agreement.facts.signatures.size(); ++i) WriteSignature(agreement, i, *proto.add_signatures());
  for (size_t i = 0; i < agreement.facts.performances.size(); ++i) {
    WritePerformance(agreement, i, *proto.add_performances());
  }
  proto.set_note(agreement.words.note);
  proto.set_annulment_note(agreement.words.annulment);
  ShowCourtNames(agreement, proto);
  return proto;
}

v1::Agreement TermsToProto(const Agreement& agreement) {
  const v1::Agreement whole = WholeToProto(agreement);
  v1::Agreement terms;
  terms.set_name(whole.name());
  terms.set_dispute(whole.dispute());
  terms.set_number(whole.number());
  terms.set_state(whole.state());
  terms.set_version(whole.version());
  terms.set_oral(whole.oral());
  terms.set_reached_day(whole.reached_day());
  terms.set_signed_day(whole.signed_day());
  terms.set_effective_day(whole.effective_day());
  *terms.mutable_text() = whole.text();
  for (v1::Obligation& obligation : *terms.mutable_text()->mutable_obligations()) {
    v1::Obligation agreed;
    agreed.set_number(obligation.number());
    agreed.set_debtor(obligation.debtor());
    agreed.set_creditor(obligation.creditor());
    agreed.set_amount_fen(obligation.amount_fen());
    agreed.set_part(obligation.part());
    agreed.set_due_day(obligation.due_day());
    agreed.set_term(obligation.term());
    agreed.set_on_the_spot(obligation.on_the_spot());
    agreed.set_text(obligation.text());
    obligation = agreed;
  }
  return terms;
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
  ASSIGN_OR_RETURN(text.words.place, OptionalText(field + ".place", proto.place(), kLongestPlace));
  RETURN_IF_ERROR(CheckCount(field + ".obligations", proto.obligations_size(), kMostObligations));
  for (const v1::Obligation& one : proto.obligations()) {
    ASSIGN_OR_RETURN(const Obligation obligation, ObligationFrom(field + ".obligations", one));
    text.terms.obligations.push_back(obligation);
    text.words.obligations.push_back(one.text());
  }
  RETURN_IF_ERROR(CheckCount(field + ".writing_asked_by", proto.writing_asked_by_size(), kMostNumbers));
  text.terms.writing_asked_by = {proto.writing_asked_by().begin(), proto.writing_asked_by().end()};
  text.terms.total_fen = proto.total_fen();
  return text;
}

void AddExplanations(const calendar::WorkingCalendar& calendar, const AgreementFacts& facts, v1::Agreement& shown) {
  if (!facts.effective || !shown.has_text()) return;
  int place = 0;
  for (const Obligation& obligation : facts.terms.obligations) {
    v1::Obligation& one = *shown.mutable_text()->mutable_obligations(place++);
    one.set_due_explanation(ExplainDueDay(calendar, *facts.effective, obligation));
    one.set_enforcement_explanation(ExplainEnforcement(calendar, facts, obligation));
  }
  if (!shown.has_confirmation()) return;
  v1::Confirmation& confirmation = *shown.mutable_confirmation();
  confirmation.mutable_deadline()->set_explanation(ExplainWindow(calendar, facts.confirmation));
  confirmation.set_objection_explanation(ExplainObjection(calendar, facts.confirmation));
  confirmation.set_third_person_explanation(ExplainThirdPersonsObjection(calendar, facts.confirmation));
}

absl::Status CheckMostObligations(const std::string& field, const AgreementText& text) {
  return CheckCount(field, static_cast<int>(text.terms.obligations.size()), kMostObligations);
}

void TakeOutWords(v1::Agreement& shown) {
  shown.clear_annulment_note();
  shown.clear_note();
  shown.clear_digest();
  TakeOutCourtNames(shown);
  for (v1::Agreement::Signature& signature : *shown.mutable_signatures()) {
    signature.clear_digest();
    signature.clear_witness();
  }
  for (v1::Performance& performance : *shown.mutable_performances()) performance.clear_note();
  if (!shown.has_text()) return;
  v1::Agreement::Text& text = *shown.mutable_text();
  text.clear_facts();
  text.clear_responsibility();
  text.clear_manner();
  text.clear_place();
  for (v1::Agreement::Clause& clause : *text.mutable_clauses()) clause.clear_text();
  for (v1::Obligation& obligation : *text.mutable_obligations()) {
    obligation.clear_text();
    obligation.clear_waiver_note();
  }
}

v1::Agreement PutWordsBack(const v1::Agreement& present, v1::Agreement kept) {
  if (!kept.has_text()) return kept;
  if (!present.has_text()) {
    kept.clear_text();
    kept.clear_signatures();
    kept.clear_performances();
    return kept;
  }
  v1::Agreement::Text& text = *kept.mutable_text();
  const v1::Agreement::Text& now = present.text();
  text.set_facts(now.facts());
  text.set_responsibility(now.responsibility());
  text.set_manner(now.manner());
  text.set_place(now.place());
  PutTexts(now.clauses(), text.mutable_clauses());
  PutTexts(now.obligations(), text.mutable_obligations());
  for (int i = 0; i < text.obligations_size() && i < now.obligations_size(); ++i) {
    v1::Obligation& obligation = *text.mutable_obligations(i);
    if (!obligation.waived_by().empty()) obligation.set_waiver_note(now.obligations(i).waiver_note());
  }
  if (kept.version() == present.version() && !kept.document().empty()) kept.set_digest(present.digest());
  for (int i = 0; i < kept.signatures_size() && i < present.signatures_size(); ++i) {
    kept.mutable_signatures(i)->set_digest(present.signatures(i).digest());
    kept.mutable_signatures(i)->set_witness(present.signatures(i).witness());
  }
  for (int i = 0; i < kept.performances_size() && i < present.performances_size(); ++i) {
    kept.mutable_performances(i)->set_note(present.performances(i).note());
  }
  PutCourtNamesBack(present, kept);
  kept.set_note(present.note());
  if (kept.state() == v1::Agreement::ANNULLED) kept.set_annulment_note(present.annulment_note());
  return kept;
}

}  // namespace zhiwang::mediation
