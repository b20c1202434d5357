#include "services/mediation/dispute/service/dispute_service.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/calendar/day.h"
#include "common/calendar/deadline/law.h"
#include "common/calendar/wire/deadline_wire.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/numbers/numbers.h"
#include "common/resource/create.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_key.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/agreement/agreement_store.h"
#include "services/mediation/dispute/dispute_store.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/decisions/rating.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/service/registration/dispute_creation.h"
#include "services/mediation/dispute/service/registration/dispute_import.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/dispute/wire/dispute_view.h"
#include "services/mediation/violence/violence_reporters.h"

namespace zhiwang::mediation {
namespace {

// Gives each accepted dispute the next number of its committee's book of the year, in the order of their names.
absl::Status NumberAccepted(sql::Txn& tx, std::span<Dispute* const> accepted) {
  std::map<std::tuple<std::string, std::string>, std::vector<Dispute*>> books;
  for (Dispute* dispute : accepted) {
    books[{dispute->district, BookOf(dispute->facts.committee, NumberYear(*dispute))}].push_back(dispute);
  }
  for (const auto& [book, disputes] : books) {
    const auto& [district, name] = book;
    ASSIGN_OR_RETURN(int64_t number, numbers::Take(tx, district, name, static_cast<int64_t>(disputes.size())));
    for (Dispute* dispute : disputes) *dispute = Numbered(std::move(*dispute), number++);
  }
  return absl::OkStatus();
}

// The law that sets a clock's term; none for those that the district's rules set.
calendar::Law LawOf(Clock clock) {
  switch (clock) {
    case Clock::kMediationTerm:
      return calendar::kMediationTermLaw;
    case Clock::kCourt:
      return calendar::kCourtTermLaw;
    case Clock::kArbitrationOpen:
      return calendar::kArbitrationOpenLaw;
    case Clock::kCourtAcceptance:
      return calendar::kCourtAcceptanceLaw;
    case Clock::kAssignment:
    case Clock::kLevel:
    case Clock::kLeader:
      return {};
  }
  return {};
}

}  // namespace

DisputeService::DisputeService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids)
    : Service(runtime, *v1::CreateDisputeRequest::descriptor()->file()->FindServiceByName("DisputeService")),
      means_(means),
      ids_(ids),
      presences_{means.parts.db, {{means.parts.noun.keys}}},
      reader_(means.parts, runtime.longest_wait()),
      creations_(means.parts, {.longest_wait = runtime.longest_wait()},
                 [&keys = means.keys()](sql::Txn& tx, auto asked) { return RegisterAll(keys, tx, asked); }),
      acceptances_(means.parts, {.longest_wait = runtime.longest_wait()}, NumberAccepted),
      recorder_(means.parts.db, runtime.longest_wait()) {
  LaterOnWorker("CreateDispute", &DisputeService::CreateDispute);
  Later("GetDispute", &DisputeService::GetDispute);
  OnWorker("ListDisputes", &DisputeService::ListDisputes);
  OnWorker("SearchParties", &DisputeService::SearchParties);
  OnWorker("GetDisputePresence", &DisputeService::GetDisputePresence);
  OnWorker("ListDisputePresences", &DisputeService::ListDisputePresences);
  LaterOnWorker("AcceptDispute", &DisputeService::AcceptDispute);
  OnWorker("RefuseDispute", &DisputeService::RefuseDispute);
  OnWorker("AmendDispute", &DisputeService::AmendDispute);
  OnWorker("JoinDispute", &DisputeService::JoinDispute);
  OnWorker("SplitDispute", &DisputeService::SplitDispute);
  OnWorker("RecordReferralWithdrawal", &DisputeService::RecordReferralWithdrawal);
  OnWorker("EscalateDispute", &DisputeService::EscalateDispute);
  OnWorker("ReturnDispute", &DisputeService::ReturnDispute);
  OnWorker("PauseDispute", &DisputeService::PauseDispute);
  OnWorker("ResumeDispute", &DisputeService::ResumeDispute);
  OnWorker("ExtendDispute", &DisputeService::ExtendDispute);
  OnWorker("EndDispute", &DisputeService::EndDispute);
  OnWorker("VoidDispute", &DisputeService::VoidDispute);
  OnWorker("ReopenDispute", &DisputeService::ReopenDispute);
  OnWorker("RecordConsent", &DisputeService::RecordConsent);
  OnWorker("AddParty", &DisputeService::AddParty);
  OnWorker("AmendParty", &DisputeService::AmendParty);
  OnWorker("RemoveParty", &DisputeService::RemoveParty);
  LaterOnWorker("RevealParty", &DisputeService::RevealParty);
  OnWorker("AddParticipant", &DisputeService::AddParticipant);
  LaterOnWorker("RevealParticipant", &DisputeService::RevealParticipant);
  OnWorker("RateRisk", &DisputeService::RateRisk);
  OnWorker("ClearFaceToFace", &DisputeService::ClearFaceToFace);
  OnWorker("RequestInspection", &DisputeService::RequestInspection);
  OnWorker("RecordInspection", &DisputeService::RecordInspection);
  OnWorker("RecordDisputeCallback", &DisputeService::RecordDisputeCallback);
  OnWorker("RecordPrevention", &DisputeService::RecordPrevention);
  OnWorker("ExplainDeadline", &DisputeService::ExplainDeadline);
  OnWorker("GetDesk", &DisputeService::GetDesk);
  OnWorker("CountOpenDisputes", &DisputeService::CountOpenDisputes);
  OnWorker("ListDisputeTimeline", &DisputeService::ListDisputeTimeline);
  Streaming("ImportDisputes", &DisputeService::ImportDisputes);
}

