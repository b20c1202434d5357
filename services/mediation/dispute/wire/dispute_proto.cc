#include "services/mediation/dispute/wire/dispute_proto.h"

#include <string>
#include <string_view>
#include <vector>

#include "common/calendar/day.h"
#include "common/calendar/wire/deadline_wire.h"
#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/dispute/domain/decisions/attention.h"
#include "services/mediation/dispute/domain/decisions/routes.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/inspection/inspection_proto.h"
#include "services/mediation/party/party_proto.h"
#include "services/mediation/referral/domain/following.h"
#include "services/mediation/referral/referral_proto.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(State::kVoid) == v1::Dispute::VOID &&
              static_cast<int>(Action::kLoseCase) == v1::Dispute::LOSE_CASE &&
              static_cast<int>(Action::kRecordInspection) == v1::Dispute::RECORD_INSPECTION &&
              static_cast<int>(Attention::kToRule) == v1::Dispute::TO_RULE &&
              static_cast<int>(Attention::kConfirmationCloses) == v1::Dispute::CONFIRMATION_CLOSES);
static_assert(static_cast<int>(Type::kDamages) == v1::Matter::DAMAGES &&
              static_cast<int>(Scale::kMajorGroup) == v1::Matter::MAJOR_GROUP &&
              static_cast<int>(Outcome::kUnsettled) == v1::Matter::Issue::UNSETTLED);
static_assert(static_cast<int>(OriginKind::kImport) == v1::Origin::IMPORT &&
              static_cast<int>(EndKind::kCaseTakenBack) == v1::Ending::CASE_TAKEN_BACK &&
              static_cast<int>(Refusal::kNobodyToAnswer) == v1::Ending::NOBODY_TO_ANSWER);
static_assert(static_cast<int>(RouteKind::kPolice) == v1::Ending::Route::POLICE &&
              static_cast<int>(AssignmentState::kEnded) == v1::Assignment::ENDED &&
              static_cast<int>(Ground::kLevelChanged) == v1::Assignment::LEVEL_CHANGED);
static_assert(static_cast<int>(Tie::kAdvisedParty) == v1::Assignment::Declaration::ADVISED_PARTY &&
              static_cast<int>(RestReason::kForceMajeure) == v1::Rest::FORCE_MAJEURE &&
              static_cast<int>(Colour::kRed) == v1::Risk::RED);
static_assert(static_cast<int>(RiskReason::kViolence) == v1::Risk::VIOLENCE &&
              static_cast<int>(RiskReason::kRepeated) == v1::Risk::REPEATED &&
              static_cast<int>(RiskReason::kVisited) == v1::Risk::VISITED &&
              static_cast<int>(PreventionKind::kFight) == v1::Prevention::FIGHT &&
              static_cast<int>(CallbackAnswer::kNo) == v1::DisputeCallback::NO);
static_assert(static_cast<int>(Clock::kArbitrationOpen) == common::v1::Deadline::ARBITRATION_OPEN &&
              static_cast<int>(Clock::kLeader) == common::v1::Deadline::LEADER);

std::string Day(const std::optional<absl::CivilDay>& day) { return day ? calendar::FormatDay(*day) : ""; }

// The words at a place; none where nobody wrote any.
std::string WordsAt(const std::vector<std::string>& words, size_t place) {
  return place < words.size() ? words[place] : std::string();
}

void Write(const calendar::Deadline& deadline, Clock clock, common::v1::Deadline& proto) {
  proto.set_clock(static_cast<common::v1::Deadline::Clock>(clock));
  calendar::ToProto(deadline, proto);
}

// `districts/{district}/{office}` for an office, `staff/{id}` or `lawyers/{licence}`; empty for none.
std::string OfficeName(const Dispute& dispute, const std::string& office) {
  return office.empty() ? std::string() : "districts/" + dispute.district + "/" + office;
}

void WriteMatter(const Dispute& dispute, v1::Matter& proto) {
  const MatterWords& words = dispute.words.matter;
  proto.set_type(static_cast<v1::Matter::Type>(dispute.facts.type));
  proto.set_scale(static_cast<v1::Matter::Scale>(dispute.facts.scale));
  proto.set_summary(words.summary);
  proto.set_facts(words.facts);
  proto.set_claim(words.claim);
  proto.set_amount_fen(words.amount_fen);
  for (size_t i = 0; i < dispute.facts.issues.size(); ++i) {
    auto* issue = proto.add_issues();
    issue->set_number(static_cast<int>(i) + 1);
    issue->set_text(WordsAt(words.issues, i));
    issue->set_outcome(static_cast<v1::Matter::Issue::Outcome>(dispute.facts.issues[i]));
  }
}

