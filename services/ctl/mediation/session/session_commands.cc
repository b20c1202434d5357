// session book, move, cancel, open, minutes, close, show, list, slots, feed: sessions of mediation.

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "absl/strings/str_split.h"
#include "common/names/label.h"
#include "common/status/macros.h"
#include "services/ctl/command.h"
#include "services/ctl/intake/categories.h"
#include "services/ctl/mediation/mediator_name.h"
#include "services/ctl/mediation/session/session_layout.h"
#include "services/ctl/text/changing.h"
#include "services/ctl/text/json.h"
#include "services/ctl/text/listing.h"
#include "services/ctl/text/local_time.h"
#include "services/ctl/text/numbers.h"
#include "services/ctl/text/terms.h"
#include "zhiwang/mediation/v1/session_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

namespace v1 = mediation::v1;
using SessionStub = v1::SessionService::Stub;

constexpr Flag kSessionEtag = {"etag", "ETAG", "只在会议自此未变时执行"};
constexpr Flag kSessionNote = {"note", "TEXT", "理由，1 至 500 字"};
constexpr Flag kStart = {"start", "TIME", "开始时间，如 '2026-12-02 09:00'"};
constexpr Flag kMinutes = {"minutes", "N", "时长，分钟，15 至 480，默认 60"};

// Makes a call that changes a session and prints the session as it is now, with --json also the request's id.
template <class Request>
absl::StatusOr<ExitCode> ChangeSession(const Connection& connection, const Arguments& arguments, Request request,
                                       grpc::Status (SessionStub::*method)(grpc::ClientContext*, const Request&,
                                                                           v1::Session*)) {
  return ChangeAndPrint(connection, arguments, connection.mediation(), method, std::move(request), "session",
                        FormatSessionLine);
}

// A request on the session that the command line names.
template <class Request>
Request OnSession(const Connection& connection, const Arguments& arguments) {
  Request request;
  request.set_name(connection.Name("sessions", arguments.words()[0]));
  request.set_etag(arguments.Get("etag"));
  return request;
}

// The start and the end that the flags say, in `target`, which has the two fields.
template <class Target>
absl::Status ReadTimes(const Arguments& arguments, Target& target) {
  const auto start = ParseTime(arguments.Get("start"));
  if (!start) return UsageError("--start 须为时间，如 '2026-12-02 09:00'");
  ASSIGN_OR_RETURN(const int64_t minutes, arguments.Integer("minutes", 1, 24 * 60, 60));
  *target.mutable_start_time() = ToTimestamp(*start);
  *target.mutable_end_time() = ToTimestamp(*start + absl::Minutes(minutes));
  return absl::OkStatus();
}

// Reads `--room 4412/A1`: the committee's number and the room's code.
absl::Status ReadRoom(const Connection& connection, const std::string& written, std::string* committee,
                      std::string* room) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(written, absl::MaxSplits('/', 1));
  if (parts.first.empty() || parts.second.empty()) {
    return UsageError(fmt::format("--room 须写作“调委会编号/调解室编号”，如 4412/A1，不能是“{}”", written));
  }
  *committee = connection.Name("committees", parts.first);
  *room = parts.second;
  return absl::OkStatus();
}

// The mediators that `--mediators S1,lawyers/L1` names.
std::vector<std::string> MediatorsNamed(const Connection& connection, const Arguments& arguments) {
  const std::string written = arguments.Get("mediators");
  std::vector<std::string> names = absl::StrSplit(written, ',', absl::SkipWhitespace());
  for (std::string& name : names) name = MediatorName(connection, name);
  return names;
}

