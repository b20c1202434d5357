#include "services/mediation/agreement/agreement_record.h"

#include <utility>

#include "common/status/error.h"
#include "services/mediation/stored_day.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(AgreementState::kAnnulled) == v1::Agreement::ANNULLED &&
              static_cast<int>(AgreementAction::kLapse) == v1::Agreement::LAPSE &&
              static_cast<int>(Topic::kSpecialProcedure) == v1::Agreement::Clause::SPECIAL_PROCEDURE);

// Rows that are there are kept: they may hold what is not known here.
void WriteObligations(const std::vector<Obligation>& obligations,
                      google::protobuf::RepeatedPtrField<v1::ObligationRecord>* rows) {
  const auto wanted = static_cast<int>(obligations.size());
  while (rows->size() < wanted) rows->Add();
  if (rows->size() > wanted) rows->DeleteSubrange(wanted, rows->size() - wanted);
  for (int i = 0; i < wanted; ++i) {
    const Obligation& obligation = obligations[static_cast<size_t>(i)];
    v1::ObligationRecord& row = *rows->Mutable(i);
    row.set_debtor(obligation.debtor);
    row.set_creditor(obligation.creditor);
    row.set_amount_fen(obligation.amount_fen);
    row.set_due_day(NumberOf(obligation.due));
    row.set_on_the_spot(obligation.on_the_spot);
  }
}

void Write(const AgreementFacts& facts, v1::AgreementFacts& record) {
  const AgreementTerms& terms = facts.terms;
  record.set_state(static_cast<v1::Agreement::State>(facts.state));
  record.set_dispute(facts.dispute);
  record.mutable_issues()->Assign(terms.issues.begin(), terms.issues.end());
  record.clear_topics();
  for (const Topic topic : terms.topics) record.add_topics(static_cast<v1::Agreement::Clause::Topic>(topic));
  record.set_oral(facts.oral);
  record.set_reached_day(NumberOf(facts.reached));
  record.set_effective_day(NumberOf(facts.effective));
  WriteObligations(terms.obligations, record.mutable_obligations());
  record.set_area_path(facts.area_path);
  record.mutable_writing_asked_by()->Assign(terms.writing_asked_by.begin(), terms.writing_asked_by.end());
}

AgreementFacts Read(const v1::AgreementFacts& record) {
  AgreementFacts facts;
  AgreementTerms& terms = facts.terms;
  facts.state = static_cast<AgreementState>(record.state());
  facts.dispute = record.dispute();
  terms.issues.assign(record.issues().begin(), record.issues().end());
  for (const int topic : record.topics()) terms.topics.push_back(static_cast<Topic>(topic));
  facts.oral = record.oral();
  facts.reached = DayOf(record.reached_day());
  facts.effective = DayOf(record.effective_day());
  for (const v1::ObligationRecord& row : record.obligations()) {
    terms.obligations.push_back({.debtor = row.debtor(),
                                 .creditor = row.creditor(),
                                 .amount_fen = row.amount_fen(),
                                 .due = DayOf(row.due_day()),
                                 .on_the_spot = row.on_the_spot()});
  }
  facts.area_path = record.area_path();
  terms.writing_asked_by.assign(record.writing_asked_by().begin(), record.writing_asked_by().end());
  return facts;
}

}  // namespace

v1::AgreementFacts FactsRecordOf(const Agreement& agreement) {
  v1::AgreementBody body;
  body.ParseFromString(agreement.stored_body);
  Write(agreement.facts, *body.mutable_facts());
  return std::move(*body.mutable_facts());
}

std::string EncodeBody(const Agreement& agreement) {
  v1::AgreementBody body;
  body.ParseFromString(agreement.stored_body);
  Write(agreement.facts, *body.mutable_facts());
  body.set_changed(absl::ToUnixMicros(agreement.changed));
  return body.SerializeAsString();
}

absl::Status DecodeBody(std::string_view bytes, Agreement& agreement) {
  v1::AgreementBody body;
  if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("an agreement's row cannot be read");
  }
  agreement.stored_body = bytes;
  agreement.changed = absl::FromUnixMicros(body.changed());
  agreement.facts = Read(body.facts());
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
