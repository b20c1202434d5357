#include "services/mediation/dispute/service/registration/dispute_creation.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "common/telemetry/trace.h"
#include "services/mediation/committee/committee_store.h"
#include "services/mediation/conflict/mediated_before.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/party/party_seal.h"
#include "services/mediation/party/repeated_parties.h"
#include "services/mediation/screening/finding_dispute.h"

namespace zhiwang::mediation {
namespace {

using Asked = resource::ToCreate<DisputeNoun, NewDispute>;

// The parties of a new dispute, sealed for its rows.
absl::StatusOr<std::vector<PartyDraft>> Sealed(const privacy::KeyRing& keys, const Dispute& dispute,
                                               std::vector<PartyDraft> parties) {
  int number = 0;
  for (PartyDraft& party : parties) {
    ASSIGN_OR_RETURN(party.sealed, SealPerson(keys, dispute.district, dispute.id, ++number, party.person));
  }
  return parties;
}

// Sets what the caller decides about the origin: only a hand-off of the intake names a case and its unit, and a partner is
// the one who calls.
absl::Status SetOrigin(const rpc::Call& call, Dispute& draft) {
  if (draft.facts.origin == OriginKind::kCase && !call.handoff) {
    return error::FieldInvalid("dispute.origin.kind", "CASE comes with a hand-off of the intake",
                               "诉求转入由诉求系统办理");
  }
  if (!call.handoff) draft.facts.unit.clear();
  if (call.rights->Include({auth::Role::kPartnerSystem})) draft.origin.partner = call.principal;
  return absl::OkStatus();
}

// A partner hands in what a court delegates or entrusts only if it is a court by the rules of today. Staff may enter what a
// court sent on paper.
absl::Status CheckIsOfCourt(const DisputeMeans& means, const rpc::Call& call, const Dispute& draft) {
  if (!IsOfCourt(draft.facts.origin) || draft.origin.partner.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool is_court, means.IsCourt(draft.district, draft.origin.partner, call.deadline));
  if (is_court) return absl::OkStatus();
  return error::FieldInvalid("dispute.origin.kind",
                             "comes from a court; the district's rules do not name the caller as one",
                             "调解规则未将该对接系统列为法院，不能登记法院委派、委托的纠纷");
}

// What new disputes of a district are decided by, read for all of them at once.
struct Surroundings {
  std::vector<CommitteeChoice> committees;  // over any of their areas
  std::set<std::string> known_digests;      // of their parties: those that parties of other disputes have
};

absl::StatusOr<Surroundings> ReadSurroundings(sql::Txn& tx, const std::string& district,
                                              std::span<Asked* const> asked) {
  std::set<std::string> paths, digests;
  absl::Time since = absl::InfiniteFuture();
  for (const Asked* one : asked) {
    paths.insert(AreaPathOf(one->draft.draft.dispute.area));
    since = std::min(since, RepeatedSince(one->moment.now));
    for (const PartyDraft& party : one->draft.draft.parties) {
      for (const PersonIndex& index : party.sealed.indexes) digests.insert(index.digest);
    }
  }
  Surroundings surroundings;
  ASSIGN_OR_RETURN(surroundings.committees, ChoicesOver(tx, district, paths));
  ASSIGN_OR_RETURN(surroundings.known_digests, DigestsOfParties(tx, district, digests, since));
  return surroundings;
}

// True where a party of another dispute may be one of these.
bool AreKnown(const std::vector<PartyDraft>& parties, const std::set<std::string>& digests) {
  return std::any_of(parties.begin(), parties.end(), [&](const PartyDraft& party) {
    const auto& indexes = party.sealed.indexes;
    return std::any_of(indexes.begin(), indexes.end(),
                       [&](const PersonIndex& index) { return digests.contains(index.digest); });
  });
}

absl::StatusOr<Dispute> RegisterOne(const privacy::KeyRing& keys, sql::Txn& tx, const Asked& asked,
                                    const Surroundings& surroundings) {
  const telemetry::TraceScope scope(asked.call.trace_parent);
  const auto& [draft, basis, phones_of_agents] = asked.draft;
  Dispute dispute = draft.dispute;
  ASSIGN_OR_RETURN(const CommitteeChoice committee,
                   FirstCommittee(tx, dispute, draft.committee, surroundings.committees));
  dispute.facts.committee = committee.id;
  dispute.facts.level = committee.level;
  RETURN_IF_ERROR(CheckFinding(tx, asked.call, dispute));
  const Context context{asked.moment.actor, asked.moment.now, basis.calendar->calendar, basis.terms};
  ASSIGN_OR_RETURN(dispute, Register(context, std::move(dispute), draft.parties));
  if (AreKnown(draft.parties, surroundings.known_digests)) {
    ASSIGN_OR_RETURN(dispute, RatedByRepetition(tx, context, std::move(dispute)));
  }
  RETURN_IF_ERROR(CheckAgentsDidNotMediate(tx, keys, context, dispute, phones_of_agents));
  RETURN_IF_ERROR(SealWords(keys, dispute));
  return dispute;
}

}  // namespace

absl::StatusOr<NewDispute> NewDisputeOf(const DisputeMeans& means, sql::IdSource& ids, const rpc::Call& call,
                                        const v1::CreateDisputeRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  NewDispute created;
  DisputeDraft& draft = created.draft;
  ASSIGN_OR_RETURN(draft, DraftFromProto(district, request.dispute()));
  RETURN_IF_ERROR(SetOrigin(call, draft.dispute));
  RETURN_IF_ERROR(CheckIsOfCourt(means, call, draft.dispute));
  ASSIGN_OR_RETURN(created.basis, means.BasisOf(district, call.deadline));
  ASSIGN_OR_RETURN(draft.dispute.area,
                   PlaceOf(means.registry, call, district, draft.dispute.point, draft.area, calendar::TodayNumber()));
  ASSIGN_OR_RETURN(draft.dispute.id, ids.Next());
  ASSIGN_OR_RETURN(draft.parties, Sealed(means.keys(), draft.dispute, std::move(draft.parties)));
  for (const v1::Party& party : request.dispute().parties()) created.phones_of_agents.merge(PhonesOfAgents(party));
  return created;
}

absl::Status RegisterAll(const privacy::KeyRing& keys, sql::Txn& tx, std::span<Asked> asked) {
  std::map<std::string, std::vector<Asked*>> by_district;
  for (Asked& one : asked) by_district[one.draft.draft.dispute.district].push_back(&one);
  for (const auto& [district, those] : by_district) {
    ASSIGN_OR_RETURN(const Surroundings surroundings, ReadSurroundings(tx, district, those));
    for (Asked* one : those) one->made = RegisterOne(keys, tx, *one, surroundings);
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