absl::StatusOr<ExitCode> Book(const Connection& connection, const Arguments& arguments) {
  v1::BookSessionRequest request;
  request.set_district(connection.District());
  v1::Session& session = *request.mutable_session();
  session.set_dispute(connection.Name("disputes", arguments.words()[0]));
  RETURN_IF_ERROR(ReadTimes(arguments, session));
  const std::string room = arguments.Get("room");
  ASSIGN_OR_RETURN(const auto form,
                   ParseTerm<v1::Session::Form>("--form", arguments.Get("form", room.empty() ? "" : "in_room")));
  session.set_form(form);
  if (!room.empty()) {
    RETURN_IF_ERROR(ReadRoom(connection, room, session.mutable_committee(), session.mutable_room()));
  }
  session.set_place(arguments.Get("place"));
  const std::vector<std::string> mediators = MediatorsNamed(connection, arguments);
  for (const std::string& mediator : mediators) {
    session.add_mediators(mediator);
  }
  RETURN_IF_ERROR(ReadNumbers("--parties", arguments.Get("parties"), session.mutable_parties()));
  RETURN_IF_ERROR(ReadNumbers("--participants", arguments.Get("participants"), session.mutable_participants()));
  session.set_apart(arguments.On("apart"));
  session.set_open_to_listeners(arguments.On("open_to_listeners"));
  return ChangeSession(connection, arguments, std::move(request), &SessionStub::BookSession);
}

absl::StatusOr<ExitCode> MoveOne(const Connection& connection, const Arguments& arguments) {
  auto request = OnSession<v1::MoveSessionRequest>(connection, arguments);
  RETURN_IF_ERROR(ReadTimes(arguments, request));
  request.set_room(arguments.Get("room"));
  request.set_note(arguments.Get("note"));
  return ChangeSession(connection, arguments, std::move(request), &SessionStub::MoveSession);
}

absl::StatusOr<ExitCode> CancelOne(const Connection& connection, const Arguments& arguments) {
  auto request = OnSession<v1::CancelSessionRequest>(connection, arguments);
  request.set_note(arguments.Get("note"));
  return ChangeSession(connection, arguments, std::move(request), &SessionStub::CancelSession);
}

absl::StatusOr<ExitCode> OpenOne(const Connection& connection, const Arguments& arguments) {
  return ChangeSession(connection, arguments, OnSession<v1::OpenSessionRequest>(connection, arguments),
                       &SessionStub::OpenSession);
}

absl::StatusOr<ExitCode> RecordOne(const Connection& connection, const Arguments& arguments) {
  auto request = OnSession<v1::RecordMinutesRequest>(connection, arguments);
  request.mutable_minutes()->set_text(arguments.Get("text"));
  request.mutable_minutes()->set_concessions(arguments.Get("concessions"));
  return ChangeSession(connection, arguments, std::move(request), &SessionStub::RecordMinutes);
}

absl::StatusOr<ExitCode> CloseOne(const Connection& connection, const Arguments& arguments) {
  auto request = OnSession<v1::CloseSessionRequest>(connection, arguments);
  const std::vector<std::string> mediators = MediatorsNamed(connection, arguments);
  for (const std::string& mediator : mediators) {
    request.add_attendances()->set_mediator(mediator);
  }
  google::protobuf::RepeatedField<int32_t> parties;
  RETURN_IF_ERROR(ReadNumbers("--parties", arguments.Get("parties"), &parties));
  for (const int32_t party : parties) request.add_attendances()->set_party(party);
  google::protobuf::RepeatedField<int32_t> participants;
  RETURN_IF_ERROR(ReadNumbers("--participants", arguments.Get("participants"), &participants));
  for (const int32_t participant : participants) request.add_attendances()->set_participant(participant);
  return ChangeSession(connection, arguments, std::move(request), &SessionStub::CloseSession);
}

absl::StatusOr<ExitCode> ShowOne(const Connection& connection, const Arguments& arguments) {
  v1::GetSessionRequest request;
  request.set_name(connection.Name("sessions", arguments.words()[0]));
  ASSIGN_OR_RETURN(const v1::Session session,
                   connection.Ask(connection.mediation(), &SessionStub::GetSession, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(session));
  } else {
    fmt::print("{}", FormatSession(session));
  }
  return ExitCode::kDone;
}

