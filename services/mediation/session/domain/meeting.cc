#include "services/mediation/session/domain/meeting.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/capacity.h"
#include "services/mediation/party/domain/consents.h"
#include "services/mediation/party/domain/participants.h"
#include "services/mediation/session/domain/session_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr absl::Duration kShortest = absl::Minutes(15), kLongest = absl::Hours(8);
constexpr absl::Duration kFarthest = absl::Hours(24 * 180);
constexpr absl::Duration kOpensBefore = absl::Hours(1);
constexpr int kMostMinutes = 20;
constexpr int kMostCharacters = 60'000;  // of all minutes of a session: its row stays small

absl::StatusOr<Session> StepOf(const Session& before, SessionAction action) {
  const SessionTransition* row = FindRow(kSessionLifecycle, before.facts.state, action);
  if (row == nullptr) return error::SessionActionIllegal(before, action);
  Session after = before;
  after.facts.state = row->to;
  return after;
}

bool IsWholeMinute(absl::Time time) { return absl::FromUnixSeconds(absl::ToUnixSeconds(time) / 60 * 60) == time; }

// OK for a time that can be booked; `prefix` is what the names of both fields begin with, `session.`.
absl::Status CheckTimes(const Context& context, const std::string& prefix, absl::Time start, absl::Time end) {
  const std::string start_field = prefix + "start_time", end_field = prefix + "end_time";
  if (end <= start) return error::FieldInvalid(end_field, "must be after the start", "结束时间须晚于开始时间");
  if (!IsWholeMinute(start)) return error::FieldInvalid(start_field, "is a whole minute", "开始时间须为整分钟");
  if (!IsWholeMinute(end)) return error::FieldInvalid(end_field, "is a whole minute", "结束时间须为整分钟");
  if (start < context.now) return error::FieldInvalid(start_field, "must not be past", "开始时间不能早于现在");
  if (start > context.now + kFarthest) {
    return error::FieldInvalid(start_field, "is at most 180 days ahead", "最多提前 180 天安排");
  }
  if (end - start < kShortest) return error::FieldInvalid(end_field, "is at least 15 minutes later", "至少 15 分钟");
  if (end - start > kLongest) return error::FieldInvalid(end_field, "is at most 8 hours later", "最多 8 小时");
  return absl::OkStatus();
}

absl::Status CheckPlace(const SessionPlan& plan) {
  const bool in_room = plan.form == MeetingForm::kInRoom;
  if (in_room && (plan.committee == 0 || plan.room.empty())) {
    return error::FieldInvalid("session.room", "must be given with its committee", "须指明调解委员会和调解室");
  }
  if (!in_room && (plan.committee != 0 || !plan.room.empty())) {
    return error::FieldInvalid("session.room", "is for sessions IN_ROOM", "只有在调解室举行的会议填写调解室");
  }
  if (in_room && !plan.place.empty()) {
    return error::FieldInvalid("session.place", "is for sessions ON_SITE and BY_VIDEO", "在调解室举行的会议不填写地点");
  }
  if (!in_room && plan.place.empty()) {
    return error::FieldInvalid("session.place", "must be given", "须填写地点或者线上地址");
  }
  return absl::OkStatus();
}

const Assignment* FindActive(const Facts& facts, const std::string& mediator) {
  const auto found = std::find_if(facts.assignments.begin(), facts.assignments.end(), [&](const Assignment& one) {
    return one.state == AssignmentState::kActive && one.mediator == mediator;
  });
  return found == facts.assignments.end() ? nullptr : &*found;
}

