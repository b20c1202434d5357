#include "services/mediation/session/service/session_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/booking/booking.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/resource/asked_change.h"
#include "common/resource/change.h"
#include "common/resource/create.h"
#include "common/resource/get.h"
#include "common/resource/list/list.h"
#include "common/rpc/fields.h"
#include "common/rpc/page_token.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/conflict/party_advice.h"
#include "services/mediation/dispute/dispute_noun.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/service/dispute_place.h"
#include "services/mediation/dispute/wire/dispute_draft.h"
#include "services/mediation/mediation_errors.h"
#include "services/mediation/party/domain/telling.h"
#include "services/mediation/party/party_seal.h"
#include "services/mediation/session/domain/meeting.h"
#include "services/mediation/session/domain/session_errors.h"
#include "services/mediation/session/service/session_feed.h"
#include "services/mediation/session/service/session_slots.h"
#include "services/mediation/session/session_holders.h"
#include "services/mediation/session/session_proto.h"
#include "services/mediation/session/session_store.h"
#include "services/mediation/session/session_words.h"

namespace zhiwang::mediation {
namespace {

// OK where the committee has that room; nobody meets in rooms of one that is closed. `prefix` is what the names of the fields
// begin with, `session.`.
absl::Status CheckRoom(sql::Txn& tx, const std::string& prefix, const SessionFacts& facts,
                       const std::string& district) {
  if (facts.committee == 0) return absl::OkStatus();
  const resource::Name name{district, facts.committee};
  ASSIGN_OR_RETURN(const auto committee, resource::Find<CommitteeNoun>(tx, name));
  if (!committee || committee->closed) {
    return error::CommitteeUnknown(prefix + "committee", resource::FormatName(name, CommitteeNoun::kCollection));
  }
  if (FindRoom(*committee, facts.room) != nullptr) return absl::OkStatus();
  return error::FieldInvalid(prefix + "room", "names a room of the committee", "该调解委员会没有这间调解室");
}

// OK where the place identifies nobody of the dispute: it stands in feeds that leave the file.
absl::Status CheckTellsNobody(const privacy::KeyRing& keys, const std::string& place, Dispute dispute) {
  if (place.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(OpenWords(keys, dispute));
  ASSIGN_OR_RETURN(const People people, EverybodyOf(keys, dispute));
  if (!TellsOfSomebody(place, people, dispute.words.participants)) return absl::OkStatus();
  return error::FieldInvalid("session.place", "identifies a party or a participant",
                             "地点会出现在日历中，不得写明当事人、代理人或者受邀人的姓名、电话、证件号");
}

// The session with all who hold its time, which is free: MEDIATOR_BUSY, ROOM_BUSY, PARTY_BUSY otherwise.
absl::StatusOr<Session> WithFreeTime(const privacy::KeyRing& keys, sql::Txn& tx, Session session) {
  ASSIGN_OR_RETURN(session.booked, HoldersOf(keys, session));
  ASSIGN_OR_RETURN(const auto busy, booking::FindBusy(tx, session.district, BookingOf(session), WhatOf(session)));
  if (busy) return ErrorOf(*busy);
  return session;
}

// The session that is opened, with its dispute as that is to be written where it is the first of its round.
absl::StatusOr<Session> WithDisputeNoted(const Context& context, const Dispute& before, Session opened) {
  if (!IsFirstOfRound(before)) return opened;
  ASSIGN_OR_RETURN(Dispute after, NoteSession(context, before));
  after = resource::Stamped(before, std::move(after), resource::NowAfter(before.changed, context.now));
  opened.of = std::make_shared<const Dispute>(after);
  opened.beside =
      std::make_shared<const ChangedBeside>(ChangedBeside{before, std::move(after), "dispute.session_held"});
  return opened;
}

// The dispute of a session that is changed, locked until the transaction ends.
absl::StatusOr<std::shared_ptr<const Dispute>> LockDisputeOf(sql::Txn& tx, const rpc::Call& call,
                                                             const Session& session, const absl::Status& not_found) {
  const resource::Name name{session.district, session.facts.dispute};
  if (!SitsIn(call, session)) return LockDispute(tx, call, name, not_found);
  ASSIGN_OR_RETURN(auto found, resource::Find<DisputeNoun>(tx, name, resource::Lock::kUntilCommitted));
  if (!found) return not_found;
  return std::make_shared<const Dispute>(*std::move(found));
}

// The parties who came with somebody or sent somebody, opened.
absl::StatusOr<People> PeopleOf(const privacy::KeyRing& keys, const Dispute& dispute,
                                const std::vector<Attendance>& attendances) {
  std::vector<int> parties;
  for (const Attendance& one : attendances) {
    if (one.proxy != 0 || one.beside != 0) parties.push_back(one.party);
  }
  return OpenPeople(keys, dispute.district, dispute.id, dispute.people, parties);
}

// True where the caller may find sessions of that dispute.
absl::StatusOr<bool> FindsSessionsOf(sql::Database& db, const rpc::Call& call, const resource::Name& dispute) {
  return db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const auto found, resource::Find<DisputeNoun>(tx, dispute));
    return found && ReachesDispute(call, *found);
  });
}