absl::StatusOr<ExitCode> ListThem(const Connection& connection, const Arguments& arguments) {
  v1::ListSessionsRequest request;
  request.set_district(connection.District());
  request.set_dispute(connection.Name("disputes", arguments.Get("dispute")));
  request.set_area(connection.Name("areas", arguments.Get("area")));
  request.set_mediator(arguments.Has("mediator") ? MediatorName(connection, arguments.Get("mediator")) : "");
  ASSIGN_OR_RETURN(const auto state, ParseTerm<v1::Session::State>("--state", arguments.Get("state")));
  request.set_state(state);
  using TimeField = google::protobuf::Timestamp* (v1::ListSessionsRequest::*)();
  constexpr std::pair<const char*, TimeField> kTimes[] = {{"from", &v1::ListSessionsRequest::mutable_from_time},
                                                          {"until", &v1::ListSessionsRequest::mutable_until_time}};
  for (const auto& [flag, field] : kTimes) {
    if (!arguments.Has(flag)) continue;
    const auto time = ParseTime(arguments.Get(flag));
    if (!time) return UsageError(fmt::format("--{} 须为时间或日期", flag));
    *(request.*field)() = ToTimestamp(*time);
  }
  return ListUpToLimit(
      connection, connection.mediation(), &SessionStub::ListSessions, arguments, request,
      {{"编号"}, {"状态"}, {"纠纷"}, {"卷宗号"}, {"时间"}, {"地点"}, {"调解员"}},
      [](const v1::ListSessionsResponse& page) { return page.sessions(); },
      [](const v1::Session& one) -> std::vector<std::string> {
        return {std::string(IdOf(one.name())),
                std::string(ChineseLabel(one.state())),
                std::string(IdOf(one.dispute())),
                one.number(),
                TimeText(one.start_time(), one.end_time()),
                MeetingPlaceText(one),
                one.mediators().empty() ? "" : MediatorText(one.mediators(0))};
      });
}

absl::StatusOr<ExitCode> FindSlots(const Connection& connection, const Arguments& arguments) {
  v1::ListFreeSlotsRequest request;
  request.set_name(connection.Name("disputes", arguments.words()[0]));
  request.set_first_day(arguments.Get("from"));
  request.set_last_day(arguments.Get("until"));
  ASSIGN_OR_RETURN(const int64_t minutes, arguments.Integer("minutes", 15, 480, 0));
  request.set_minutes(static_cast<int32_t>(minutes));
  request.set_committee(connection.Name("committees", arguments.Get("committee")));
  RETURN_IF_ERROR(ReadNumbers("--parties", arguments.Get("parties"), request.mutable_parties()));
  ASSIGN_OR_RETURN(const int64_t most, arguments.Integer("limit", 1, 100, 0));
  request.set_most(static_cast<int32_t>(most));
  ASSIGN_OR_RETURN(const auto found, connection.Ask(connection.mediation(), &SessionStub::ListFreeSlots, request));
  if (connection.options().json) {
    fmt::print("{}\n", ToJson(found));
    return ExitCode::kDone;
  }
  for (const auto& slot : found.slots()) {
    fmt::print("{}{}\n", TimeText(slot.start_time(), slot.end_time()),
               slot.room().empty() ? "" : "  " + Printable(slot.room()));
  }
  fmt::print("共 {} 个时段\n", found.slots_size());
  return ExitCode::kDone;
}

// The feed goes to the standard output as it is: `session feed > 日程.ics`.
absl::StatusOr<ExitCode> PrintFeed(const Connection& connection, const Arguments& arguments) {
  v1::GetCalendarFeedRequest request;
  request.set_district(connection.District());
  if (arguments.Has("room")) {
    RETURN_IF_ERROR(ReadRoom(connection, arguments.Get("room"), request.mutable_committee(), request.mutable_room()));
  }
  ASSIGN_OR_RETURN(const auto feed, connection.Ask(connection.mediation(), &SessionStub::GetCalendarFeed, request));
  fmt::print("{}", feed.ics());
  return ExitCode::kDone;
}

