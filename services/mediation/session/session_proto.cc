#include "services/mediation/session/session_proto.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "common/names/resource_name.h"
#include "common/resource/name.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/mediation/committee/committee_proto.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/mediation_errors.h"

namespace zhiwang::mediation {
namespace {

constexpr int kLongestPlace = 200;
constexpr int kLongestMinutes = 20'000;
constexpr int kMostMediatorsNamed = 20;
constexpr int kMostPartiesNamed = 200;
constexpr size_t kLongestRoom = 20;

absl::Status CheckMany(const std::string& field, int count, int most) {
  if (count <= most) return absl::OkStatus();
  return error::FieldInvalid(field, fmt::format("at most {}", most), fmt::format("最多 {} 项", most));
}

void WriteSessionWords(const Session& session, v1::Session& proto) {
  const SessionWords& words = session.words;
  proto.set_place(words.place);
  proto.set_note(words.note);
  for (const Minutes& minutes : words.minutes) {
    v1::Session::Minutes& shown = *proto.add_minutes();
    shown.set_text(minutes.text);
    shown.set_concessions(minutes.concessions);
    shown.set_recorder(minutes.recorder);
    SetTime(minutes.at, shown.mutable_at());
  }
  for (const Attendance& attendance : words.attendances) {
    v1::Session::Attendance& shown = *proto.add_attendances();
    if (attendance.party != 0) {
      shown.set_party(attendance.party);
    } else if (attendance.participant != 0) {
      shown.set_participant(attendance.participant);
    } else {
      shown.set_mediator(NameOfOffice(session.district, attendance.mediator));
    }
    shown.set_proxy(attendance.proxy);
    shown.set_beside(attendance.beside);
  }
}

}  // namespace

v1::Session ToProto(const Session& session) {
  const SessionFacts& facts = session.facts;
  const std::string& district = session.district;
  v1::Session proto;
  proto.set_name(FormatResourceName(district, "sessions", std::to_string(session.id)));
  proto.set_etag(resource::EtagOf(session.version));
  proto.set_state(static_cast<v1::Session::State>(facts.state));
  for (const SessionAction action : LegalActions(facts.state)) {
    proto.add_legal_actions(static_cast<v1::Session::Action>(action));
  }
  proto.set_dispute(FormatResourceName(district, "disputes", std::to_string(facts.dispute)));
  proto.set_number(NumberText(session.of->facts.number));
  proto.set_sequence(facts.sequence);
  SetTime(facts.start, proto.mutable_start_time());
  SetTime(facts.end, proto.mutable_end_time());
  proto.set_form(static_cast<v1::Session::Form>(facts.form));
  if (facts.committee != 0) {
    proto.set_committee(FormatResourceName(district, "committees", std::to_string(facts.committee)));
  }
  proto.set_room(facts.room);
  for (const std::string& mediator : facts.mediators) proto.add_mediators(NameOfOffice(district, mediator));
  proto.mutable_parties()->Assign(facts.parties.begin(), facts.parties.end());
  proto.mutable_participants()->Assign(facts.participants.begin(), facts.participants.end());
  proto.set_apart(facts.apart);
  proto.set_open_to_listeners(facts.open_to_listeners);
  if (facts.opened) SetTime(*facts.opened, proto.mutable_open_time());
  if (facts.closed) SetTime(*facts.closed, proto.mutable_close_time());
  proto.set_moves(facts.moves);
  return proto;
}

v1::Session WholeToProto(const Session& session) {
  v1::Session proto = ToProto(session);
  WriteSessionWords(session, proto);
  return proto;
}

absl::StatusOr<SessionPlan> PlanFromProto(const std::string& district, const v1::Session& proto) {
  SessionPlan plan;
  ASSIGN_OR_RETURN(plan.start, TimeFrom("session.start_time", proto.start_time()));
  ASSIGN_OR_RETURN(plan.end, TimeFrom("session.end_time", proto.end_time()));
  ASSIGN_OR_RETURN(plan.form, KnownEnum<MeetingForm>("session.form", proto.form(), v1::Session::Form_descriptor()));
  if (!proto.committee().empty()) {
    ASSIGN_OR_RETURN(plan.committee, CommitteeIn(district, "session.committee", proto.committee()));
  }
  if (proto.room().size() > kLongestRoom) {
    return error::FieldInvalid("session.room", "is at most 20 characters", "调解室编号最多 20 位");
  }
  plan.room = proto.room();
  if (!proto.place().empty()) {
    ASSIGN_OR_RETURN(plan.place, ReadName("session.place", proto.place(), 1, kLongestPlace));
  }
  RETURN_IF_ERROR(CheckMany("session.mediators", proto.mediators_size(), kMostMediatorsNamed));
  for (const std::string& mediator : proto.mediators()) {
    ASSIGN_OR_RETURN(plan.mediators.emplace_back(), OfficeFrom(district, "session.mediators", mediator));
  }
  RETURN_IF_ERROR(CheckMany("session.parties", proto.parties_size(), kMostPartiesNamed));
  plan.parties.assign(proto.parties().begin(), proto.parties().end());
  RETURN_IF_ERROR(CheckMany("session.participants", proto.participants_size(), static_cast<int>(kMostParticipants)));
  plan.participants.assign(proto.participants().begin(), proto.participants().end());
  plan.apart = proto.apart();
  plan.open_to_listeners = proto.open_to_listeners();
  return plan;
}

absl::StatusOr<Minutes> MinutesFromProto(const v1::Session::Minutes& proto) {
  RETURN_IF_ERROR(CheckText("minutes.text", proto.text(), 1, kLongestMinutes));
  RETURN_IF_ERROR(CheckText("minutes.concessions", proto.concessions(), 0, kLongestMinutes));
  Minutes minutes;
  minutes.text = proto.text();
  minutes.concessions = proto.concessions();
  return minutes;
}

absl::StatusOr<std::vector<Attendance>> AttendancesFromProto(
    const std::string& district, const google::protobuf::RepeatedPtrField<v1::Session::Attendance>& proto) {
  RETURN_IF_ERROR(CheckMany("attendances", proto.size(),
                            kMostMediatorsNamed + kMostPartiesNamed + static_cast<int>(kMostParticipants)));
  std::vector<Attendance> attendances;
  for (const v1::Session::Attendance& one : proto) {
    Attendance& attendance = attendances.emplace_back();
    using Who = v1::Session::Attendance;
    const bool is_other = one.who_case() == Who::kMediator || one.who_case() == Who::kParticipant;
    if (is_other && (one.proxy() != 0 || one.beside() != 0)) {
      return error::FieldInvalid("attendances.proxy", "is for parties", "只有当事人填写代理人");
    }
    if (one.who_case() == Who::kMediator) {
      ASSIGN_OR_RETURN(attendance.mediator, OfficeFrom(district, "attendances.mediator", one.mediator()));
      continue;
    }
    if (one.who_case() == Who::kParticipant) {
      if (one.participant() < 1) {
        return error::FieldInvalid("attendances.participant", "is 1 or more", "参与人编号从 1 开始");
      }
      attendance.participant = one.participant();
      continue;
    }
    if (one.party() < 1) {
      return error::FieldInvalid("attendances.party", "names a party, where nobody else is named",
                                 "须填写当事人编号、参与人编号或者调解员");
    }
    attendance.party = one.party();
    attendance.proxy = one.proxy();
    attendance.beside = one.beside();
  }
  return attendances;
}

absl::StatusOr<int64_t> CommitteeIn(const std::string& district, std::string_view field, const std::string& name) {
  ASSIGN_OR_RETURN(const std::string text, ParseIdWithin(district, field, name, "committees"));
  const std::optional<int64_t> id = resource::ParseId(text);
  if (!id || *id == 0) return error::CommitteeUnknown(field, name);
  return *id;
}

void TakeOutWords(v1::Session& shown) {
  shown.clear_place();
  shown.clear_note();
  shown.clear_attendances();
  for (v1::Session::Minutes& minutes : *shown.mutable_minutes()) {
    minutes.clear_text();
    minutes.clear_concessions();
  }
}

v1::Session PutWordsBack(const v1::Session& present, v1::Session kept) {
  kept.set_place(present.place());
  // The grounds are those of the last move or cancelling: of another one since, they do not belong to this answer.
  const bool same_note = present.moves() == kept.moves() && present.state() == kept.state();
  if (same_note) kept.set_note(present.note());
  if (kept.state() == v1::Session::HELD) *kept.mutable_attendances() = present.attendances();
  const int shown = std::min(present.minutes_size(), kept.minutes_size());
  kept.mutable_minutes()->DeleteSubrange(shown, kept.minutes_size() - shown);
  for (int i = 0; i < shown; ++i) {
    kept.mutable_minutes(i)->set_text(present.minutes(i).text());
    kept.mutable_minutes(i)->set_concessions(present.minutes(i).concessions());
  }
  return kept;
}

}  // namespace zhiwang::mediation
