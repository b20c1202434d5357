// The method of MediatorService that suggests mediators.

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/resource/noun.h"
#include "common/rpc/fields.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/assignment/mediator_service.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/conflict/party_advice.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/mediation_errors.h"
#include "services/mediation/party/domain/consents.h"
#include "services/mediation/roster/roster_store.h"
#include "services/mediation/suggestion/busy_mediators.h"
#include "services/mediation/suggestion/domain/suggestion.h"
#include "services/mediation/suggestion/mediator_record.h"

namespace zhiwang::mediation {
namespace {

constexpr int kUsualSuggestions = 5;
constexpr int kMostSuggestions = 20;
constexpr size_t kMostPassed = 50;
constexpr absl::Duration kUsualSession = absl::Hours(1);      // for which they are to be free
constexpr absl::Duration kSuccessOf = absl::Hours(24 * 365);  // the time whose mediations count

// The time for which mediators are to be free, in the words of rosters.
struct When {
  absl::Time start;
  int day = 0, from_minute = 0, until_minute = 0;
};

When WhenOf(absl::Time at) {
  const absl::CivilMinute minute = absl::ToCivilMinute(at, calendar::ShanghaiZone());
  When when{.start = absl::FromCivil(minute, calendar::ShanghaiZone()),
            .day = calendar::DayNumberOf(at),
            .from_minute = minute.hour() * 60 + minute.minute()};
  when.until_minute = std::min(kMinutesADay, when.from_minute + static_cast<int>(absl::ToInt64Minutes(kUsualSession)));
  return when;
}

// Who may be considered: the mediators that the committee names for that day, and the lawyers on its roster; but not those who
// have the dispute, or were asked for it.
std::set<std::string> NamesFor(const Dispute& dispute, const Committee& committee, const std::vector<Shift>& shifts,
                               int day) {
  std::set<std::string> names;
  for (const Mediator& mediator : committee.mediators) {
    if (FindMediator(committee, mediator.who, day) != nullptr) names.insert(mediator.who);
  }
  for (const Shift& shift : shifts) names.insert(shift.mediator);
  for (const Assignment& assignment : dispute.facts.assignments) {
    if (GivesReach(assignment.state)) names.erase(assignment.mediator);
  }
  return names;
}

// True for one who declared, of an earlier assignment, to have advised a party, or a tie that not all parties waived.
bool HasDeclaredTie(const Dispute& dispute, std::string_view mediator) {
  const std::vector<Assignment>& assignments = dispute.facts.assignments;
  for (size_t i = 0; i < assignments.size(); ++i) {
    const std::vector<Tie>& ties = assignments[i].ties;
    if (assignments[i].mediator != mediator || ties.empty()) continue;
    const bool advised = std::find(ties.begin(), ties.end(), Tie::kAdvisedParty) != ties.end();
    if (advised || !CheckTieWaivers(dispute, static_cast<int>(i) + 1).ok()) return true;
  }
  return false;
}

int DistanceOf(const Dispute& dispute, const Committee& committee, const Candidate& candidate) {
  if (candidate.areas.empty()) return StepsBetween(dispute.facts.area_path, committee.area_path);
  int nearest = std::numeric_limits<int>::max();
  for (const std::string& area : candidate.areas) {
    nearest = std::min(nearest, StepsBetween(dispute.facts.area_path, area));
  }
  return nearest;
}

absl::StatusOr<std::vector<Considered>> Consider(sql::Txn& tx, const Serving& serving, const Dispute& dispute,
                                                 const Committee& committee, const When& when) {
  ASSIGN_OR_RETURN(const std::vector<Shift> shifts, ReadShifts(tx, dispute.district, committee.id, when.day, when.day));
  const std::set<std::string> names = NamesFor(dispute, committee, shifts, when.day);
  const std::vector<std::string> mediators(names.begin(), names.end());
  ASSIGN_OR_RETURN(const auto loads, LoadsOf(tx, dispute.district, mediators));
  ASSIGN_OR_RETURN(const auto success, SuccessOf(tx, dispute.district, mediators, dispute.facts.type,
                                                 sql::FirstIdAt(absl::Now() - kSuccessOf)));
  ASSIGN_OR_RETURN(const PartyAdvice advice, FindPartyAdvice(tx, dispute, mediators, calendar::TodayNumber()));
  ASSIGN_OR_RETURN(const std::set<std::string> busy,
                   BusyMediators(tx, dispute.district, mediators, when.start, when.start + kUsualSession));
  std::vector<Considered> considered;
  for (const std::string& who : mediators) {
    ASSIGN_OR_RETURN(const auto candidate, FindCandidate(tx, serving, committee, who, when.day));
    if (!candidate) continue;  // no longer contracted for the area since the roster was set
    Considered& one = considered.emplace_back();
    one.who = who;
    one.serves = candidate->serves;
    one.able = Takes(candidate->types, dispute.facts.type);
    one.on_roster = IsOnRoster(shifts, who, when.day);
    one.free = Covers(shifts, who, when.day, when.from_minute, when.until_minute) && !busy.contains(who);
    one.barred = FindBarOf(advice, who) != nullptr || HasDeclaredTie(dispute, who);
    one.distance = DistanceOf(dispute, committee, *candidate);
    if (candidate->most_disputes != 0) one.most_disputes = candidate->most_disputes;
    if (const auto load = loads.find(who); load != loads.end()) one.load = load->second;
    if (const auto record = success.find(who); record != success.end()) {
      one.agreed = record->second.agreed;
      one.ended = record->second.ended;
    }
  }
  return considered;
}

v1::SuggestMediatorsResponse ToProto(const std::string& district, const Suggestions& suggestions) {
  v1::SuggestMediatorsResponse response;
  for (const Considered& one : suggestions.able) {
    auto& shown = *response.add_suggestions();
    shown.set_mediator(NameOfOffice(district, one.who));
    shown.set_load(one.load);
    shown.set_distance(one.distance);
    shown.set_agreed(one.agreed);
    shown.set_ended(one.ended);
    shown.set_reason(ReasonZh(one));
  }
  for (const Passed& one : suggestions.passed) {
    auto& shown = *response.add_passed();
    shown.set_mediator(NameOfOffice(district, one.who));
    shown.set_reason(static_cast<v1::SuggestMediatorsResponse::Passed::Reason>(one.reason));
  }
  return response;
}

}  // namespace

absl::StatusOr<v1::SuggestMediatorsResponse> MediatorService::SuggestMediators(
    const rpc::Call& call, const v1::SuggestMediatorsRequest& request) {
  static_assert(static_cast<int>(PassReason::kLeftOffice) == v1::SuggestMediatorsResponse::Passed::LEFT_OFFICE);
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  absl::Time at = absl::Now();
  if (request.has_at()) {
    ASSIGN_OR_RETURN(at, TimeFrom("at", request.at()));
  }
  if (request.most() < 0 || request.most() > kMostSuggestions) {
    return error::FieldInvalid("most", "must be 1 to 20; 0 means 5", "须为 1 至 20");
  }
  const int most = request.most() == 0 ? kUsualSuggestions : request.most();
  ASSIGN_OR_RETURN(const int64_t named, CommitteeNumber(call.district, request.committee()));
  ASSIGN_OR_RETURN(
      const Suggestions suggestions, means_.db().Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Suggestions> {
        ASSIGN_OR_RETURN(const Dispute dispute, resource::FindInReach<DisputeNoun>(tx, call, name));
        const resource::Name which{name.district, named == 0 ? dispute.facts.committee : named};
        ASSIGN_OR_RETURN(const auto committee, (resource::Find<CommitteeNoun>(tx, which)));
        if (!committee) return error::CommitteeUnknown("committee", request.committee());
        ASSIGN_OR_RETURN(std::vector<Considered> considered, Consider(tx, serving_, dispute, *committee, WhenOf(at)));
        return Suggest(std::move(considered), static_cast<size_t>(most), kMostPassed);
      }));
  return ToProto(call.district, suggestions);
}

}  // namespace zhiwang::mediation