const Flag kRoomFlag = {"room", "COMMITTEE/CODE", "调解室：调委会编号/调解室编号"};

}  // namespace

std::vector<Command> SessionCommands() {
  return {
      {"session book",
       "DISPUTE",
       "安排调解会议：调解员、调解室、当事人同一时段不重复",
       "session book 12 --start '2026-12-02 09:00' --room 4412/A1",
       {kStart,
        kMinutes,
        kRoomFlag,
        {"form", "FORM", "in_room、on_site 或 by_video；有 --room 时默认 in_room"},
        {"place", "TEXT", "现场的地点，或线上地址；不要写姓名"},
        {"mediators", "LIST", "到场的调解员，如 S1,lawyers/L1；默认全部承办人"},
        {"parties", "LIST", "到场的当事人，如 1,2；默认全部"},
        {"participants", "LIST", "到场的受邀参与人，如 1；须各方当事人同意"},
        {"apart", "", "当事人分开（背靠背）"},
        {"open_to_listeners", "", "允许旁听"},
        kRequestId},
       1,
       1,
       Book},
      {"session move",
       "ID",
       "会议改期；原时段同时空出",
       "session move 7 --start '2026-12-03 14:00' --note '当事人请求改期'",
       {kStart, kMinutes, {"room", "CODE", "同一调委会的另一间调解室"}, kSessionNote, kSessionEtag, kRequestId},
       1,
       1,
       MoveOne},
      {"session cancel",
       "ID",
       "取消会议；时段同时空出",
       "session cancel 7 --note '当事人患病'",
       {kSessionNote, kSessionEtag, kRequestId},
       1,
       1,
       CancelOne},
      {"session open", "ID", "会议开始", "session open 7", {kSessionEtag, kRequestId}, 1, 1, OpenOne},
      {"session minutes",
       "ID",
       "记录会议笔录；后一份不代替前一份",
       "session minutes 7 --text '双方陈述……' --concessions '愿减两千元'",
       {{"text", "TEXT", "笔录"}, {"concessions", "TEXT", "让步和方案，不出卷"}, kSessionEtag, kRequestId},
       1,
       1,
       RecordOne},
      {"session close",
       "ID",
       "会议结束，登记到场人员",
       "session close 7 --mediators S1 --parties 1,2",
       {{"mediators", "LIST", "到场的调解员"},
        {"parties", "LIST", "到场的当事人"},
        {"participants", "LIST", "到场的受邀参与人"},
        kSessionEtag,
        kRequestId},
       1,
       1,
       CloseOne},
      {"session show", "ID", "一次会议的时间、地点、到场人员和笔录", "session show 7", {}, 1, 1, ShowOne},
      {"session list",
       "",
       "会议清单",
       "session list --from 2026-12-01 --until 2026-12-08",
       {{"dispute", "ID", "只要这件纠纷的"},
        {"state", "STATE", "planned、open、held、cancelled 或 not_held"},
        {"mediator", "ID", "只要由这名调解员主持的"},
        {"area", "CODE", "只要这个区域及其下级的"},
        {"from", "TIME", "只要从这时起开始的；按开始时间排列"},
        {"until", "TIME", "只要在这时之前开始的"},
        kLimit,
        kPageToken},
       0,
       0,
       ListThem},
      {"session slots",
       "DISPUTE",
       "各方都有空的时段",
       "session slots 12 --committee 4412 --minutes 90",
       {{"from", "YYYY-MM-DD", "第一天，默认今天"},
        {"until", "YYYY-MM-DD", "最后一天，默认六天后"},
        kMinutes,
        {"committee", "ID", "需要这个调委会的一间调解室"},
        {"parties", "LIST", "到场的当事人，如 1,2；默认全部"},
        {"limit", "N", "最多多少个时段，默认 20"}},
       1,
       1,
       FindSlots},
      {"session feed", "", "自己的或一间调解室的会议日历（iCalendar）", "session feed", {kRoomFlag}, 0, 0, PrintFeed},
  };
}

}  // namespace zhiwang::ctl
