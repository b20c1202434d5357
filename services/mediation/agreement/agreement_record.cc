#include "services/mediation/agreement/agreement_record.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/calendar/day.h"
#include "common/calendar/deadline/deadline.h"
#include "common/status/error.h"
#include "services/mediation/agreement/confirmation/confirmation_record.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(AgreementState::kAnnulled) == v1::Agreement::ANNULLED &&
              static_cast<int>(AgreementAction::kMoveDeadlines) == v1::Agreement::MOVE_DEADLINES &&
              static_cast<int>(SignedAs::kSeal) == v1::Agreement::Signature::SEAL_OF_COMMITTEE &&
              static_cast<int>(SignatureWay::kElectronic) == v1::Agreement::Signature::ELECTRONIC &&
              static_cast<int>(ObligationState::kWaived) == v1::Obligation::WAIVED &&
              static_cast<int>(ObligationAction::kTakeBack) == v1::Obligation::TAKE_BACK &&
              static_cast<int>(DebtPart::kPrincipal) == v1::Obligation::PRINCIPAL &&
              static_cast<int>(Topic::kSpecialProcedure) == v1::Agreement::Clause::SPECIAL_PROCEDURE);

int64_t MicrosOf(std::optional<absl::Time> time) { return time ? absl::ToUnixMicros(*time) : 0; }

std::optional<absl::Time> TimeOf(int64_t micros) {
  return micros == 0 ? std::nullopt : std::optional(absl::FromUnixMicros(micros));
}

// As many rows as wanted. Those that are there are kept: they may hold what is not known here.
template <class Row>
void Resize(size_t wanted, google::protobuf::RepeatedPtrField<Row>* rows) {
  const auto count = static_cast<int>(wanted);
  while (rows->size() < count) rows->Add();
  if (rows->size() > count) rows->DeleteSubrange(count, rows->size() - count);
}

// Writes each item into its row.
template <class Item, class Row>
void WriteAll(const std::vector<Item>& items, google::protobuf::RepeatedPtrField<Row>* rows,
              void (*write)(const Item&, Row&)) {
  Resize(items.size(), rows);
  for (size_t i = 0; i < items.size(); ++i) write(items[i], *rows->Mutable(static_cast<int>(i)));
}

void Write(const Reminder& reminder, v1::ReminderRecord& row) {
  row.set_days(reminder.days);
  row.set_at(absl::ToUnixMicros(reminder.at));
  row.set_skipped(reminder.skipped);
  row.set_enforce_until(calendar::KnownDayNumber(reminder.enforce_until));
}

void Write(const Share& share, v1::PerformanceRecord::ShareRecord& row) {
  row.set_obligation(share.obligation);
  row.set_amount_fen(share.amount_fen);
}

// OPEN and PRINCIPAL are what is unset: earlier releases wrote neither.
void Write(const Obligation& obligation, v1::ObligationRecord& row) {
  const bool open = obligation.state == ObligationState::kOpen, principal = obligation.part == DebtPart::kPrincipal;
  row.set_state(open ? v1::Obligation::STATE_UNSPECIFIED : static_cast<v1::Obligation::State>(obligation.state));
  row.set_debtor(obligation.debtor);
  row.set_creditor(obligation.creditor);
  row.set_amount_fen(obligation.amount_fen);
  row.set_part(principal ? v1::Obligation::PART_UNSPECIFIED : static_cast<v1::Obligation::Part>(obligation.part));
  row.set_due_day(calendar::KnownDayNumber(obligation.due));
  row.set_term(obligation.term ? calendar::FormatTerm(*obligation.term) : "");
  row.set_on_the_spot(obligation.on_the_spot);
  row.set_paid_fen(obligation.paid_fen);
  row.set_ended(MicrosOf(obligation.ended));
  WriteAll(obligation.reminders, row.mutable_reminders(), Write);
  row.set_waived_by(obligation.waived_by);
  row.set_enforce_until(calendar::KnownDayNumber(obligation.enforce_until));
  row.set_clause(obligation.clause);
}

void Write(const Signature& signature, v1::SignatureRecord& row) {
  row.set_as(static_cast<v1::Agreement::Signature::As>(signature.as));
  row.set_party(signature.party);
  row.set_proxy(signature.proxy);
  row.set_mediator(signature.mediator);
  row.set_way(static_cast<v1::Agreement::Signature::Way>(signature.way));
  row.set_day(calendar::KnownDayNumber(signature.day));
  row.set_scan(signature.scan);
  row.set_version(signature.version);
  row.set_at(absl::ToUnixMicros(signature.at));
  row.set_binds(signature.binds);
}

void Write(const Performance& performance, v1::PerformanceRecord& row) {
  row.set_amount_fen(performance.amount_fen);
  row.set_obligation(performance.obligation);
  row.set_day(calendar::KnownDayNumber(performance.day));
  row.set_receipt(performance.receipt);
  row.set_takes_back(performance.takes_back);
  WriteAll(performance.shares, row.mutable_shares(), Write);
  row.set_at(absl::ToUnixMicros(performance.at));
  row.set_recorder(performance.recorder);
}

void Write(const GroupMember& member, v1::GroupMemberRecord& row) {
  row.set_party(member.party);
  row.set_paper(member.paper);
  row.set_at(member.paper == 0 ? 0 : absl::ToUnixMicros(member.at));
}

void Write(const Speaker& speaker, v1::SpeakerRecord& row) {
  row.set_party(speaker.party);
  row.set_proxy(speaker.proxy);
}

