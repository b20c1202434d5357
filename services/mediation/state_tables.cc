#include "services/mediation/state_tables.h"

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "common/resource/hears.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/award/award_noun.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/referral/referral_noun.h"
#include "services/mediation/session/session_noun.h"
#include "services/mediation/violence/violence_noun.h"

namespace zhiwang::mediation {
namespace {

using changelog::Change;

// Those who rule where a change lies see every dispute there whole, also a confidential one, so nothing is read for them.
constexpr char kSeesAll[] = "dispute.rule";

// A case that a dispute answers: who may know of the case and reaches the dispute that answers it now.
absl::StatusOr<bool> HearsOfReferral(sql::Txn& tx, const rpc::Call& call, const Change& change) {
  int64_t id = 0;
  if (!absl::SimpleAtoi(change.id, &id)) return false;
  ASSIGN_OR_RETURN(const auto referral, resource::Find<ReferralNoun>(tx, {change.district, id}));
  if (!referral) return false;
  ASSIGN_OR_RETURN(const auto dispute, resource::Find<SightNoun>(tx, {change.district, referral->dispute}));
  return dispute && MayKnowCases(call, *dispute) && ReachesDispute(call, *dispute);
}

}  // namespace

std::vector<changelog::StateTable> StateTables() {
  using Ids = changelog::StateTable::Ids;
  return {
      {.kind = "agreement",
       .collection = "agreements",
       .table = "agreement",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "dispute_file.read",
       .hears = resource::Hears<AgreementNoun>,
       .sees_all = kSeesAll},
      {.kind = "award",
       .collection = "awards",
       .table = "award",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "award.read",
       .hears = resource::Hears<AwardNoun>,
       .sees_all = kSeesAll},
      {.kind = "committee",
       .collection = "committees",
       .table = "committee",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "committee.read"},
      {.kind = "dispute",
       .collection = "disputes",
       .table = "dispute",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "dispute.read",
       .hears = resource::Hears<SightNoun>,
       .sees_all = kSeesAll},
      {.kind = "document",
       .collection = "documents",
       .table = "document",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "dispute_file.read",
       .hears = resource::Hears<DocumentNoun>,
       .sees_all = kSeesAll},
      {.kind = "firm",
       .collection = "firms",
       .table = "firm",
       .id = "code",
       .ids = Ids::kText,
       .permission = "committee.read"},
      {.kind = "legal_service",
       .collection = "legalServices",
       .table = "legal_service",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "legal_service.read"},
      {.kind = "mediation_rules",
       .collection = "mediationRules",
       .table = "mediation_rules",
       .id = "mediationRules",
       .ids = Ids::kOnly,
       .permission = "mediation_rule.read"},
      {.kind = "referral",
       .collection = "referrals",
       .table = "referral",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "dispute.read",
       .hears = HearsOfReferral,
       .sees_all = kSeesAll},
      {.kind = "screening",
       .collection = "screenings",
       .table = "screening",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "screening.read"},
      {.kind = "screening_round",
       .collection = "screeningRounds",
       .table = "screening_round",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "screening.read"},
      {.kind = "template",
       .collection = "templates",
       .table = "template",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "template.read"},
      {.kind = "session",
       .collection = "sessions",
       .table = "session",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "dispute.read",
       .hears = resource::Hears<SessionInFeedNoun>,
       .sees_all = kSeesAll},
      {.kind = "violence_report",
       .collection = "violenceReports",
       .table = "violence_report",
       .id = "id",
       .ids = Ids::kNumber,
       .permission = "violence.read",
       .hears = resource::Hears<ViolenceNoun>,
       .sees_all = kSeesAll},
  };
}

}  // namespace zhiwang::mediation
