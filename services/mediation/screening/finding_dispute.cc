#include "services/mediation/screening/finding_dispute.h"

#include <optional>

#include "common/resource/change.h"
#include "common/status/macros.h"
#include "services/mediation/screening/screening_noun.h"

namespace zhiwang::mediation {

absl::Status CheckFinding(sql::Txn& tx, const rpc::Call& call, const Dispute& draft) {
  if (draft.origin.screening == 0) return absl::OkStatus();
  const resource::Name name{draft.district, draft.origin.screening};
  ASSIGN_OR_RETURN(const auto found, resource::Find<ScreeningNoun>(tx, name, resource::Lock::kUntilCommitted));
  if (!found || !call.MayAlso("screening.read", ScreeningNoun::ScopeOf(*found))) {
    return resource::NotFound<ScreeningNoun>(name);
  }
  return NoteDispute(*found, draft.origin.finding, draft.id).status();
}

absl::Status NoteInScreening(sql::Txn& tx, const Dispute& created, const resource::Author& author) {
  if (created.origin.screening == 0) return absl::OkStatus();
  return resource::ChangeWithin<ScreeningNoun>(tx, {created.district, created.origin.screening}, author,
                                               created.changed, "screening.finding_taken",
                                               [&](const resource::Moment&, const Screening& before) {
                                                 return NoteDispute(before, created.origin.finding, created.id);
                                               })
      .status();
}

}  // namespace zhiwang::mediation