void Write(const AgreementFacts& facts, v1::AgreementFacts& record) {
  const AgreementTerms& terms = facts.terms;
  record.set_state(static_cast<v1::Agreement::State>(facts.state));
  record.set_dispute(facts.dispute);
  record.set_amended(facts.amended);
  record.mutable_issues()->Assign(terms.issues.begin(), terms.issues.end());
  record.clear_topics();
  for (const Topic topic : terms.topics) record.add_topics(static_cast<v1::Agreement::Clause::Topic>(topic));
  record.set_oral(facts.oral);
  record.set_document(facts.document);
  WriteAll(facts.signatures, record.mutable_signatures(), Write);
  record.mutable_signers()->Assign(facts.signers.begin(), facts.signers.end());
  WriteAll(facts.members, record.mutable_members(), Write);
  WriteAll(facts.spoken, record.mutable_spoken_by(), Write);
  record.set_mediator(facts.mediator);
  record.set_reached_day(calendar::KnownDayNumber(facts.reached));
  record.set_signed_day(calendar::KnownDayNumber(facts.signed_on));
  record.set_effective_day(calendar::KnownDayNumber(facts.effective));
  record.set_performed_day(calendar::KnownDayNumber(facts.performed));
  WriteAll(terms.obligations, record.mutable_obligations(), Write);
  WriteAll(facts.performances, record.mutable_performances(), Write);
  WriteConfirmation(facts.confirmation, record);
  record.set_total_fen(terms.total_fen);
  record.set_area_path(facts.area_path);
  record.mutable_writing_asked_by()->Assign(terms.writing_asked_by.begin(), terms.writing_asked_by.end());
  record.set_fixed_day(calendar::KnownDayNumber(facts.fixed));
  record.set_declined_by(facts.declined_by);
}

Obligation Read(const v1::ObligationRecord& row) {
  Obligation obligation{.debtor = row.debtor(),
                        .creditor = row.creditor(),
                        .amount_fen = row.amount_fen(),
                        .due = calendar::KnownDay(row.due_day()),
                        .on_the_spot = row.on_the_spot()};
  if (const auto term = calendar::ParseTerm(row.term()); term.ok()) obligation.term = *term;
  if (row.part() != 0) obligation.part = static_cast<DebtPart>(row.part());
  if (row.state() != 0) obligation.state = static_cast<ObligationState>(row.state());
  obligation.paid_fen = row.paid_fen();
  obligation.ended = TimeOf(row.ended());
  for (const v1::ReminderRecord& one : row.reminders()) {
    obligation.reminders.push_back(
        {one.days(), absl::FromUnixMicros(one.at()), one.skipped(), calendar::KnownDay(one.enforce_until())});
  }
  obligation.waived_by = row.waived_by();
  obligation.enforce_until = calendar::KnownDay(row.enforce_until());
  obligation.clause = row.clause();
  return obligation;
}

Signature Read(const v1::SignatureRecord& row) {
  return {.as = static_cast<SignedAs>(row.as()),
          .party = row.party(),
          .proxy = row.proxy(),
          .mediator = row.mediator(),
          .way = static_cast<SignatureWay>(row.way()),
          .day = calendar::KnownDay(row.day()).value_or(absl::CivilDay()),
          .scan = row.scan(),
          .version = row.version(),
          .at = absl::FromUnixMicros(row.at()),
          .binds = row.binds()};
}

Performance Read(const v1::PerformanceRecord& row) {
  Performance performance{.amount_fen = row.amount_fen(),
                          .obligation = row.obligation(),
                          .day = calendar::KnownDay(row.day()).value_or(absl::CivilDay()),
                          .receipt = row.receipt(),
                          .takes_back = row.takes_back(),
                          .shares = {},
                          .at = absl::FromUnixMicros(row.at()),
                          .recorder = row.recorder()};
  for (const auto& share : row.shares()) performance.shares.push_back({share.obligation(), share.amount_fen()});
  return performance;
}

AgreementFacts Read(const v1::AgreementFacts& record) {
  AgreementFacts facts;
  AgreementTerms& terms = facts.terms;
  facts.state = static_cast<AgreementState>(record.state());
  facts.dispute = record.dispute();
  facts.amended = record.amended();
  terms.issues.assign(record.issues().begin(), record.issues().end());
  for (const int topic : record.topics()) terms.topics.push_back(static_cast<Topic>(topic));
  facts.oral = record.oral();
  facts.document = record.document();
  for (const auto& row : record.signatures()) facts.signatures.push_back(Read(row));
  facts.signers.assign(record.signers().begin(), record.signers().end());
  for (const auto& row : record.members()) {
    facts.members.push_back({row.party(), row.paper(), absl::FromUnixMicros(row.at())});
  }
  for (const auto& row : record.spoken_by()) facts.spoken.push_back({row.party(), row.proxy()});
  facts.mediator = record.mediator();
  facts.reached = calendar::KnownDay(record.reached_day());
  facts.signed_on = calendar::KnownDay(record.signed_day());
  facts.effective = calendar::KnownDay(record.effective_day());
  facts.performed = calendar::KnownDay(record.performed_day());
  for (const auto& row : record.obligations()) terms.obligations.push_back(Read(row));
  for (const auto& row : record.performances()) facts.performances.push_back(Read(row));
  facts.confirmation = ReadConfirmation(record);
  terms.total_fen = record.total_fen();
  facts.area_path = record.area_path();
  terms.writing_asked_by.assign(record.writing_asked_by().begin(), record.writing_asked_by().end());
  facts.fixed = calendar::KnownDay(record.fixed_day());
  facts.declined_by = record.declined_by();
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
