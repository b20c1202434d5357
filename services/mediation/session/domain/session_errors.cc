#include "services/mediation/session/domain/session_errors.h"

#include <string>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/lifecycle/illegal_action.h"
#include "common/names/resource_name.h"
#include "services/mediation/dispute/domain/lifecycle.h"

namespace zhiwang::mediation::error {
namespace {

using absl::StatusCode;
using namespace zhiwang::common::v1;  // the reasons

constexpr char kSession[] = "zhiwang.mediation.v1.Session";

std::string SessionName(const Session& session) {
  return FormatResourceName(session.district, "sessions", std::to_string(session.id));
}

std::string NameOfDispute(const Dispute& dispute) {
  return FormatResourceName(dispute.district, "disputes", std::to_string(dispute.id));
}

std::string LocalTime(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M", time, calendar::ShanghaiZone()); }

}  // namespace

absl::Status SessionNotFound(std::string_view name) {
  return Error(StatusCode::kNotFound, SESSION_NOT_FOUND, fmt::format("no session {}", name),
               fmt::format("没有这次调解会议：{}", name.substr(name.rfind('/') + 1)))
      .Resource(kSession, name);
}

absl::Status SessionActionIllegal(const Session& session, SessionAction action) {
  const SessionState state = session.facts.state;
  return IllegalAction(SessionName(session), "会议", state, action, LegalActions(state));
}

absl::Status NoSessionsNow(const Dispute& dispute) {
  const State state = dispute.facts.state;
  const std::string name = NameOfDispute(dispute);
  return Error(StatusCode::kFailedPrecondition, ACTION_ILLEGAL,
               fmt::format("{} is {}: sessions are for disputes that are {} and have a mediator", name,
                           StateName(state), StateName(State::kInMediation)),
               fmt::format("纠纷处于“{}”；“{}”并且有承办调解员的纠纷才能举行会议", StateNameZh(state),
                           StateNameZh(State::kInMediation)))
      .Precondition("STATE", name, fmt::format("state {}, with a mediator", StateName(State::kInMediation)))
      .Metadata("state", StateName(state));
}

absl::Status MediatorBusy() {
  return Error(StatusCode::kFailedPrecondition, MEDIATOR_BUSY, "a mediator has something else at that time",
               "调解员该时段已有安排");
}

absl::Status RoomBusy() {
  return Error(StatusCode::kFailedPrecondition, ROOM_BUSY, "the room is taken at that time", "调解室该时段已被占用");
}

absl::Status PartyBusy() {
  return Error(StatusCode::kFailedPrecondition, PARTY_BUSY, "a party has something else at that time",
               "当事人该时段已有安排");
}

absl::Status FaceToFaceBarred(const Dispute& dispute) {
  return Error(StatusCode::kFailedPrecondition, FACE_TO_FACE_BARRED,
               "violence was reported: the parties meet apart, or by video",
               "有暴力情况报告，镇街确认可以见面之前，当事人须分开调解或者线上调解")
      .Precondition("VIOLENCE", NameOfDispute(dispute), "apart, or by video");
}

absl::Status SessionNotDue(const Session& session) {
  const std::string from = LocalTime(session.facts.start), until = LocalTime(session.facts.end);
  return Error(StatusCode::kFailedPrecondition, SESSION_NOT_DUE,
               fmt::format("{} is from {} to {}: it is opened from an hour before its start on", SessionName(session),
                           from, until),
               fmt::format("会议时间为{}至{}，开始前一小时起可以开始", from, until))
      .Precondition("TIME", SessionName(session), fmt::format("from an hour before {} until {}", from, until));
}

}  // namespace zhiwang::mediation::error