// Lets the first page of a list by the start begin with what starts at `from`.
void BeginAt(absl::Time from, rpc::Page& page) {
  if (page.after.empty()) page.after = resource::WritePosition({absl::ToUnixMicros(from) - 1, INT64_MAX});
}

}  // namespace

SessionService::SessionService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids)
    : Service(runtime, *v1::BookSessionRequest::descriptor()->file()->FindServiceByName("SessionService")),
      means_(means),
      ids_(ids),
      parts_{means.parts.db, {means.parts.noun.keys}} {
  OnWorker("ListFreeSlots", &SessionService::ListFreeSlots);
  OnWorker("BookSession", &SessionService::BookSession);
  OnWorker("GetSession", &SessionService::GetSession);
  OnWorker("ListSessions", &SessionService::ListSessions);
  OnWorker("MoveSession", &SessionService::MoveSession);
  OnWorker("CancelSession", &SessionService::CancelSession);
  OnWorker("OpenSession", &SessionService::OpenSession);
  OnWorker("RecordMinutes", &SessionService::RecordMinutes);
  OnWorker("CloseSession", &SessionService::CloseSession);
  OnWorker("GetCalendarFeed", &SessionService::GetCalendarFeed);
}

template <class Request, class Decide>
absl::StatusOr<v1::Session> SessionService::Change(const Call& call, const Request& request, const char* type,
                                                   Decide decide) {
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(call.district, call.deadline));
  return resource::Change(
      parts_, call, request, type,
      [&](sql::Txn& tx, const resource::Moment& moment, const Session& before) -> absl::StatusOr<Session> {
        ASSIGN_OR_RETURN(const auto dispute, LockDisputeOf(tx, call, before, SessionNoun::NotFound(request.name())));
        Session opened = before;
        opened.of = dispute;
        RETURN_IF_ERROR(OpenWords(means_.keys(), opened));
        const Context context{moment.actor, moment.now, basis.calendar->calendar, basis.terms};
        absl::StatusOr<Session> decided = decide(tx, context, opened, *dispute);
        ASSIGN_OR_RETURN(Session after, std::move(decided));
        RETURN_IF_ERROR(SealWords(means_.keys(), after));
        return after;
      });
}

absl::StatusOr<v1::ListFreeSlotsResponse> SessionService::ListFreeSlots(const Call& call,
                                                                        const v1::ListFreeSlotsRequest& request) {
  ASSIGN_OR_RETURN(const resource::Name name, resource::ParseName<DisputeNoun>(request.name()));
  ASSIGN_OR_RETURN(const SlotsAsked asked, SlotsAskedFrom(name.district, request));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(call.district, call.deadline));
  return means_.db().Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<v1::ListFreeSlotsResponse> {
    ASSIGN_OR_RETURN(const Dispute dispute, resource::FindInReach<DisputeNoun>(tx, call, name));
    ASSIGN_OR_RETURN(const auto slots, FreeSlots(means_.keys(), basis.calendar->calendar, tx, dispute, asked));
    v1::ListFreeSlotsResponse response;
    for (const Slot& slot : slots) {
      auto& shown = *response.add_slots();
      SetTime(slot.span.start, shown.mutable_start_time());
      SetTime(slot.span.end, shown.mutable_end_time());
      shown.set_room(slot.room);
    }
    return response;
  });
}