void DisputeService::CreateDispute(const Call& call, const v1::CreateDisputeRequest& request,
                                   server::Reply<v1::Dispute> reply) {
  absl::StatusOr<NewDispute> prepared = NewDisputeOf(means_, ids_, call, request);
  // A finding locks its screening.
  if (prepared.ok() && prepared->draft.dispute.origin.screening != 0) {
    return reply(resource::Create(means_.parts, call, request, "dispute.created",
                                  [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<Dispute> {
                                    resource::ToCreate<DisputeNoun, NewDispute> one[] = {{call, moment, *prepared}};
                                    RETURN_IF_ERROR(RegisterAll(means_.keys(), tx, one));
                                    return std::move(one[0].made);
                                  }));
  }
  creations_.Create(call, request, "dispute.created", std::move(prepared), std::move(reply));
}

void DisputeService::GetDispute(const Call& call, const v1::GetDisputeRequest& request,
                                server::Reply<v1::Dispute> reply) {
  reader_.Read(call, request.name(), std::move(reply));
}

void DisputeService::AcceptDispute(const Call& call, const v1::AcceptDisputeRequest& request,
                                   server::Reply<v1::Dispute> reply) {
  auto basis = means_.BasisOf(call.district, call.deadline);
  if (!basis.ok()) return reply(basis.status());
  acceptances_.Change(
      call, request, "dispute.accepted",
      [this, basis = *std::move(basis)](sql::Txn& tx, const resource::Moment& moment, const Dispute& before) {
        return DecideOpened(means_.keys(), basis, tx, moment, before, Accept);
      },
      std::move(reply));
}

absl::StatusOr<v1::Dispute> DisputeService::RefuseDispute(const Call& call, const v1::RefuseDisputeRequest& request) {
  ASSIGN_OR_RETURN(const Refusal ground,
                   KnownEnum<Refusal>("ground", request.ground(), v1::Ending::Refusal_descriptor()));
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(means_, call, request, "dispute.turned_down",
                       [&](const Context& context, const Dispute& before) {
                         return Noted(TurnDown(context, before, ground), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::AmendDispute(const Call& call, const v1::AmendDisputeRequest& request) {
  ASSIGN_OR_RETURN(AmendmentDraft draft, AmendmentFromProto(call.district, request));
  RETURN_IF_ERROR(CheckNote(request.note()));
  Amendment& amendment = draft.amendment;
  if (amendment.point || !draft.area.empty()) {
    auto place = PlaceOf(means_.registry, call, call.district, amendment.point, draft.area, calendar::TodayNumber());
    if (!place.ok()) return resource::EarlierAnswerOr(place.status(), means_.parts, call, request);
    amendment.area = *std::move(place);
  }
  absl::StatusOr<PresentGround> ground = PresentGround();
  if (amendment.type && !amendment.area) ground = PresentGroundOf(means_, call, request.name());
  if (!ground.ok()) return resource::EarlierAnswerOr(ground.status(), means_.parts, call, request);
  return ChangeDispute(means_, call, request, "dispute.amended",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         std::vector<int> under_agreement;
                         if (amendment.issues) {
                           ASSIGN_OR_RETURN(under_agreement, LockIssuesUnderAgreement(tx, before));
                         }
                         ASSIGN_OR_RETURN(Dispute after, Amend(context, before, amendment, under_agreement));
                         RETURN_IF_ERROR(CheckStaysWithItsCommittee(tx, before, after, *ground));
                         return Noted(std::move(after), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::RateRisk(const Call& call, const v1::RateRiskRequest& request) {
  ASSIGN_OR_RETURN(const Colour colour, KnownEnum<Colour>("colour", request.colour(), v1::Risk::Colour_descriptor()));
  std::string leader;
  if (!request.leader().empty()) {
    ASSIGN_OR_RETURN(const std::string id, ParseIdWithin(call.district, "leader", request.leader(), "staff"));
    leader = "staff/" + id;
  }
  std::optional<absl::CivilDay> visited;
  if (!request.visited_day().empty()) {
    ASSIGN_OR_RETURN(visited, DayOf("visited_day", request.visited_day()));
  }
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(means_, call, request, "dispute.risk_rated",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         ASSIGN_OR_RETURN(Dispute after, mediation::RateRisk(context, before, colour, leader, visited));
                         const Risk& risk = before.facts.risk;
                         if (colour < risk.colour && risk.reason == RiskReason::kViolence) {
                           RETURN_IF_ERROR(CheckIsNotReporter(means_.keys(), tx, before, call.principal));
                         }
                         return Noted(std::move(after), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::ClearFaceToFace(const Call& call,
                                                            const v1::ClearFaceToFaceRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return ChangeDispute(means_, call, request, "dispute.face_to_face_cleared",
                       [&](sql::Txn& tx, const Context& context, const Dispute& before) -> absl::StatusOr<Dispute> {
                         ASSIGN_OR_RETURN(Dispute after, mediation::ClearFaceToFace(context, before));
                         RETURN_IF_ERROR(CheckIsNotReporter(means_.keys(), tx, before, call.principal));
                         return Noted(std::move(after), request.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::RecordDisputeCallback(const Call& call,
                                                                  const v1::RecordDisputeCallbackRequest& request) {
  const v1::DisputeCallback& proto = request.callback();
  const auto* answers = v1::DisputeCallback::Answer_descriptor();
  Callback callback{.party = proto.party(), .reached = proto.reached()};
  ASSIGN_OR_RETURN(callback.performed,
                   KnownEnum<CallbackAnswer>("callback.performed", proto.performed(), answers, CallbackAnswer::kNone));
  ASSIGN_OR_RETURN(callback.satisfied,
                   KnownEnum<CallbackAnswer>("callback.satisfied", proto.satisfied(), answers, CallbackAnswer::kNone));
  RETURN_IF_ERROR(CheckText("callback.note", proto.note(), 0, kLongestNote));
  return ChangeDispute(means_, call, request, "dispute.called_back",
                       [&](const Context& context, const Dispute& before) {
                         return mediation::RecordCallback(context, before, callback, proto.note());
                       });
}

absl::StatusOr<v1::Dispute> DisputeService::RecordPrevention(const Call& call,
                                                             const v1::RecordPreventionRequest& request) {
  const v1::Prevention& proto = request.prevention();
  Prevention prevention{.persons = proto.persons()};
  ASSIGN_OR_RETURN(prevention.kind,
                   KnownEnum<PreventionKind>("prevention.kind", proto.kind(), v1::Prevention::Kind_descriptor()));
  RETURN_IF_ERROR(CheckText("prevention.note", proto.note(), 1, kLongestNote));
  return ChangeDispute(means_, call, request, "dispute.prevention_recorded",
                       [&](const Context& context, const Dispute& before) {
                         return mediation::RecordPrevention(context, before, prevention, proto.note());
                       });
}

absl::StatusOr<v1::ExplainDeadlineResponse> DisputeService::ExplainDeadline(const Call& call,
                                                                            const v1::ExplainDeadlineRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  ASSIGN_OR_RETURN(const Clock clock,
                   KnownEnum<Clock>("clock", request.clock(), common::v1::Deadline::Clock_descriptor()));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(name.district, call.deadline));
  ASSIGN_OR_RETURN(const Dispute dispute, means_.db().Read(call.deadline, [&](sql::Txn& tx) {
    return resource::FindInReach<DisputeNoun>(tx, call, name);
  }));
  const calendar::Deadline* deadline = LastDeadline(dispute.facts, clock);
  if (deadline == nullptr) {
    return error::FieldInvalid("clock", "is one that the dispute has", "该纠纷没有这个时限");
  }
  v1::ExplainDeadlineResponse response;
  common::v1::Deadline& shown = *response.mutable_deadline();
  shown.set_clock(request.clock());
  calendar::ToProto(*deadline, shown);
  shown.set_explanation(calendar::Explain(basis.calendar->calendar, *deadline, LawOf(clock)));
  return response;
}

absl::StatusOr<v1::ListDisputeTimelineResponse> DisputeService::ListDisputeTimeline(
    const Call& call, const v1::ListDisputeTimelineRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ReadPage(request));
  int64_t after = 0;
  RETURN_IF_ERROR(rpc::ReadPageKey(page.after, std::tie(after)));
  std::vector<changelog::Change> changes;
  ASSIGN_OR_RETURN(Dispute dispute, means_.db().Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Dispute> {
    // Before the dispute, which holds the words that came with them: it is then at least as new.
    ASSIGN_OR_RETURN(changes, changelog::ReadTimeline(tx, name.district, DisputeNoun::kKind, std::to_string(name.id),
                                                      after, page.size + 1));
    return resource::FindInReach<DisputeNoun>(tx, call, name);
  }));
  RETURN_IF_ERROR(OpenWords(means_.keys(), dispute));
  v1::ListDisputeTimelineResponse response;
  for (const changelog::Change& change : changes) {
    if (response.changes_size() == page.size) {
      response.set_next_page_token(rpc::MakePageToken(request, rpc::WritePageKey(std::tuple(change.version - 1))));
      break;
    }
    *response.add_changes() = ShowChange(call, dispute, change);
  }
  return response;
}

absl::Status DisputeService::ImportDisputes(
    const Call& call, server::Stream<v1::ImportDisputesRequest, v1::ImportDisputesResponse>& stream) {
  return RunDisputeImport(means_, call, stream);
}

}  // namespace zhiwang::mediation