// The mediators who come, who presides among them first.
absl::StatusOr<std::vector<std::string>> MediatorsOf(const Dispute& dispute, const std::vector<std::string>& named) {
  std::vector<std::string> mediators;
  for (const std::string& mediator : named) {
    if (FindActive(dispute.facts, mediator) == nullptr) {
      return error::FieldInvalid("session.mediators", fmt::format("{} does not mediate the dispute", mediator),
                                 fmt::format("{} 不是本纠纷的承办调解员", mediator));
    }
    if (FindActive(dispute.facts, mediator)->holder_left) {
      return error::FieldInvalid("session.mediators", fmt::format("{} serves no longer", mediator),
                                 fmt::format("{} 已离任，请先更换调解员", mediator));
    }
    if (std::find(mediators.begin(), mediators.end(), mediator) == mediators.end()) mediators.push_back(mediator);
  }
  for (const Assignment& one : dispute.facts.assignments) {
    const bool comes = one.state == AssignmentState::kActive && !one.holder_left;
    if (named.empty() && comes) mediators.push_back(one.mediator);
  }
  if (mediators.empty()) return error::NoSessionsNow(dispute);
  std::stable_partition(mediators.begin(), mediators.end(),
                        [&](const std::string& mediator) { return FindActive(dispute.facts, mediator)->presides; });
  return mediators;
}

absl::StatusOr<std::vector<int>> PartiesOf(const Dispute& dispute, const std::vector<int>& named) {
  const std::vector<PartyFacts>& all = dispute.facts.parties;
  std::set<int> parties;
  for (const int number : named) {
    if (!HasParty(dispute.facts, number)) return error::PartyNotFound(dispute, "session.parties", number);
    if (all[static_cast<size_t>(number) - 1].left) {
      return error::FieldInvalid("session.parties", fmt::format("party {} has left the dispute", number),
                                 fmt::format("{}号当事人已退出本纠纷", number));
    }
    parties.insert(number);
  }
  for (size_t i = 0; i < all.size(); ++i) {
    if (named.empty() && !all[i].left) parties.insert(static_cast<int>(i) + 1);
  }
  return std::vector<int>(parties.begin(), parties.end());
}

// OK where all parties have accepted these mediators (调解法 art. 19), and waived the ties that were declared.
absl::Status CheckMediatorsAccepted(const Dispute& dispute, const std::vector<std::string>& mediators) {
  const std::vector<Assignment>& assignments = dispute.facts.assignments;
  for (size_t i = 0; i < assignments.size(); ++i) {
    const Assignment& one = assignments[i];
    const bool comes = std::find(mediators.begin(), mediators.end(), one.mediator) != mediators.end();
    if (one.state != AssignmentState::kActive || !comes) continue;
    const std::string number = std::to_string(i + 1);
    const std::vector<int> without = WithoutConsent(dispute.facts, [&](const Consent& word) {
      return word.subject == Subject::kMediator && word.reference == number;
    });
    if (without.empty()) continue;
    return error::ConsentMissing(dispute, "the mediator of assignment " + number,
                                 fmt::format("{}（{}号指派）", SubjectNameZh(Subject::kMediator), number), without);
  }
  return CheckTiesWaived(dispute);
}

// The parties that have not agreed to that in this round; where `among` is given, of those alone.
std::vector<int> WithoutWordOn(Subject subject, const Dispute& dispute, const std::vector<int>* among = nullptr) {
  std::vector<int> without = WithoutConsent(
      dispute.facts, [&](const Consent& word) { return word.subject == subject && word.round == dispute.facts.round; });
  if (among == nullptr) return without;
  std::erase_if(without, [&](int party) { return std::find(among->begin(), among->end(), party) == among->end(); });
  return without;
}

// OK where those who come want a video, where the session is one (在线调解规则 art. 2).
absl::Status CheckVideo(const Dispute& dispute, const SessionFacts& facts) {
  if (facts.form != MeetingForm::kByVideo) return absl::OkStatus();
  const std::vector<int> without = WithoutWordOn(Subject::kByVideo, dispute, &facts.parties);
  if (without.empty()) return absl::OkStatus();
  return error::ConsentMissing(dispute, "a session by video", SubjectNameZh(Subject::kByVideo), without);
}