void WriteOrigin(const Dispute& dispute, v1::Origin& proto) {
  const Origin& origin = dispute.origin;
  proto.set_kind(static_cast<v1::Origin::Kind>(dispute.facts.origin));
  if (origin.case_id != 0) {
    proto.set_case_(FormatResourceName(dispute.district, "cases", std::to_string(origin.case_id)));
  }
  proto.set_case_round(origin.case_round);
  if (origin.screening != 0) {
    proto.set_screening(FormatResourceName(dispute.district, "screenings", std::to_string(origin.screening)));
  }
  proto.set_finding(origin.finding);
  proto.set_external_id(origin.external_id);
  proto.set_court(origin.court);
  proto.set_summary_procedure(origin.summary_procedure);
  proto.set_papers_day(Day(origin.papers_day));
  proto.set_partner(origin.partner);
}

void WriteEnding(const Dispute& dispute, const Ending& ending, v1::Ending& proto) {
  proto.set_kind(static_cast<v1::Ending::Kind>(ending.kind));
  proto.set_refusal(static_cast<v1::Ending::Refusal>(ending.refusal));
  for (const RouteKind route : ending.routes) {
    auto* row = proto.add_routes();
    row->set_kind(static_cast<v1::Ending::Route::Kind>(route));
    row->set_text(std::string(RouteText(dispute.facts.type, ending.refusal, route)));
  }
  proto.set_party(ending.party);
  SetTime(ending.at, proto.mutable_at());
  proto.set_round(ending.round);
}

void WriteRisk(const Dispute& dispute, v1::Risk& proto) {
  const Risk& risk = dispute.facts.risk;
  proto.set_colour(static_cast<v1::Risk::Colour>(risk.colour));
  proto.set_level(std::string(LevelName(risk.level)));
  proto.set_leader(OfficeName(dispute, risk.leader));
  if (risk.leader_due) SetTime(*risk.leader_due, proto.mutable_leader_due_time());
  if (risk.at) {
    proto.set_reason(static_cast<v1::Risk::Reason>(risk.reason));
    SetTime(*risk.at, proto.mutable_at());
  }
  proto.set_rater(risk.rater);
  if (risk.apart_since) SetTime(*risk.apart_since, proto.mutable_apart_since_time());
  proto.set_visited_day(Day(risk.visited));
}

void WritePlace(const Dispute& dispute, v1::Dispute& proto) {
  if (dispute.point) {
    proto.mutable_point()->set_longitude(dispute.point->longitude);
    proto.mutable_point()->set_latitude(dispute.point->latitude);
  }
  for (const AreaStep& step : dispute.area) {
    auto* link = proto.add_area_chain();
    link->set_area(FormatResourceName(dispute.district, "areas", step.code));
    link->set_display_name(step.name);
  }
  if (!dispute.area.empty()) proto.set_area(FormatResourceName(dispute.district, "areas", dispute.area.back().code));
}

// The parts that come one after the other.
void WriteParts(const Dispute& dispute, v1::Dispute& proto) {
  const Facts& facts = dispute.facts;
  const Words& words = dispute.words;
  for (const Consent& consent : facts.consents) *proto.add_consents() = ToProto(consent);
  for (size_t i = 0; i < facts.participants.size(); ++i) {
    *proto.add_participants() = ShowParticipant(dispute, static_cast<int>(i) + 1);
  }
  for (size_t i = 0; i < facts.assignments.size(); ++i) {
    *proto.add_assignments() = ToProto(dispute, static_cast<int>(i) + 1);
  }
  for (size_t i = 0; i < facts.rests.size(); ++i) {
    auto* row = proto.add_rests();
    row->set_number(static_cast<int>(i) + 1);
    row->set_reason(static_cast<v1::Rest::Reason>(facts.rests[i].reason));
    row->set_note(WordsAt(words.rests, i));
    row->set_from_day(Day(facts.rests[i].from));
    row->set_until_day(Day(facts.rests[i].until));
    row->set_approver(facts.rests[i].approver);
  }
  for (const Deadline& deadline : facts.deadlines) Write(deadline, deadline.clock, *proto.add_deadlines());
  for (const Ending& ending : facts.endings) WriteEnding(dispute, ending, *proto.add_endings());
  for (size_t i = 0; i < dispute.inspections.size(); ++i) {
    *proto.add_inspections() = InspectionToProto(dispute, static_cast<int>(i) + 1);
  }
  for (size_t i = 0; i < dispute.callbacks.size(); ++i) {
    const Callback& callback = dispute.callbacks[i];
    auto* row = proto.add_callbacks();
    row->set_party(callback.party);
    SetTime(callback.at, row->mutable_at());
    row->set_reached(callback.reached);
    row->set_performed(static_cast<v1::DisputeCallback::Answer>(callback.performed));
    row->set_satisfied(static_cast<v1::DisputeCallback::Answer>(callback.satisfied));
    row->set_note(WordsAt(words.callbacks, i));
  }
  for (size_t i = 0; i < facts.prevented.size(); ++i) {
    auto* row = proto.add_preventions();
    row->set_kind(static_cast<v1::Prevention::Kind>(facts.prevented[i].kind));
    row->set_persons(facts.prevented[i].persons);
    row->set_note(WordsAt(words.preventions, i));
  }
}

}  // namespace

