#include "services/mediation/document/service/file_sources.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/resource/get.h"
#include "common/resource/list/read_all.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/agreement/agreement_values.h"
#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/agreement/confirmation/application_values.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/document/document_values.h"
#include "services/mediation/document/document_words.h"
#include "services/mediation/document/domain/document_errors.h"
#include "services/mediation/document/room_in_file.h"
#include "services/mediation/document/session_values.h"
#include "services/mediation/file/catalogue_values.h"
#include "services/mediation/party/party_seal.h"
#include "services/mediation/session/session_noun.h"
#include "services/mediation/session/session_words.h"

namespace zhiwang::mediation {
namespace {

absl::Status ReadApplication(sql::Txn& tx, const privacy::KeyRing& keys, FileSources& sources) {
  const Dispute& dispute = sources.dispute;
  ASSIGN_OR_RETURN(sources.agreements, AgreementsOf(tx, dispute.district, dispute.id));
  std::erase_if(sources.agreements, [](const Agreement& one) { return !MayBeAppliedFor(one); });
  if (sources.agreements.empty()) return error::TellsOfNothing(dispute, DocumentKind::kConfirmationApplication);
  for (Agreement& agreement : sources.agreements) RETURN_IF_ERROR(OpenWords(keys, agreement));
  return absl::OkStatus();
}

absl::Status ReadDocuments(sql::Txn& tx, const privacy::KeyRing& keys, FileSources& sources) {
  const Dispute& dispute = sources.dispute;
  ASSIGN_OR_RETURN(sources.documents, resource::ReadAll<DocumentNoun>(
                                          tx, dispute.district, {"dispute", dispute.id, "by_dispute"}, kMostOfAFile));
  for (Document& document : sources.documents) RETURN_IF_ERROR(OpenWords(keys, document));
  return absl::OkStatus();
}

// The committees that these sessions met at, and at which the dispute's mediators were proposed.
std::vector<int64_t> CommitteesOf(const FileSources& sources) {
  std::set<int64_t> ids = {sources.dispute.facts.committee};
  for (const Session& session : sources.sessions) ids.insert(session.facts.committee);
  for (const Assignment& assignment : sources.dispute.facts.assignments) ids.insert(assignment.committee);
  ids.erase(0);
  return {ids.begin(), ids.end()};
}

// The one who presided when it was reached; of an agreement that an earlier release recorded, the one who presides now.
std::string MediatorOf(const Agreement& oral, const Dispute& dispute) {
  const Assignment* presiding = FindPresiding(dispute.facts);
  if (!oral.facts.mediator.empty() || presiding == nullptr) return oral.facts.mediator;
  return presiding->mediator;
}

absl::Status ReadNames(sql::Txn& tx, const privacy::KeyRing& keys, const std::set<std::string>& mediators,
                       FileSources& sources) {
  const std::string& district = sources.dispute.district;
  ASSIGN_OR_RETURN(sources.committees, resource::FindAll<CommitteeNoun>(tx, district, CommitteesOf(sources)));
  ASSIGN_OR_RETURN(sources.mediators, NamesOfMediators(tx, keys, district, mediators, sources.committees));
  return absl::OkStatus();
}

absl::Status ReadOralAgreement(sql::Txn& tx, const privacy::KeyRing& keys, int64_t agreement, FileSources& sources) {
  const Dispute& dispute = sources.dispute;
  ASSIGN_OR_RETURN(sources.oral, resource::Find<AgreementNoun>(tx, {dispute.district, agreement}));
  const bool fits = sources.oral && sources.oral->facts.dispute == dispute.id && sources.oral->facts.oral &&
                    sources.oral->facts.state == AgreementState::kEffective;
  if (!fits) {
    return error::FieldInvalid("agreement", "is an oral agreement in effect of this dispute",
                               "须为本纠纷已经生效的口头协议");
  }
  RETURN_IF_ERROR(OpenWords(keys, *sources.oral));
  std::set<std::string> mediators = {MediatorOf(*sources.oral, dispute)};
  mediators.erase("");
  return ReadNames(tx, keys, mediators, sources);
}

std::set<std::string> MediatorsOf(const std::vector<Session>& sessions) {
  std::set<std::string> mediators;
  for (const Session& session : sessions) {
    mediators.insert(session.facts.mediators.begin(), session.facts.mediators.end());
    for (const Attendance& one : session.words.attendances) mediators.insert(one.mediator);
  }
  mediators.erase("");
  return mediators;
}

absl::Status ReadSessions(sql::Txn& tx, const privacy::KeyRing& keys, FileSources& sources) {
  const std::string& district = sources.dispute.district;
  std::vector<Session>& sessions = sources.sessions;
  ASSIGN_OR_RETURN(sessions, resource::ReadAll<SessionNoun>(tx, district, {"dispute", sources.dispute.id, "by_dispute"},
                                                            kMostSessions));
  std::erase_if(sessions, [](const Session& one) { return one.facts.state != SessionState::kHeld; });
  std::sort(sessions.begin(), sessions.end(),
            [](const Session& one, const Session& other) { return one.facts.sequence < other.facts.sequence; });
  for (Session& session : sessions) RETURN_IF_ERROR(OpenWords(keys, session));
  return ReadNames(tx, keys, MediatorsOf(sessions), sources);
}

// The values of the form of an oral agreement.
documents::Values OralValues(const FileSources& sources, const People& people, const std::string& text, absl::Time at) {
  const Agreement& oral = *sources.oral;
  const auto name = sources.mediators.find(MediatorOf(oral, sources.dispute));
  return ValuesOf(TextSources{.agreement = oral,
                              .dispute = sources.dispute,
                              .people = people,
                              .committee = sources.committee,
                              .reached = oral.facts.reached.value_or(absl::CivilDay()),
                              .at = at,
                              .text = text,
                              .mediator = name == sources.mediators.end() ? "" : name->second});
}

}  // namespace

absl::StatusOr<FileSources> ReadFileSources(sql::Txn& tx, const privacy::KeyRing& keys, const rpc::Call& call,
                                            const resource::Name& dispute, DocumentKind kind, int64_t agreement) {
  FileSources sources;
  ASSIGN_OR_RETURN(sources.dispute, resource::FindInReach<DisputeNoun>(tx, call, dispute));
  RETURN_IF_ERROR(CheckMediates(call, sources.dispute));
  ASSIGN_OR_RETURN(const auto committee,
                   resource::Find<CommitteeNoun>(tx, {dispute.district, sources.dispute.facts.committee}));
  if (committee) sources.committee = committee->name;
  RETURN_IF_ERROR(OpenWords(keys, sources.dispute));
  if (kind == DocumentKind::kConfirmationApplication) RETURN_IF_ERROR(ReadApplication(tx, keys, sources));
  if (kind == DocumentKind::kOralAgreement) RETURN_IF_ERROR(ReadOralAgreement(tx, keys, agreement, sources));
  const bool lists_documents = kind == DocumentKind::kEvidence || kind == DocumentKind::kCatalogue;
  if (lists_documents) RETURN_IF_ERROR(ReadDocuments(tx, keys, sources));
  if (kind == DocumentKind::kMinutes) RETURN_IF_ERROR(ReadSessions(tx, keys, sources));
  return sources;
}

absl::StatusOr<documents::Values> ValuesOf(const privacy::KeyRing& keys, const FileSources& sources,
                                           const std::string& text, absl::Time at) {
  const Dispute& dispute = sources.dispute;
  ASSIGN_OR_RETURN(const People people, EverybodyOf(keys, dispute));
  if (sources.oral) return OralValues(sources, people, text, at);
  documents::Values values = ValuesOf(DocumentSources{dispute, people, sources.committee, sources.documents, text, at});
  AddPlaces(dispute, sources.documents, values);
  AddAgreementsToConfirm(sources.agreements, values);
  AddSessions({dispute, people, sources.sessions, sources.committees, sources.mediators}, values);
  return values;
}

}  // namespace zhiwang::mediation