// True for a participant of the dispute who comes to listen.
bool IsListener(const Dispute& dispute, int participant) {
  const std::vector<ParticipantKind>& kinds = dispute.facts.participants;
  return participant <= static_cast<int>(kinds.size()) &&
         kinds[static_cast<size_t>(participant) - 1] == ParticipantKind::kListener;
}

// OK where all want listeners, where they come (调解法 art. 23), and where no listener is among those who come to a closed
// session.
absl::Status CheckListeners(const Dispute& dispute, const SessionFacts& facts) {
  if (!facts.open_to_listeners) {
    for (const int participant : facts.participants) {
      if (!IsListener(dispute, participant)) continue;
      return error::FieldInvalid(
          "session.participants",
          fmt::format("participant {} is a listener, and the session is not open to listeners", participant),
          fmt::format("{}号参与人为旁听人员，本次会议不公开", participant));
    }
    return absl::OkStatus();
  }
  const std::vector<int> without = WithoutWordOn(Subject::kOpenSessions, dispute);
  if (without.empty()) return absl::OkStatus();
  return error::ConsentMissing(dispute, "listeners", SubjectNameZh(Subject::kOpenSessions), without);
}

// OK where the parties do not sit together, or may.
absl::Status CheckFaceToFace(const Dispute& dispute, const SessionFacts& facts) {
  const bool together = facts.form != MeetingForm::kByVideo && !facts.apart && facts.parties.size() > 1;
  return !together || MayMeetFaceToFace(dispute) ? absl::OkStatus() : error::FaceToFaceBarred(dispute);
}

// OK where all parties have consented to each of the participants (调解法 art. 20).
absl::Status CheckParticipantsAccepted(const Dispute& dispute, const SessionFacts& facts) {
  for (const int participant : facts.participants) {
    RETURN_IF_ERROR(CheckMayTakePart(dispute, "session.participants", participant));
  }
  return absl::OkStatus();
}

absl::Status CheckInMediation(const Dispute& dispute) {
  return dispute.facts.state == State::kInMediation ? absl::OkStatus() : error::NoSessionsNow(dispute);
}

// OK for a proxy of the party; 0: nobody.
absl::Status CheckProxy(const People& people, int party, int number) {
  if (number == 0) return absl::OkStatus();
  const auto person = people.find(party);
  if (person != people.end() && FindProxy(person->second, number) != nullptr) return absl::OkStatus();
  return error::FieldInvalid("attendances.proxy", fmt::format("party {} has no proxy {}", party, number),
                             fmt::format("{}号当事人没有{}号代理人", party, number));
}

absl::Status CheckAttendance(const SessionFacts& facts, const Attendance& one, const People& people) {
  if (one.participant != 0) {
    const std::vector<int>& invited = facts.participants;
    if (std::find(invited.begin(), invited.end(), one.participant) != invited.end()) return absl::OkStatus();
    return error::FieldInvalid("attendances.participant",
                               fmt::format("participant {} is not of this session", one.participant),
                               fmt::format("{}号参与人不在本次会议之列", one.participant));
  }
  if (one.party == 0) {
    if (std::find(facts.mediators.begin(), facts.mediators.end(), one.mediator) != facts.mediators.end()) {
      return absl::OkStatus();
    }
    return error::FieldInvalid("attendances.mediator", fmt::format("{} is not of this session", one.mediator),
                               fmt::format("{} 不是本次会议的调解员", one.mediator));
  }
  if (std::find(facts.parties.begin(), facts.parties.end(), one.party) == facts.parties.end()) {
    return error::FieldInvalid("attendances.party", fmt::format("party {} is not of this session", one.party),
                               fmt::format("{}号当事人不在本次会议之列", one.party));
  }
  if (one.proxy != 0 && one.beside != 0) {
    return error::FieldInvalid("attendances.beside", "is for a party who came in person",
                               "本人到场的才填写陪同的代理人");
  }
  RETURN_IF_ERROR(CheckProxy(people, one.party, one.proxy));
  return CheckProxy(people, one.party, one.beside);
}

}  // namespace