v1::Assignment ToProto(const Dispute& dispute, int number) {
  const size_t place = static_cast<size_t>(number) - 1;
  const Assignment& assignment = dispute.facts.assignments[place];
  v1::Assignment proto;
  proto.set_number(number);
  proto.set_state(static_cast<v1::Assignment::State>(assignment.state));
  proto.set_mediator(OfficeName(dispute, assignment.mediator));
  proto.set_presides(assignment.presides);
  proto.set_holder_left(assignment.holder_left);
  proto.set_committee(FormatResourceName(dispute.district, "committees", std::to_string(assignment.committee)));
  proto.set_proposer(assignment.proposer);
  SetTime(assignment.proposed, proto.mutable_propose_time());
  Write(assignment.deadline, Clock::kAssignment, *proto.mutable_deadline());
  if (assignment.declared) {
    for (const Tie tie : assignment.ties) {
      proto.mutable_declaration()->add_ties(static_cast<v1::Assignment::Declaration::Tie>(tie));
    }
    proto.mutable_declaration()->set_note(WordsAt(dispute.words.declarations, place));
    SetTime(*assignment.declared, proto.mutable_declaration()->mutable_at());
  }
  if (assignment.accepted) SetTime(*assignment.accepted, proto.mutable_accept_time());
  if (assignment.ended) SetTime(*assignment.ended, proto.mutable_end_time());
  if (assignment.ground) proto.set_ground(static_cast<v1::Assignment::Ground>(*assignment.ground));
  for (const AssignmentAction action : LegalActions(assignment.state)) {
    proto.add_legal_actions(static_cast<v1::Assignment::Action>(action));
  }
  proto.set_accepted_by_parties(AcceptedByParties(dispute.facts, number));
  return proto;
}

v1::Dispute ToProto(const Dispute& dispute) {
  const Facts& facts = dispute.facts;
  v1::Dispute proto;
  proto.set_name(FormatResourceName(dispute.district, "disputes", std::to_string(dispute.id)));
  proto.set_etag(resource::EtagOf(dispute.version));
  proto.set_state(static_cast<v1::Dispute::State>(facts.state));
  for (const Action action : LegalActions(dispute, dispute.needs_new_terms))
    proto.add_legal_actions(static_cast<v1::Dispute::Action>(action));
  proto.set_number(NumberText(facts.number));
  proto.set_committee(FormatResourceName(dispute.district, "committees", std::to_string(facts.committee)));
  proto.set_level(std::string(LevelName(facts.level)));
  WritePlace(dispute, proto);
  proto.set_asked_day(Day(facts.asked));
  WriteMatter(dispute, *proto.mutable_matter());
  WriteOrigin(dispute, *proto.mutable_origin());
  WriteParts(dispute, proto);
  WriteRisk(dispute, *proto.mutable_risk());
  proto.set_confidential(facts.confidential);
  proto.set_round(facts.round);
  if (facts.joined_into != 0) {
    proto.set_joined_into(FormatResourceName(dispute.district, "disputes", std::to_string(facts.joined_into)));
  }
  for (const Referral& referral : ReferralsOf(dispute)) *proto.add_referrals() = ToProto(referral);
  for (const Attention attention : AttentionsOf(facts)) {
    proto.add_attentions(static_cast<v1::Dispute::Attention>(attention));
  }
  SetTime(facts.registered, proto.mutable_register_time());
  if (facts.accepted) SetTime(*facts.accepted, proto.mutable_accept_time());
  if (facts.taken_up) SetTime(*facts.taken_up, proto.mutable_take_up_time());
  if (!facts.endings.empty()) SetTime(facts.endings.back().at, proto.mutable_end_time());
  if (facts.archived) SetTime(*facts.archived, proto.mutable_archive_time());
  proto.set_unit(FormatResourceName(dispute.district, "departments", facts.unit));
  proto.set_arbitration_told_day(Day(facts.arbitration_told));
  return proto;
}

}  // namespace zhiwang::mediation
