#include "services/mediation/agreement/agreement_store.h"

#include <optional>

#include "common/resource/change.h"
#include "common/resource/list/read_all.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/domain/agreeing.h"
#include "services/mediation/dispute/dispute_noun.h"

namespace zhiwang::mediation {

absl::StatusOr<std::vector<Agreement>> AgreementsOf(sql::Txn& tx, const std::string& district, int64_t dispute) {
  return resource::ReadAll<AgreementNoun>(tx, district, {"dispute", dispute, "by_dispute"}, kMostAgreements);
}

absl::StatusOr<std::vector<int>> LockIssuesUnderAgreement(sql::Txn& tx, const Dispute& dispute) {
  const resource::Name name{dispute.district, dispute.id};
  RETURN_IF_ERROR(resource::Find<DisputeNoun>(tx, name, resource::Lock::kUntilCommitted).status());
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, AgreementsOf(tx, dispute.district, dispute.id));
  return IssuesUnder(agreements);
}

absl::Status LapseDrafts(sql::Txn& tx, const Dispute* before, const Dispute& after, const resource::Author& author) {
  if (before == nullptr || !LetsDraftsLapse(*before, after)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Agreement> agreements, AgreementsOf(tx, after.district, after.id));
  for (const Agreement& agreement : agreements) {
    if (agreement.facts.state != AgreementState::kDraft) continue;
    RETURN_IF_ERROR(resource::ChangeWithin<AgreementNoun>(
                        tx, {agreement.district, agreement.id}, author, after.changed, "agreement.lapsed",
                        [](const resource::Moment&,
                           const Agreement& draft) -> absl::StatusOr<std::optional<Agreement>> { return Lapse(draft); })
                        .status());
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