absl::StatusOr<Session> PlanSession(const Context& context, const Dispute& dispute, const SessionPlan& plan,
                                    int sequence) {
  RETURN_IF_ERROR(CheckInMediation(dispute));
  if (sequence > kMostSessions) {
    return error::FieldInvalid("session.dispute", fmt::format("has {} sessions already", kMostSessions),
                               fmt::format("一件纠纷最多 {} 次会议", kMostSessions));
  }
  RETURN_IF_ERROR(CheckTimes(context, "session.", plan.start, plan.end));
  RETURN_IF_ERROR(CheckPlace(plan));
  Session session;
  session.district = dispute.district;
  SessionFacts& facts = session.facts;
  ASSIGN_OR_RETURN(facts.mediators, MediatorsOf(dispute, plan.mediators));
  ASSIGN_OR_RETURN(facts.parties, PartiesOf(dispute, plan.parties));
  const std::set<int> participants(plan.participants.begin(), plan.participants.end());
  facts.participants.assign(participants.begin(), participants.end());
  facts.dispute = dispute.id;
  facts.sequence = sequence;
  facts.start = plan.start;
  facts.end = plan.end;
  facts.form = plan.form;
  facts.committee = plan.committee;
  facts.room = plan.room;
  facts.apart = plan.apart;
  facts.open_to_listeners = plan.open_to_listeners;
  facts.area_path = dispute.facts.area_path;
  session.words.place = plan.place;
  RETURN_IF_ERROR(CheckMediatorsAccepted(dispute, facts.mediators));
  RETURN_IF_ERROR(CheckParticipantsAccepted(dispute, facts));
  RETURN_IF_ERROR(CheckListeners(dispute, facts));
  RETURN_IF_ERROR(CheckVideo(dispute, facts));
  RETURN_IF_ERROR(CheckFaceToFace(dispute, facts));
  return session;
}

absl::StatusOr<Session> MoveTo(const Context& context, const Session& before, const Dispute& dispute, absl::Time start,
                               absl::Time end, const std::string& room, std::string note) {
  ASSIGN_OR_RETURN(Session after, StepOf(before, SessionAction::kMove));
  RETURN_IF_ERROR(CheckInMediation(dispute));
  RETURN_IF_ERROR(CheckTimes(context, "", start, end));
  if (!room.empty() && before.facts.form != MeetingForm::kInRoom) {
    return error::FieldInvalid("room", "is for sessions IN_ROOM", "只有在调解室举行的会议填写调解室");
  }
  RETURN_IF_ERROR(CheckFaceToFace(dispute, before.facts));
  after.facts.start = start;
  after.facts.end = end;
  if (!room.empty()) after.facts.room = room;
  ++after.facts.moves;
  after.words.note = std::move(note);
  return after;
}

absl::StatusOr<Session> Cancel(const Context& context, const Session& before, std::string note) {
  ASSIGN_OR_RETURN(Session after, StepOf(before, SessionAction::kCancel));
  after.facts.cancelled = context.now;
  after.words.note = std::move(note);
  return after;
}

absl::StatusOr<Session> OpenUp(const Context& context, const Session& before, const Dispute& dispute) {
  ASSIGN_OR_RETURN(Session after, StepOf(before, SessionAction::kStart));
  SessionFacts& facts = after.facts;
  if (context.now < facts.start - kOpensBefore || context.now >= facts.end) return error::SessionNotDue(before);
  RETURN_IF_ERROR(CheckInMediation(dispute));
  RETURN_IF_ERROR(CheckMediationConsents(dispute, dispute.facts.level));
  RETURN_IF_ERROR(CheckMediatorsAccepted(dispute, facts.mediators));
  // A party that no longer wants listeners closes the session: they are not of it any more.
  facts.open_to_listeners = facts.open_to_listeners && WithoutWordOn(Subject::kOpenSessions, dispute).empty();
  if (!facts.open_to_listeners) {
    std::erase_if(facts.participants, [&](int participant) { return IsListener(dispute, participant); });
  }
  RETURN_IF_ERROR(CheckParticipantsAccepted(dispute, facts));
  RETURN_IF_ERROR(CheckVideo(dispute, facts));
  RETURN_IF_ERROR(CheckFaceToFace(dispute, facts));
  facts.opened = context.now;
  return after;
}