absl::StatusOr<v1::Session> SessionService::BookSession(const Call& call, const v1::BookSessionRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const resource::Name name, DisputeName(call, "session.dispute", request.session().dispute()));
  ASSIGN_OR_RETURN(const SessionPlan plan, PlanFromProto(district, request.session()));
  ASSIGN_OR_RETURN(const Basis basis, means_.BasisOf(district, call.deadline));
  ASSIGN_OR_RETURN(const int64_t id, ids_.Next());
  return resource::Create(
      parts_, call, request, "session.booked",
      [&](sql::Txn& tx, const resource::Moment& moment) -> absl::StatusOr<Session> {
        ASSIGN_OR_RETURN(const auto dispute, LockDispute(tx, call, name, resource::NotFound<DisputeNoun>(name)));
        ASSIGN_OR_RETURN(const int sequence, NextSequence(tx, district, dispute->id));
        const Context context{moment.actor, moment.now, basis.calendar->calendar, basis.terms};
        ASSIGN_OR_RETURN(Session session, PlanSession(context, *dispute, plan, sequence));
        RETURN_IF_ERROR(CheckTellsNobody(means_.keys(), plan.place, *dispute));
        session.id = id;
        session.of = dispute;
        RETURN_IF_ERROR(CheckNotBarred(tx, call, *dispute, session.facts.mediators, calendar::TodayNumber()));
        RETURN_IF_ERROR(CheckRoom(tx, "session.", session.facts, district));
        RETURN_IF_ERROR(SealWords(means_.keys(), session));
        return WithFreeTime(means_.keys(), tx, std::move(session));
      });
}

absl::StatusOr<v1::Session> SessionService::GetSession(const Call& call, const v1::GetSessionRequest& request) {
  return resource::Get(parts_, call, request);
}

absl::StatusOr<v1::ListSessionsResponse> SessionService::ListSessions(const Call& call,
                                                                      const v1::ListSessionsRequest& request) {
  SessionFilter filter;
  ASSIGN_OR_RETURN(filter.district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ReadPage(request));
  call.NoteAsked();
  if (SessionNoun::IsForNone(call)) return v1::ListSessionsResponse();
  if (!request.dispute().empty()) {
    ASSIGN_OR_RETURN(const resource::Name dispute, DisputeName(call, "dispute", request.dispute()));
    ASSIGN_OR_RETURN(const bool finds, FindsSessionsOf(parts_.db, call, dispute));
    if (!finds) return v1::ListSessionsResponse();
    filter.dispute = dispute.id;
  }
  if (request.state() != 0) {
    ASSIGN_OR_RETURN(filter.state, KnownEnum<SessionState>("state", request.state(), v1::Session::State_descriptor()));
  }
  if (!request.mediator().empty()) {
    ASSIGN_OR_RETURN(filter.mediator, OfficeFrom(filter.district, "mediator", request.mediator()));
  }
  ASSIGN_OR_RETURN(filter.within.area_path, AreaPathFor(means_.registry, call, filter.district, request.area()));
  if (request.has_from_time() || request.has_until_time()) {
    filter.starts_before = absl::FromUnixMicros(INT64_MAX);
    if (request.has_until_time()) {
      ASSIGN_OR_RETURN(filter.starts_before, TimeFrom("until_time", request.until_time()));
    }
    if (request.has_from_time()) {
      ASSIGN_OR_RETURN(const absl::Time from, TimeFrom("from_time", request.from_time()));
      BeginAt(from, page);
    }
  }
  v1::ListSessionsResponse response;
  const auto list = [&](const auto& parts) -> absl::StatusOr<v1::ListSessionsResponse> {
    ASSIGN_OR_RETURN(const auto listed, resource::ListInReach(parts, call, filter, page));
    for (const Session& session : listed.items) *response.add_sessions() = ToProto(session);
    if (!listed.next.empty()) response.set_next_page_token(rpc::MakePageToken(request, listed.next));
    return response;
  };
  if (!filter.dispute && filter.mediator.empty()) return list(parts_);
  return list(resource::Parts<SessionOfDisputeNoun>{parts_.db, {{parts_.noun.keys}}});
}

