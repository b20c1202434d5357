#include "services/mediation/violence/violence_noun.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "absl/strings/escaping.h"
#include "common/auth/policy.h"
#include "common/privacy/fingerprint.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/violence/domain/violence_errors.h"
#include "services/mediation/violence/violence_proto.h"
#include "services/mediation/violence/violence_record.h"
#include "services/mediation/violence/violence_timers.h"
#include "services/mediation/violence/violence_words.h"

namespace zhiwang::mediation {
namespace {

// True where one of the caller's grants of these roles is for the report: staff by its area, a partner as the police that was
// told.
bool IsTold(const rpc::Call& call, auth::RoleSet roles, const ViolenceReport& report) {
  const auth::Scope scope = ScopeOf(report);
  const auto& grants = call.rights->grants();
  return std::any_of(grants.begin(), grants.end(), [&](const auth::Grant& grant) {
    if (!roles.Has(grant.role) || !grant.Covers(scope)) return false;
    return grant.role != auth::Role::kPartnerSystem || call.principal == report.facts.police;
  });
}

}  // namespace

absl::Status ViolenceNoun::Read(const sql::Row& row, ViolenceReport& report) {
  report.stored_words = row.Text(3);
  return DecodeBody(row.Text(4), report);
}

resource::Columns ViolenceNoun::ColumnsOf(const ViolenceReport& report) {
  const ViolenceFacts& facts = report.facts;
  resource::Columns columns;
  columns.Set("state", facts.state);
  columns.Once("dispute", facts.dispute).Once("partner", sql::NullIfEmpty(facts.police));
  columns.Once("area_path", facts.area_path);
  SetAreaColumns(columns, facts.area_path);
  columns.Set("body", EncodeBody(report)).Set("words", report.stored_words);
  return columns;
}

absl::Status ViolenceNoun::NotFound(std::string_view name) { return error::ViolenceReportNotFound(name); }

v1::ViolenceReport ViolenceNoun::Show(const rpc::Call& call, const ViolenceReport& report) const {
  call.NoteAsked();
  v1::ViolenceReport shown = ToProto(report);
  ViolenceReport opened = report;
  if (const absl::Status words = OpenWords(*keys, opened); !words.ok()) {
    spdlog::error("{}", std::string(words.message()));
    return shown;
  }
  const bool told = IsTold(call, auth::FindRule("violence.read")->roles, report);
  if (told || opened.words.reporter == call.principal) shown.set_text(opened.words.text);
  if (!told) return shown;
  shown.set_taken_by(opened.words.taken_by);
  shown.set_reporter(opened.words.reporter);
  return shown;
}

bool ViolenceNoun::Reaches(const rpc::Call& call, const ViolenceReport& report) {
  call.NoteAsked();
  return IsTold(call, call.rule->roles, report);
}

absl::Status ViolenceNoun::AlsoWrite(sql::Txn& tx, const ViolenceReport* before, const ViolenceReport& after) {
  RETURN_IF_ERROR(FollowEscalation(tx, before, after));
  if (after.beside == nullptr) return absl::OkStatus();
  // By the service itself: the timeline of the dispute does not name who reported it.
  return WriteBeside(tx, *after.beside, after.id, {kItself});
}

v1::ViolenceReport ViolenceNoun::Kept(v1::ViolenceReport answer) {
  answer.clear_text();
  answer.clear_taken_by();
  answer.clear_reporter();
  return answer;
}

v1::ViolenceReport ViolenceNoun::ShowAgain(const rpc::Call& call, const ViolenceReport& present,
                                           v1::ViolenceReport kept) const {
  const v1::ViolenceReport now = Show(call, present);
  kept.set_text(now.text());
  kept.set_reporter(now.reporter());
  if (kept.state() == v1::ViolenceReport::CONFIRMED) kept.set_taken_by(now.taken_by());
  return kept;
}

absl::StatusOr<std::string> ViolenceNoun::Fingerprint(const std::string& content) const {
  return privacy::Fingerprint(*keys, "mediation.request", content);
}

absl::StatusOr<std::string> ViolenceNoun::CallerKey(const std::string& principal) const {
  ASSIGN_OR_RETURN(const std::string digest, privacy::Fingerprint(*keys, "mediation.caller", principal));
  return absl::BytesToHexString(digest);
}

resource::Scan ViolenceNoun::ScanOf(const ViolenceFilter& filter) {
  resource::Scan scan;
  if (filter.dispute) scan.conditions.push_back({"dispute", *filter.dispute, "by_dispute"});
  // What nobody has confirmed stays few.
  const bool few = filter.state && *filter.state != ViolenceState::kConfirmed;
  if (few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (!filter.partner.empty()) scan.conditions.push_back({"partner", filter.partner, "by_partner"});
  if (const auto area = resource::AreaCondition(filter.within.area_path)) scan.conditions.push_back(*area);
  if (filter.state && !few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  return scan;
}

}  // namespace zhiwang::mediation