absl::StatusOr<Session> AddMinutes(const Context& context, const Session& before, Minutes minutes) {
  ASSIGN_OR_RETURN(Session after, StepOf(before, SessionAction::kRecordMinutes));
  int characters = CountCharacters(minutes.text) + CountCharacters(minutes.concessions);
  for (const Minutes& one : before.words.minutes) {
    characters += CountCharacters(one.text) + CountCharacters(one.concessions);
  }
  if (before.words.minutes.size() >= kMostMinutes || characters > kMostCharacters) {
    return error::FieldInvalid("minutes", "a session has at most 20 records and 60000 characters of them",
                               "一次会议最多 20 份笔录，合计最多 60000 字");
  }
  minutes.recorder = context.caller.principal();
  minutes.at = context.now;
  after.words.minutes.push_back(std::move(minutes));
  return after;
}

absl::StatusOr<Session> Close(const Context& context, const Session& before, std::vector<Attendance> attendances,
                              const People& people) {
  ASSIGN_OR_RETURN(Session after, StepOf(before, SessionAction::kClose));
  std::set<std::tuple<int, int, std::string>> present;
  bool has_mediator = false, has_party = false;
  for (const Attendance& one : attendances) {
    RETURN_IF_ERROR(CheckAttendance(before.facts, one, people));
    has_mediator = has_mediator || !one.mediator.empty();
    has_party = has_party || one.party != 0;
    if (present.emplace(one.party, one.participant, one.mediator).second) continue;
    return error::FieldInvalid("attendances", "names each once", "到场人员不能重复");
  }
  if (!has_mediator || !has_party) {
    return error::FieldInvalid("attendances", "names a mediator and a party at least",
                               "至少须有一名调解员和一名当事人到场");
  }
  after.facts.closed = context.now;
  after.words.attendances = std::move(attendances);
  return after;
}

absl::StatusOr<std::optional<Session>> Pass(const Session& before, absl::Time now) {
  const std::optional<absl::Time> passing = PassingOf(before);
  if (!passing || *passing > now) return std::nullopt;
  return StepOf(before, SessionAction::kPass);
}

bool IsLeft(const Session& session, const Dispute& dispute) {
  const SessionFacts& facts = session.facts;
  return facts.state == SessionState::kPlanned &&
         std::any_of(facts.mediators.begin(), facts.mediators.end(),
                     [&](const std::string& mediator) { return FindActive(dispute.facts, mediator) == nullptr; });
}

absl::StatusOr<Session> EndWithDispute(const Session& before, absl::Time now) {
  ASSIGN_OR_RETURN(Session after, StepOf(before, SessionAction::kEndWithDispute));
  after.facts.cancelled = now;
  return after;
}

std::optional<absl::Time> PassingOf(const Session& session) {
  const SessionFacts& facts = session.facts;
  return facts.state == SessionState::kPlanned ? std::optional(facts.end) : std::nullopt;
}

bool MayMeetFaceToFace(const Dispute& dispute) { return !MeetsApart(dispute.facts.risk); }

bool IsFirstOfRound(const Dispute& dispute) {
  return !dispute.facts.mediated && FindTransition(dispute.facts.state, Action::kNoteSession) != nullptr;
}

absl::StatusOr<Dispute> NoteSession(const Context& context, const Dispute& before) {
  ASSIGN_OR_RETURN(Dispute after, Step(before, Action::kNoteSession));
  if (!after.facts.mediated) after.facts.mediated = context.now;
  return after;
}

}  // namespace zhiwang::mediation