absl::StatusOr<v1::Session> SessionService::MoveSession(const Call& call, const v1::MoveSessionRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time start, TimeFrom("start_time", request.start_time()));
  ASSIGN_OR_RETURN(const absl::Time end, TimeFrom("end_time", request.end_time()));
  RETURN_IF_ERROR(CheckNote(request.note()));
  return Change(call, request, "session.moved",
                [&](sql::Txn& tx, const Context& context, const Session& before,
                    const Dispute& dispute) -> absl::StatusOr<Session> {
                  ASSIGN_OR_RETURN(Session after,
                                   MoveTo(context, before, dispute, start, end, request.room(), request.note()));
                  RETURN_IF_ERROR(CheckRoom(tx, "", after.facts, after.district));
                  return WithFreeTime(means_.keys(), tx, std::move(after));
                });
}

absl::StatusOr<v1::Session> SessionService::CancelSession(const Call& call, const v1::CancelSessionRequest& request) {
  RETURN_IF_ERROR(CheckNote(request.note()));
  return Change(call, request, "session.cancelled",
                [&](sql::Txn&, const Context& context, const Session& before, const Dispute&) {
                  return Cancel(context, before, request.note());
                });
}

absl::StatusOr<v1::Session> SessionService::OpenSession(const Call& call, const v1::OpenSessionRequest& request) {
  return Change(call, request, "session.opened",
                [&](sql::Txn& tx, const Context& context, const Session& before,
                    const Dispute& dispute) -> absl::StatusOr<Session> {
                  ASSIGN_OR_RETURN(Session after, OpenUp(context, before, dispute));
                  RETURN_IF_ERROR(CheckNotBarred(tx, call, dispute, after.facts.mediators, calendar::TodayNumber()));
                  return WithDisputeNoted(context, dispute, std::move(after));
                });
}

absl::StatusOr<v1::Session> SessionService::RecordMinutes(const Call& call, const v1::RecordMinutesRequest& request) {
  ASSIGN_OR_RETURN(const Minutes minutes, MinutesFromProto(request.minutes()));
  return Change(
      call, request, "session.minuted",
      [&](sql::Txn&, const Context& context, const Session& before, const Dispute& dispute) -> absl::StatusOr<Session> {
        RETURN_IF_ERROR(CheckFileIsOpen(dispute));
        return AddMinutes(context, before, minutes);
      });
}

absl::StatusOr<v1::Session> SessionService::CloseSession(const Call& call, const v1::CloseSessionRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<Attendance> attendances,
                   AttendancesFromProto(call.district, request.attendances()));
  return Change(
      call, request, "session.closed",
      [&](sql::Txn&, const Context& context, const Session& before, const Dispute& dispute) -> absl::StatusOr<Session> {
        ASSIGN_OR_RETURN(const People people, PeopleOf(means_.keys(), dispute, attendances));
        return Close(context, before, attendances, people);
      });
}

absl::StatusOr<v1::GetCalendarFeedResponse> SessionService::GetCalendarFeed(const Call& call,
                                                                            const v1::GetCalendarFeedRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const FeedAsked asked, FeedAskedFrom(call, district, request));
  v1::GetCalendarFeedResponse response;
  ASSIGN_OR_RETURN(*response.mutable_ics(), means_.db().Read(call.deadline, [&](sql::Txn& tx) {
    return WriteFeed(means_.keys(), tx, call, district, asked);
  }));
  return response;
}

}  // namespace zhiwang::mediation
