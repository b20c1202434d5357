#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/test_calendar.h"
#include "common/calendar/working_calendar.h"
#include "common/status/error_info.pb.h"
#include "services/mediation/assignment/domain/assigning.h"
#include "services/mediation/assignment/domain/assignment_lifecycle.h"
#include "services/mediation/dispute/domain/decisions/deadlines.h"
#include "services/mediation/dispute/domain/decisions/endings.h"
#include "services/mediation/dispute/domain/decisions/joining.h"
#include "services/mediation/dispute/domain/decisions/levels.h"
#include "services/mediation/dispute/domain/decisions/rating.h"
#include "services/mediation/dispute/domain/decisions/registration.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/lifecycle.h"
#include "services/mediation/inspection/domain/inspecting.h"
#include "services/mediation/party/domain/consents.h"
#include "services/mediation/party/domain/participants.h"
#include "services/mediation/party/domain/parties.h"
#include "services/mediation/session/domain/meeting.h"
#include "tests/support/refused.h"
#include "tests/support/sound.h"

namespace zhiwang::mediation {

inline constexpr char kVillagePath[] = "/370211000000/370211109000/370211109201/";

// The committees of the demonstration: of a village, its zone, its town.
inline const CommitteeChoice kCommittees[] = {
    {101, Level::kVillage, kVillagePath, {}, false},
    {201, Level::kZone, "/370211000000/370211109000/", {}, false},
    {301, Level::kTown, "/370211000000/370211109000/", {}, false},
};
inline const CommitteeChoice& CommitteeAt(Level level) { return kCommittees[static_cast<int>(level) - 1]; }

// A moment of 2026 on the clock of the district.
inline absl::Time On(int month, int day, int hour = 9, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, month, day, hour, minute), calendar::ShanghaiZone());
}
inline absl::Time OnDay(std::string_view day, int hour = 9) { return calendar::At(calendar::Day(day), hour); }

// A fact for programs that an error carries; empty where it carries none of that name.
template <class Answer>
std::string MetadataOf(const Answer& refused, const std::string& key) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(StatusOf(refused));
  const auto fact = info.metadata().find(key);
  return fact == info.metadata().end() ? "" : fact->second;
}

// A test of decisions, with a clock that stands still until it is moved: it begins on Monday, 2 March 2026, at nine, and
// goes by the official calendars. A dispute has an applicant, a respondent and two issues.
class DisputeTest : public ::testing::Test {
 protected:
  DisputeTest() {
    for (const auth::Role role : auth::kAllRoles) {
      auto rights = std::make_shared<const auth::Rights>(std::vector<auth::Grant>{{role, "/", ""}});
      callers_.emplace(role, auth::Actor(std::string(auth::RoleName(role)), std::move(rights)));
    }
  }

  Context As(auth::Role role) { return {callers_.at(role), now_, calendar_, terms_}; }
  Context Village() { return As(auth::Role::kVillageMediator); }
  Context Zone() { return As(auth::Role::kZoneDispatcher); }
  Context Town() { return As(auth::Role::kTownDispatcher); }
  Context Director() { return As(auth::Role::kCentreDirector); }

  static Dispute Draft(Type type = Type::kNeighbours) {
    Dispute draft;
    draft.district = "370211";
    draft.id = 12;
    draft.facts.committee = 101;
    draft.facts.type = type;
    draft.area = {{"370211000000", "黄岛区"}, {"370211109000", "藏马镇"}, {"370211109201", "某村"}};
    draft.words.matter.issues = {"界墙归属", "赔偿数额"};
    return draft;
  }
  static Amendment ToType(Type type) {
    Amendment amendment;
    amendment.type = type;
    return amendment;
  }
  static PartyDraft Draft(Side side) {
    PartyDraft party;
    party.facts.side = side;
    return party;
  }

  Dispute Registered(Dispute draft = Draft()) {
    return Sound(Register(Village(), std::move(draft), {Draft(Side::kApplicant), Draft(Side::kRespondent)}));
  }
  Dispute Accepted(Dispute draft = Draft()) {
    return Numbered(Sound(Accept(Village(), AllSay(Registered(std::move(draft)), Subject::kMediation))), 12);
  }
  Dispute Proposed(const Dispute& before, const std::string& mediator = "staff/m1") {
    return Sound(ProposeMediator(Zone(), before, mediator, false));
  }
  // The last assignment is accepted, by its mediator without ties.
  Dispute TakenUp(const Dispute& before) {
    const std::vector<Assignment>& assignments = before.facts.assignments;
    return Sound(
        TakeUp(Village(), before, static_cast<int>(assignments.size()), assignments.back().mediator, Declaration()));
  }
  Dispute InMediation(Dispute draft = Draft()) { return TakenUp(Proposed(Accepted(std::move(draft)))); }
  Dispute Agreed() { return Sound(Settle(Village(), InMediation(), {1, 2}, 100'00)); }
  Dispute Ended(const Dispute& before, EndKind kind) {
    if (kind == EndKind::kByMistake) return Sound(MakeVoid(Director(), before));
    EndRequest request;
    request.kind = kind;
    if (kind == EndKind::kPartyRefused || kind == EndKind::kPartyWithdrew) request.party = 2;
    return Sound(End(Director(), before, request));
  }
  // At the level above, where the parties agreed to it.
  Dispute Escalated(const Dispute& before) {
    const Level above = static_cast<Level>(static_cast<int>(before.facts.level) + 1);
    const Dispute willing = AllSay(before, Subject::kMediation, std::string(LevelName(above)));
    return Sound(Escalate(Zone(), willing, CommitteeAt(above)));
  }

  static Consent Word(int party, Subject subject, std::string reference = "", Answer answer = Answer::kYes) {
    Consent word;
    word.party = party;
    word.subject = subject;
    word.answer = answer;
    word.form = Form::kWritten;
    word.reference = std::move(reference);
    return word;
  }
  // The words of all parties that have one.
  static std::vector<Consent> WordsOfAll(const Dispute& dispute, Subject subject, const std::string& reference = "") {
    std::vector<Consent> words;
    for (size_t i = 0; i < dispute.facts.parties.size(); ++i) {
      if (StandsForItself(dispute.facts.parties[i])) {
        words.push_back(Word(static_cast<int>(i) + 1, subject, reference));
      }
    }
    return words;
  }
  absl::StatusOr<Dispute> Say(const Dispute& before, std::vector<Consent> words, const People& people = {}) {
    return RecordConsents(Village(), before, std::move(words), people);
  }
  Dispute AllSay(const Dispute& before, Subject subject, const std::string& reference = "") {
    return Sound(Say(before, WordsOfAll(before, subject, reference)));
  }

  // The last day of the clock that was started last.
  absl::CivilDay LastDay(const Dispute& dispute, Clock clock) const {
    const calendar::Deadline* last = LastDeadline(dispute.facts, clock);
    EXPECT_NE(last, nullptr);
    return last == nullptr ? absl::CivilDay() : calendar_.DayOf(last->due);
  }
  static int Count(const Dispute& dispute, Clock clock) {
    int count = 0;
    for (const Deadline& deadline : dispute.facts.deadlines) count += deadline.clock == clock;
    return count;
  }

  absl::Time now_ = On(3, 2);
  Terms terms_;
  const calendar::WorkingCalendar calendar_ = calendar::Official();

 private:
  std::map<auth::Role, auth::Actor> callers_;
};

}  // namespace zhiwang::mediation
