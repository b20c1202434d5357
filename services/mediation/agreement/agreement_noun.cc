#include "services/mediation/agreement/agreement_noun.h"

#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/calendar/day.h"
#include "common/privacy/fingerprint.h"
#include "common/resource/create.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_proto.h"
#include "services/mediation/agreement/agreement_record.h"
#include "services/mediation/agreement/agreement_timers.h"
#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/agreement/domain/agreement_errors.h"
#include "services/mediation/agreement/domain/confirmation/window.h"
#include "services/mediation/agreement/domain/passing_time.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/document/document_noun.h"

namespace zhiwang::mediation {

absl::Status AgreementNoun::Read(const sql::Row& row, Agreement& agreement) {
  agreement.stored_words = row.Text(3);
  return DecodeBody(row.Text(4), agreement);
}

absl::Status AgreementNoun::ReadParts(sql::Txn& tx, std::vector<Agreement>& found) {
  if (found.empty()) return absl::OkStatus();
  std::map<int64_t, std::shared_ptr<const Dispute>> disputes;
  std::vector<int64_t> ids;
  for (const Agreement& agreement : found) {
    if (disputes.emplace(agreement.facts.dispute, nullptr).second) ids.push_back(agreement.facts.dispute);
  }
  ASSIGN_OR_RETURN(auto read, resource::FindAll<DisputeNoun>(tx, found.front().district, ids));
  for (auto& [id, dispute] : read) disputes[id] = std::make_shared<const Dispute>(std::move(dispute));
  for (Agreement& agreement : found) {
    agreement.of = disputes.at(agreement.facts.dispute);
    if (agreement.of == nullptr) {
      return error::Unexpected(fmt::format("the dispute of agreement {} is not there", agreement.id));
    }
  }
  return absl::OkStatus();
}

resource::Columns AgreementNoun::ColumnsOf(const Agreement& agreement) {
  const AgreementFacts& facts = agreement.facts;
  resource::Columns columns;
  columns.Set("state", facts.state);
  columns.Once("dispute", facts.dispute).Once("area_path", facts.area_path);
  SetAreaColumns(columns, facts.area_path);
  const auto next_due = NextDueDay(facts);
  columns.Set("next_due", next_due ? std::optional(calendar::DayNumber(*next_due)) : std::nullopt);
  columns.Set("overdue", OverdueOf(facts) > 0 ? 1 : 0);
  const bool in_effect = facts.state == AgreementState::kEffective;
  columns.Set("confirmation", in_effect ? facts.confirmation.state : ConfirmationState::kNone);
  const auto to_apply = LastDayToApply(facts);
  columns.Set("confirm_until", to_apply ? std::optional(calendar::DayNumber(*to_apply)) : std::nullopt);
  columns.Set("follows_calendar", FollowsCalendar(facts) ? 1 : 0);
  columns.Set("body", EncodeBody(agreement)).Set("words", agreement.stored_words);
  return columns;
}

absl::Status AgreementNoun::NotFound(std::string_view name) { return error::AgreementNotFound(name); }

v1::Agreement AgreementNoun::Show(const rpc::Call& call, const Agreement& agreement) const {
  call.NoteAsked();
  if (ViewFor(call, *agreement.of) != View::kFile) return ToProto(agreement);
  Agreement opened = agreement;
  if (const absl::Status words = OpenWords(*keys, opened); !words.ok()) {
    spdlog::error("{}", std::string(words.message()));
    return ToProto(agreement);
  }
  return WholeToProto(opened);
}

bool AgreementNoun::Reaches(const rpc::Call& call, const Agreement& agreement) {
  if (!ReachesDispute(call, *agreement.of)) return false;
  const std::string_view permission = call.rule->permission;
  const bool wants_file =
      permission == "dispute_file.read" || permission == "obligation.record" || permission == "confirmation.record";
  return !wants_file || ViewFor(call, *agreement.of) == View::kFile;
}

absl::Status AgreementNoun::AlsoWrite(sql::Txn& tx, const Agreement* before, const Agreement& after,
                                      const resource::Author& author) {
  if (after.made != nullptr) {
    Document document = *after.made;
    document.changed = after.changed;
    RETURN_IF_ERROR(resource::WriteNew<DocumentNoun>(tx, document, "document.made", author));
  }
  RETURN_IF_ERROR(FollowAgreementTimes(tx, before, after));
  return after.beside == nullptr ? absl::OkStatus() : WriteBeside(tx, *after.beside, after.id, author);
}

v1::Agreement AgreementNoun::Kept(v1::Agreement answer) {
  TakeOutWords(answer);
  return answer;
}

v1::Agreement AgreementNoun::ShowAgain(const rpc::Call& call, const Agreement& present, v1::Agreement kept) const {
  return PutWordsBack(Show(call, present), std::move(kept));
}

absl::StatusOr<std::string> AgreementNoun::Fingerprint(const std::string& content) const {
  return privacy::Fingerprint(*keys, "mediation.request", content);
}

resource::Scan AgreementNoun::ScanOf(const AgreementFilter& filter) {
  resource::Scan scan;
  if (filter.dispute) scan.conditions.push_back({"dispute", *filter.dispute, "by_dispute"});
  // Only few confirmations wait for a court at any time; finished ones grow without bound.
  const bool undecided = filter.confirmation && !LegalActions(*filter.confirmation).empty();
  if (undecided) scan.conditions.push_back({"confirmation", *filter.confirmation, "by_confirmation"});
  if (filter.overdue) scan.conditions.push_back({"overdue", 1, "by_overdue"});
  // Drafts and what waits for signatures stay few: they end with their dispute.
  const bool few = filter.state == AgreementState::kDraft || filter.state == AgreementState::kFixed;
  if (few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (const auto area = resource::AreaCondition(filter.within.area_path)) scan.conditions.push_back(*area);
  if (filter.confirmation && !undecided) {
    scan.conditions.push_back({"confirmation", *filter.confirmation, "by_confirmation"});
  }
  if (filter.state && !few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (filter.due_before) scan.by = {"next_due", "by_due", calendar::DayNumber(*filter.due_before)};
  return scan;
}

std::vector<auth::Grant> AgreementOfDisputeNoun::ReachOf(const rpc::Call& call) {
  call.NoteAsked();  // Reaches looks at each
  return {{auth::Role::kVillageMediator, "/", ""}};
}

}  // namespace zhiwang::mediation
