#include "services/mediation/session/service/session_feed.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/ical/calendar.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/mediation_errors.h"
#include "services/mediation/session/session_proto.h"
#include "services/mediation/session/session_store.h"
#include "services/mediation/session/session_words.h"

namespace zhiwang::mediation {
namespace {

constexpr char kProduct[] = "-//zhiwang//mediation//ZH";
constexpr char kTaken[] = "占用";
constexpr absl::Duration kBack = absl::Hours(24 * 30), kAhead = absl::Hours(24 * 180);
constexpr int kMostEvents = 1'000;

// True for a session that is not to be held, or was not: a calendar program takes it out.
bool IsOff(SessionState state) { return state == SessionState::kCancelled || state == SessionState::kNotHeld; }

// The session's time, without anything of what it is about.
ical::Event TimeOf(const Session& session) {
  const SessionFacts& facts = session.facts;
  ical::Event event;
  event.uid = fmt::format("{}-{}@mediation.zhiwang", session.district, session.id);
  event.cancelled = IsOff(facts.state);
  event.sequence = facts.moves + (event.cancelled ? 1 : 0);
  event.changed = session.changed;
  event.start = facts.start;
  event.end = facts.end;
  return event;
}

// The names of the rooms that these sessions are in, by committee and code.
absl::StatusOr<std::map<std::string, std::string>> NamesOfRooms(sql::Txn& tx, const std::string& district,
                                                                const std::vector<Session>& sessions) {
  std::set<int64_t> ids;
  for (const Session& session : sessions) {
    if (session.facts.committee != 0) ids.insert(session.facts.committee);
  }
  std::map<std::string, std::string> names;
  const std::vector<int64_t> listed(ids.begin(), ids.end());
  ASSIGN_OR_RETURN(const auto committees, resource::FindAll<CommitteeNoun>(tx, district, listed));
  for (const auto& [id, committee] : committees) {
    for (const Room& room : committee.rooms) names[RoomKey(id, room.code)] = committee.name + room.name;
  }
  return names;
}

absl::StatusOr<std::vector<ical::Event>> EventsOfMediator(const privacy::KeyRing& keys, sql::Txn& tx,
                                                          const rpc::Call& call, const std::string& district,
                                                          const std::string& mediator, const booking::Span& within) {
  ASSIGN_OR_RETURN(std::vector<Session> sessions, SessionsOfMediator(tx, district, mediator, within, kMostEvents));
  ASSIGN_OR_RETURN(const auto rooms, NamesOfRooms(tx, district, sessions));
  std::vector<ical::Event> events;
  for (Session& session : sessions) {
    if (!ReachesDispute(call, *session.of)) continue;
    ical::Event event = TimeOf(session);
    event.summary = NumberText(session.of->facts.number);
    const auto room = rooms.find(RoomKey(session.facts.committee, session.facts.room));
    if (room != rooms.end()) {
      event.location = room->second;
    } else if (const absl::Status words = OpenWords(keys, session); words.ok()) {
      event.location = session.words.place;
    } else {
      spdlog::error("{}", std::string(words.message()));
    }
    events.push_back(std::move(event));
  }
  return events;
}

absl::StatusOr<std::vector<ical::Event>> EventsInRoom(sql::Txn& tx, const rpc::Call& call, const std::string& district,
                                                      const FeedAsked& asked, const booking::Span& within) {
  const resource::Name name{district, asked.committee};
  ASSIGN_OR_RETURN(const auto committee, resource::Find<CommitteeNoun>(tx, name));
  if (!committee) {
    return error::CommitteeUnknown("committee", resource::FormatName(name, CommitteeNoun::kCollection));
  }
  if (!call.May({committee->area_path, ""})) {
    return error::PermissionMissing(call.rule->permission, call.rule->zh, district);
  }
  if (FindRoom(*committee, asked.room) == nullptr) {
    return error::FieldInvalid("room", "names a room of the committee", "该调解委员会没有这间调解室");
  }
  ASSIGN_OR_RETURN(const std::vector<Session> sessions,
                   SessionsInRoom(tx, district, RoomKey(asked.committee, asked.room), within, kMostEvents));
  std::vector<ical::Event> events;
  for (const Session& session : sessions) {
    events.push_back(TimeOf(session));
    events.back().summary = kTaken;
  }
  return events;
}

}  // namespace

absl::StatusOr<FeedAsked> FeedAskedFrom(const rpc::Call& call, const std::string& district,
                                        const v1::GetCalendarFeedRequest& request) {
  call.NoteAsked();
  FeedAsked asked;
  if (!request.committee().empty() || !request.room().empty()) {
    if (!request.mediator().empty()) {
      return error::FieldInvalid("mediator", "is not given with a room", "调解员和调解室只能选一个");
    }
    ASSIGN_OR_RETURN(asked.committee, CommitteeIn(district, "committee", request.committee()));
    asked.room = request.room();
    return asked;
  }
  asked.mediator = MediatorOf(call);
  if (asked.mediator.empty()) {
    return error::FieldInvalid("mediator", "the caller is no mediator", "只有工作人员和律师有自己的会议日历");
  }
  if (request.mediator().empty()) return asked;
  ASSIGN_OR_RETURN(const std::string named, OfficeFrom(district, "mediator", request.mediator()));
  if (named == asked.mediator) return asked;
  return error::FieldInvalid("mediator", "must be the caller", "只能订阅自己的会议日历");
}

absl::StatusOr<std::string> WriteFeed(const privacy::KeyRing& keys, sql::Txn& tx, const rpc::Call& call,
                                      const std::string& district, const FeedAsked& asked) {
  const absl::Time now = absl::Now();
  const booking::Span within{now - kBack, now + kAhead};
  absl::StatusOr<std::vector<ical::Event>> events =
      asked.mediator.empty() ? EventsInRoom(tx, call, district, asked, within)
                             : EventsOfMediator(keys, tx, call, district, asked.mediator, within);
  if (!events.ok()) return events.status();
  return ical::Write(kProduct, *events);
}

}  // namespace zhiwang::mediation
