#include "services/mediation/dispute/dispute_record.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/calendar/day.h"
#include "common/calendar/wire/deadline_wire.h"
#include "common/names/area_path.h"
#include "common/status/error.h"
#include "services/mediation/assignment/assignment_record.h"
#include "services/mediation/inspection/inspection_record.h"

namespace zhiwang::mediation {
namespace {

int64_t Micros(std::optional<absl::Time> time) { return time ? absl::ToUnixMicros(*time) : 0; }
int64_t Micros(absl::Time time) { return absl::ToUnixMicros(time); }

std::optional<absl::Time> MaybeTime(int64_t micros) {
  return micros == 0 ? std::nullopt : std::optional(absl::FromUnixMicros(micros));
}

// Writes each item into its row. Rows that are there are kept: they may hold what is not known here.
template <class Items, class Row, class WriteOne>
void WriteEach(const Items& items, google::protobuf::RepeatedPtrField<Row>* rows, const WriteOne& write) {
  const auto wanted = static_cast<int>(items.size());
  while (rows->size() < wanted) rows->Add();
  if (rows->size() > wanted) rows->DeleteSubrange(wanted, rows->size() - wanted);
  for (int i = 0; i < wanted; ++i) write(items[static_cast<size_t>(i)], *rows->Mutable(i));
}

void WriteParties(const std::vector<PartyFacts>& parties, v1::DisputeFacts& record) {
  int number = 0;
  WriteEach(parties, record.mutable_parties(), [&](const PartyFacts& party, v1::PartyFacts& row) {
    row.set_number(++number);
    row.set_side(static_cast<v1::Party::Side>(party.side));
    row.set_kind(static_cast<v1::Party::Kind>(party.kind));
    row.set_capacity(party.capacity ? static_cast<v1::Party::Capacity>(*party.capacity)
                                    : v1::Party::CAPACITY_UNSPECIFIED);
    row.set_represented_by(party.represented_by);
    row.set_left(party.left);
    row.set_added(Micros(party.added));
    row.set_domicile(party.domicile);
    row.set_came_with(party.came_with);
  });
}

PartyFacts Read(const v1::PartyFacts& row) {
  PartyFacts party;
  party.side = static_cast<Side>(row.side());
  party.kind = static_cast<PartyKind>(row.kind());
  if (row.capacity() != 0) party.capacity = static_cast<Capacity>(row.capacity());
  party.represented_by = row.represented_by();
  party.left = row.left();
  party.added = absl::FromUnixMicros(row.added());
  party.domicile = row.domicile();
  party.came_with = row.came_with();
  return party;
}

void Write(const Consent& consent, v1::ConsentRecord& row) {
  row.set_party(consent.party);
  row.set_subject(static_cast<v1::Consent::Subject>(consent.subject));
  row.set_answer(static_cast<v1::Consent::Answer>(consent.answer));
  row.set_form(static_cast<v1::Consent::Form>(consent.form));
  row.set_reference(consent.reference);
  row.set_proxy(consent.proxy);
  row.set_level(static_cast<v1::Committee::Level>(consent.level));
  row.set_round(consent.round);
  row.set_at(Micros(consent.at));
  row.set_recorder(consent.recorder);
  row.set_lapsed(consent.lapsed);
  row.set_came_with(consent.came_with);
}

Consent Read(const v1::ConsentRecord& row) {
  Consent consent;
  consent.party = row.party();
  consent.subject = static_cast<Subject>(row.subject());
  consent.answer = static_cast<Answer>(row.answer());
  consent.form = static_cast<Form>(row.form());
  consent.reference = row.reference();
  consent.proxy = row.proxy();
  consent.level = static_cast<Level>(row.level());
  consent.round = row.round();
  consent.at = absl::FromUnixMicros(row.at());
  consent.recorder = row.recorder();
  consent.lapsed = row.lapsed();
  consent.came_with = row.came_with();
  return consent;
}

void Write(const calendar::Deadline& deadline, Clock clock, common::v1::DeadlineRecord& row) {
  row.set_clock(static_cast<common::v1::Deadline::Clock>(clock));
  row.clear_pauses();
  calendar::ToRecord(deadline, row);
}

void Write(const Rest& rest, v1::RestRecord& row) {
  row.set_reason(static_cast<v1::Rest::Reason>(rest.reason));
  row.set_from_day(calendar::KnownDayNumber(rest.from));
  row.set_until_day(calendar::KnownDayNumber(rest.until));
  row.set_approver(rest.approver);
}

Rest Read(const v1::RestRecord& row) {
  return {.reason = static_cast<RestReason>(row.reason()),
          .from = calendar::KnownDay(row.from_day()).value_or(absl::CivilDay()),
          .until = calendar::KnownDay(row.until_day()),
          .approver = row.approver()};
}

void Write(const Ending& ending, v1::EndingRecord& row) {
  row.set_kind(static_cast<v1::Ending::Kind>(ending.kind));
  row.set_refusal(static_cast<v1::Ending::Refusal>(ending.refusal));
  row.set_party(ending.party);
  row.set_at(Micros(ending.at));
  row.set_round(ending.round);
  row.clear_routes();
  for (const RouteKind route : ending.routes) row.add_routes(static_cast<v1::Ending::Route::Kind>(route));
}

Ending Read(const v1::EndingRecord& row) {
  Ending ending;
  ending.kind = static_cast<EndKind>(row.kind());
  ending.refusal = static_cast<Refusal>(row.refusal());
  ending.party = row.party();
  ending.at = absl::FromUnixMicros(row.at());
  ending.round = row.round();
  for (const int route : row.routes()) ending.routes.push_back(static_cast<RouteKind>(route));
  return ending;
}

void Write(const Risk& risk, v1::RiskRecord& row) {
  row.set_colour(static_cast<v1::Risk::Colour>(risk.colour));
  row.set_level(static_cast<v1::Committee::Level>(risk.level));
  row.set_leader(risk.leader);
  row.set_leader_due(Micros(risk.leader_due));
  row.set_reason(static_cast<v1::Risk::Reason>(risk.reason));
  row.set_at(Micros(risk.at));
  row.set_rater(risk.rater);
  row.set_apart_since(Micros(risk.apart_since));
  row.set_visited_day(calendar::KnownDayNumber(risk.visited));
}

Risk Read(const v1::RiskRecord& row) {
  Risk risk;
  risk.colour = static_cast<Colour>(row.colour());
  risk.level = static_cast<Level>(row.level());
  risk.leader = row.leader();
  risk.leader_due = MaybeTime(row.leader_due());
  risk.reason = static_cast<RiskReason>(row.reason());
  risk.at = MaybeTime(row.at());
  risk.rater = row.rater();
  risk.apart_since = MaybeTime(row.apart_since());
  risk.visited = calendar::KnownDay(row.visited_day());
  return risk;
}

void Write(const std::optional<Acceptance>& acceptance, v1::DisputeFacts& record) {
  if (!acceptance) return record.clear_accepted_as();
  v1::AcceptanceRecord& row = *record.mutable_accepted_as();
  row.set_committee(acceptance->committee);
  row.set_level(static_cast<v1::Committee::Level>(acceptance->level));
  row.set_type(static_cast<v1::Matter::Type>(acceptance->type));
  row.set_area_path(acceptance->area_path);
}

Acceptance Read(const v1::AcceptanceRecord& row) {
  return {.committee = row.committee(),
          .level = static_cast<Level>(row.level()),
          .type = static_cast<Type>(row.type()),
          .area_path = row.area_path()};
}

void Write(const Facts& facts, v1::DisputeFacts& record) {
  record.set_state(static_cast<v1::Dispute::State>(facts.state));
  record.set_committee(facts.committee);
  record.set_level(static_cast<v1::Committee::Level>(facts.level));
  record.set_area_path(facts.area_path);
  record.set_type(static_cast<v1::Matter::Type>(facts.type));
  record.set_scale(static_cast<v1::Matter::Scale>(facts.scale));
  record.set_origin(static_cast<v1::Origin::Kind>(facts.origin));
  record.set_asked_day(calendar::KnownDayNumber(facts.asked));
  const FileNumber number = facts.number.value_or(FileNumber());
  record.set_number_year(number.year);
  record.set_number(number.number);
  record.set_number_committee(number.committee);
  record.set_registered(Micros(facts.registered));
  record.set_accepted(Micros(facts.accepted));
  Write(facts.accepted_as, record);
  record.set_taken_up(Micros(facts.taken_up));
  record.set_mediated(Micros(facts.mediated));
  record.set_round(facts.round);
  WriteParties(facts.parties, record);
  const auto write = [](const auto& item, auto& row) { Write(item, row); };
  WriteEach(facts.consents, record.mutable_consents(), write);
  WriteEach(facts.assignments, record.mutable_assignments(), WriteAssignment);
  WriteEach(facts.rests, record.mutable_rests(), write);
  WriteEach(facts.deadlines, record.mutable_deadlines(),
            [](const Deadline& deadline, auto& row) { Write(deadline, deadline.clock, row); });
  record.mutable_passed()->Assign(facts.passed.begin(), facts.passed.end());
  WriteEach(facts.endings, record.mutable_endings(), write);
  int issue = 0;
  WriteEach(facts.issues, record.mutable_issues(), [&](Outcome outcome, v1::IssueFacts& row) {
    row.set_number(++issue);
    row.set_outcome(static_cast<v1::Matter::Issue::Outcome>(outcome));
  });
  Write(facts.risk, *record.mutable_risk());
  record.set_confidential(facts.confidential);
  record.set_joined_into(facts.joined_into);
  record.mutable_taken_in()->Assign(facts.taken_in.begin(), facts.taken_in.end());
  record.set_agreed_fen(facts.agreed_fen);
  record.set_effective_day(calendar::KnownDayNumber(facts.effective));
  record.clear_levels();
  for (const Level level : facts.levels) record.add_levels(static_cast<v1::Committee::Level>(level));
  record.set_replacements(facts.replacements);
  record.set_performed(Micros(facts.performed));
  record.set_archived(Micros(facts.archived));
  record.clear_prevented();
  record.clear_prevented_persons();
  for (const Prevention& prevention : facts.prevented) {
    record.add_prevented(static_cast<v1::Prevention::Kind>(prevention.kind));
    record.add_prevented_persons(prevention.persons);
  }
  record.clear_participants();
  for (const ParticipantKind kind : facts.participants) {
    record.add_participants(static_cast<v1::Participant::Capacity>(kind));
  }
  record.set_waits_for_person(facts.waits_for_person);
  record.set_unit(facts.unit);
  record.set_arbitration_told_day(calendar::KnownDayNumber(facts.arbitration_told));
}

// The way by which it came, besides its kind.
void Write(const Origin& origin, v1::DisputeBody& body) {
  body.set_case_id(origin.case_id);
  body.set_case_round(origin.case_round);
  body.set_screening(origin.screening);
  body.set_finding(origin.finding);
  body.set_external_id(origin.external_id);
  body.set_partner(origin.partner);
  body.set_court(origin.court);
  body.set_summary_procedure(origin.summary_procedure);
  body.set_papers_day(calendar::KnownDayNumber(origin.papers_day));
}

Origin OriginOf(const v1::DisputeBody& body) {
  Origin origin;
  origin.case_id = body.case_id();
  origin.case_round = body.case_round();
  origin.screening = body.screening();
  origin.finding = body.finding();
  origin.external_id = body.external_id();
  origin.partner = body.partner();
  origin.court = body.court();
  origin.summary_procedure = body.summary_procedure();
  origin.papers_day = calendar::KnownDay(body.papers_day());
  return origin;
}

}  // namespace

v1::DisputeFacts ToRecord(const Facts& facts) {
  v1::DisputeFacts record;
  Write(facts, record);
  return record;
}

v1::DisputeFacts FactsRecordOf(const Dispute& dispute) {
  v1::DisputeBody body;
  body.ParseFromString(dispute.stored_body);
  Write(dispute.facts, *body.mutable_facts());
  return std::move(*body.mutable_facts());
}

Facts FromRecord(const v1::DisputeFacts& record) {
  Facts facts;
  facts.state = static_cast<State>(record.state());
  facts.committee = record.committee();
  facts.level = static_cast<Level>(record.level());
  facts.area_path = record.area_path();
  facts.type = static_cast<Type>(record.type());
  facts.scale = static_cast<Scale>(record.scale());
  facts.origin = static_cast<OriginKind>(record.origin());
  facts.asked = calendar::KnownDay(record.asked_day());
  if (record.number() != 0) facts.number = {record.number_committee(), record.number_year(), record.number()};
  facts.registered = absl::FromUnixMicros(record.registered());
  facts.accepted = MaybeTime(record.accepted());
  if (record.has_accepted_as()) facts.accepted_as = Read(record.accepted_as());
  facts.taken_up = MaybeTime(record.taken_up());
  facts.mediated = MaybeTime(record.mediated());
  facts.round = record.round();
  for (const auto& row : record.parties()) facts.parties.push_back(Read(row));
  for (const auto& row : record.consents()) facts.consents.push_back(Read(row));
  for (const auto& row : record.assignments()) facts.assignments.push_back(ReadAssignment(row));
  for (const auto& row : record.rests()) facts.rests.push_back(Read(row));
  for (const auto& row : record.deadlines()) {
    facts.deadlines.push_back({calendar::FromRecord(row), static_cast<Clock>(row.clock())});
  }
  facts.passed.assign(record.passed().begin(), record.passed().end());
  for (const auto& row : record.endings()) facts.endings.push_back(Read(row));
  for (const auto& row : record.issues()) facts.issues.push_back(static_cast<Outcome>(row.outcome()));
  facts.risk = Read(record.risk());
  facts.confidential = record.confidential();
  facts.joined_into = record.joined_into();
  facts.taken_in.assign(record.taken_in().begin(), record.taken_in().end());
  facts.agreed_fen = record.agreed_fen();
  facts.effective = calendar::KnownDay(record.effective_day());
  for (const int level : record.levels()) facts.levels.push_back(static_cast<Level>(level));
  facts.replacements = record.replacements();
  facts.performed = MaybeTime(record.performed());
  facts.archived = MaybeTime(record.archived());
  for (int i = 0; i < record.prevented_size() && i < record.prevented_persons_size(); ++i) {
    facts.prevented.push_back({static_cast<PreventionKind>(record.prevented(i)), record.prevented_persons(i)});
  }
  for (const int kind : record.participants()) facts.participants.push_back(static_cast<ParticipantKind>(kind));
  facts.waits_for_person = record.waits_for_person();
  facts.unit = record.unit();
  facts.arbitration_told = calendar::KnownDay(record.arbitration_told_day());
  return facts;
}

std::string EncodeBody(const Dispute& dispute) {
  v1::DisputeBody body;
  body.ParseFromString(dispute.stored_body);
  Write(dispute.facts, *body.mutable_facts());
  body.clear_area_names();
  for (const AreaStep& step : dispute.area) body.add_area_names(step.name);
  body.clear_longitude();
  body.clear_latitude();
  if (dispute.point) {
    body.set_longitude(dispute.point->longitude);
    body.set_latitude(dispute.point->latitude);
  }
  Write(dispute.origin, body);
  int inspections = 0;
  WriteEach(dispute.inspections, body.mutable_inspections(),
            [&](const Inspection& one, v1::InspectionRecord& row) { WriteInspection(one, ++inspections, row); });
  WriteEach(dispute.callbacks, body.mutable_callbacks(), [](const Callback& callback, v1::CallbackFacts& row) {
    row.set_party(callback.party);
    row.set_at(Micros(callback.at));
    row.set_reached(callback.reached);
    row.set_performed(static_cast<v1::DisputeCallback::Answer>(callback.performed));
    row.set_satisfied(static_cast<v1::DisputeCallback::Answer>(callback.satisfied));
  });
  body.set_import_print(dispute.import_print);
  body.set_changed(Micros(dispute.changed));
  return body.SerializeAsString();
}

absl::Status DecodeBody(std::string_view bytes, Dispute& dispute) {
  v1::DisputeBody body;
  if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("a dispute's row cannot be read");
  }
  dispute.stored_body = bytes;
  dispute.changed = absl::FromUnixMicros(body.changed());
  dispute.facts = FromRecord(body.facts());
  const std::vector<std::string> codes = CodesOf(dispute.facts.area_path);
  for (size_t i = 0; i < codes.size() && i < static_cast<size_t>(body.area_names_size()); ++i) {
    dispute.area.push_back({codes[i], body.area_names(static_cast<int>(i))});
  }
  if (body.has_longitude()) dispute.point = Point{body.longitude(), body.latitude()};
  dispute.origin = OriginOf(body);
  dispute.import_print = body.import_print();
  for (const auto& row : body.inspections()) dispute.inspections.push_back(ReadInspection(row));
  for (const auto& row : body.callbacks()) {
    dispute.callbacks.push_back({.party = row.party(),
                                 .at = absl::FromUnixMicros(row.at()),
                                 .reached = row.reached(),
                                 .performed = static_cast<CallbackAnswer>(row.performed()),
                                 .satisfied = static_cast<CallbackAnswer>(row.satisfied())});
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
