#include "services/mediation/file/file_contents.h"

#include "common/resource/get.h"
#include "common/resource/list/read_all.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/document/room_in_file.h"

namespace zhiwang::mediation {

absl::StatusOr<std::vector<Document>> DocumentsOf(sql::Txn& tx, const Dispute& dispute) {
  return resource::ReadAll<DocumentNoun>(tx, dispute.district, {"dispute", dispute.id, "by_dispute"}, kMostOfAFile);
}

absl::StatusOr<PapersInEffect> PapersInEffectOf(sql::Txn& tx, const Dispute& dispute) {
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, AgreementsOf(tx, dispute.district, dispute.id));
  return PapersOf(agreements);
}

absl::StatusOr<FileContents> ReadFile(sql::Txn& tx, const rpc::Call& call, const resource::Name& name) {
  FileContents file;
  ASSIGN_OR_RETURN(file.dispute, resource::FindInReach<DisputeNoun>(tx, call, name));
  if (ViewFor(call, file.dispute) != View::kFile) return resource::NotFound<DisputeNoun>(name);
  ASSIGN_OR_RETURN(const auto committee,
                   resource::Find<CommitteeNoun>(tx, {name.district, file.dispute.facts.committee}));
  if (committee) file.committee = committee->name;
  ASSIGN_OR_RETURN(file.documents, DocumentsOf(tx, file.dispute));
  ASSIGN_OR_RETURN(file.in_effect, PapersInEffectOf(tx, file.dispute));
  return file;
}

}  // namespace zhiwang::mediation
