#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/mediation/referral/domain/following.h"
#include "services/mediation/testing/dispute_test.h"

namespace zhiwang::mediation {

inline constexpr State kStates[] = {State::kRegistered,  State::kAccepted,     State::kInMediation, State::kPaused,
                                    State::kAgreed,      State::kPartlyAgreed, State::kFailed,      State::kPerformed,
                                    State::kNotAccepted, State::kJoined,       State::kRefused,     State::kWithdrawn,
                                    State::kTransferred, State::kVoid};
inline constexpr Action kActions[] = {Action::kAccept,
                                      Action::kTurnDown,
                                      Action::kJoin,
                                      Action::kSplit,
                                      Action::kProposeMediator,
                                      Action::kTakeUp,
                                      Action::kDecline,
                                      Action::kReplaceMediator,
                                      Action::kPause,
                                      Action::kResume,
                                      Action::kExtend,
                                      Action::kEscalate,
                                      Action::kSendDown,
                                      Action::kFail,
                                      Action::kReopen,
                                      Action::kRecordConsent,
                                      Action::kEnterParty,
                                      Action::kAmend,
                                      Action::kRateRisk,
                                      Action::kReportViolence,
                                      Action::kInvite,
                                      Action::kClearFaceToFace,
                                      Action::kRecordCallback,
                                      Action::kRecordPrevention,
                                      Action::kArchive,
                                      Action::kConclude,
                                      Action::kPerform,
                                      Action::kExpireProposal,
                                      Action::kPassDeadline,
                                      Action::kMoveDeadlines,
                                      Action::kConcludeInPart,
                                      Action::kEndByRefusal,
                                      Action::kWithdraw,
                                      Action::kTransfer,
                                      Action::kMakeVoid,
                                      Action::kEndRest,
                                      Action::kSettlePart,
                                      Action::kComeBack,
                                      Action::kNoteSession,
                                      Action::kTakeIn,
                                      Action::kUnsettle,
                                      Action::kBarMediator,
                                      Action::kLoseCase,
                                      Action::kSupplementParty,
                                      Action::kRequestInspection,
                                      Action::kRecordInspection};

// Decides for any action, with arguments that fit the dispute.
class DisputeWalk : public DisputeTest {
 protected:
  static constexpr char kDay[] = "2026-04-20";  // to which all want to extend

  absl::StatusOr<Dispute> Do(Action action, const Context& context, const Dispute& d) {
    switch (action) {
      case Action::kAccept: {
        absl::StatusOr<Dispute> accepted = Accept(context, d);
        return accepted.ok() ? absl::StatusOr<Dispute>(Numbered(*std::move(accepted), 12)) : accepted;
      }
      case Action::kTurnDown:
        return TurnDown(context, d, Refusal::kForbidden);
      case Action::kJoin:
        return Join(context, d, Another());
      case Action::kTakeIn:
        return TakeIn(context, d, Another(), {{1, {}}, {2, {}}});
      case Action::kSplit:
        return Split(context, d);
      case Action::kComeBack:
        return ComeBack(context, d);
      case Action::kLoseCase:
        return OrIllegal(LoseCase(context, WithCase(d), {77, 1}), action, d);
      case Action::kRecordConsent:
        return RecordConsents(context, d, EveryWord(d), {});
      case Action::kEnterParty:
        return EnterParty(context, d, Draft(Side::kThirdParty));
      case Action::kSupplementParty:
        return SupplementParty(context, d, {1, d.facts.parties.front(), {}, {}, true});
      case Action::kAmend:
        return Amend(context, d, ToType(d.facts.type));
      case Action::kRateRisk:
        return RateRisk(context, d, d.facts.risk.colour == Colour::kYellow ? Colour::kRed : Colour::kYellow, "");
      case Action::kReportViolence:
        return KeepApart(context, d);
      case Action::kInvite:
        return Invite(context, d, ParticipantKind::kRelative, {"王大伯", ""});
      case Action::kRequestInspection:
        return RequestInspection(context, d, {}, {"界墙是否越线"});
      case Action::kRecordInspection: {
        const Dispute asked = WithInspection(d);
        return RecordInspection(asked, static_cast<int>(asked.inspections.size()),
                                {.state = grid::CheckState::kExpired, .at = context.now});
      }
      case Action::kClearFaceToFace:
        return ClearFaceToFace(context, d);
      case Action::kRecordCallback:
        return RecordCallback(context, d, {.party = 1, .reached = true}, "满意");
      case Action::kNoteSession:
        return NoteSession(context, d);
      case Action::kRecordPrevention:
        return RecordPrevention(context, d, {PreventionKind::kFight, 2}, "双方已聚集亲友");
      default:
        return IsAboutClocks(action)      ? DoToClocks(action, context, d)
               : IsAboutMediators(action) ? DoToMediators(action, context, d)
                                          : DoToEnd(action, context, d);
    }
  }

 private:
  static bool IsAboutMediators(Action action) {
    return action == Action::kProposeMediator || action == Action::kTakeUp || action == Action::kDecline ||
           action == Action::kReplaceMediator || action == Action::kExpireProposal || action == Action::kEscalate ||
           action == Action::kSendDown || action == Action::kBarMediator;
  }
  static bool IsAboutClocks(Action action) {
    return action == Action::kPause || action == Action::kResume || action == Action::kEndRest ||
           action == Action::kExtend || action == Action::kPassDeadline || action == Action::kMoveDeadlines;
  }

  absl::StatusOr<Dispute> DoToMediators(Action action, const Context& context, const Dispute& d) {
    const int number = LastWhere(d, action == Action::kReplaceMediator ? GivesReach : IsProposed);
    const std::string mediator = number == 0 ? "" : d.facts.assignments[static_cast<size_t>(number) - 1].mediator;
    const std::string another = "staff/m" + std::to_string(d.facts.assignments.size() + 1);
    const int level = static_cast<int>(d.facts.level);
    switch (action) {
      case Action::kProposeMediator:
        return ProposeMediator(context, d, another, d.version % 2 == 0);
      case Action::kTakeUp:
        return TakeUp(context, d, number, mediator, Declaration());
      case Action::kDecline:
        return DeclineAssignment(context, d, number, mediator);
      case Action::kReplaceMediator:
        return ReplaceMediator(context, d, number, another, Ground::kMediatorAsks);
      case Action::kExpireProposal:
        return OrIllegal(ExpireProposal(d, context.now), action, d);
      case Action::kBarMediator:
        return OrIllegal(BarMediator(context, d, number, mediator, {{Tie::kAdvisedParty}, "曾任其代理人"}), action, d);
      case Action::kEscalate:
        return Escalate(context, d, CommitteeAt(static_cast<Level>(std::min(level + 1, 3))));
      default:
        return SendDown(context, d, CommitteeAt(static_cast<Level>(std::max(level - 1, 1))));
    }
  }

  absl::StatusOr<Dispute> DoToClocks(Action action, const Context& context, const Dispute& d) {
    const absl::CivilDay today = calendar_.DayOf(context.now);
    switch (action) {
      case Action::kPause:
        return Pause(context, d, RestReason::kAppraisal, today, "鉴定墙体");
      case Action::kResume:
      case Action::kEndRest:
        return Resume(context, d, FirstOpenRest(d), today);
      case Action::kExtend:
        return Extend(context, d, calendar::Day(kDay));
      case Action::kPassDeadline:
        return OrIllegal(PassDeadline(d, context.now), action, d);
      default:
        return OrIllegal(MoveDeadlines(WithMoreHolidays(), d), action, d);
    }
  }

  absl::StatusOr<Dispute> DoToEnd(Action action, const Context& context, const Dispute& d) {
    switch (action) {
      case Action::kConclude:
        return Settle(context, d, IssuesThatAre(Outcome::kOpen, d), 100'00);
      case Action::kSettlePart:
        return Settle(context, d, {1}, 50'00);
      case Action::kUnsettle:
        return Unsettle(context, d, IssuesThatAre(Outcome::kSettled, d), d.facts.agreed_fen, std::nullopt);
      case Action::kPerform:
        return Perform(context, d);
      case Action::kReopen:
        return Reopen(context, d, true);
      case Action::kEndByRefusal:
        return End(context, d, {EndKind::kPartyRefused, 2, {}});
      case Action::kWithdraw:
        return End(context, d, {EndKind::kPartyWithdrew, 1, {}});
      case Action::kTransfer:
        return End(context, d, {EndKind::kToOtherBody, 0, {}});
      case Action::kMakeVoid:
        return MakeVoid(context, d);
      case Action::kArchive:
        return Archive(context, d);
      default:
        return End(context, d, {EndKind::kNoProspect, 0, {}});
    }
  }

  // All that the parties can say in the present state, in favour.
  static std::vector<Consent> EveryWord(const Dispute& d) {
    if (!IsOpen(d.facts.state)) return WordsOfAll(d, Subject::kNewRound);
    std::vector<Consent> words = WordsOfAll(d, Subject::kExtension, kDay);
    for (const Level level : kLevels) {
      for (Consent& word : WordsOfAll(d, Subject::kMediation, std::string(LevelName(level)))) words.push_back(word);
    }
    return words;
  }

  // An open dispute of the same two parties.
  static Dispute Another() {
    Dispute another;
    another.district = "370211";
    another.id = 99;
    another.facts.parties.resize(2);
    return another;
  }

  // The dispute with a case that it took in.
  static Dispute WithCase(Dispute d) {
    Referral& referral = d.referrals.emplace_back();
    referral.case_id = 77;
    return d;
  }

  // The dispute with an inspection that nobody has reported on.
  static Dispute WithInspection(Dispute d) {
    d.inspections.emplace_back();
    d.words.inspections.emplace_back();
    return d;
  }

  static bool IsProposed(AssignmentState state) { return state == AssignmentState::kProposed; }

  static int LastWhere(const Dispute& d, bool (*wanted)(AssignmentState)) {
    int number = 0;
    for (size_t i = 0; i < d.facts.assignments.size(); ++i) {
      if (wanted(d.facts.assignments[i].state)) number = static_cast<int>(i) + 1;
    }
    return number;
  }
  static int FirstOpenRest(const Dispute& d) {
    for (size_t i = 0; i < d.facts.rests.size(); ++i) {
      if (!d.facts.rests[i].until) return static_cast<int>(i) + 1;
    }
    return 0;
  }
  static std::vector<int> IssuesThatAre(Outcome outcome, const Dispute& d) {
    std::vector<int> issues;
    for (size_t i = 0; i < d.facts.issues.size(); ++i) {
      if (d.facts.issues[i] == outcome) issues.push_back(static_cast<int>(i) + 1);
    }
    return issues;
  }

  // An action that happens by itself counts as illegal where nothing comes of it.
  static absl::StatusOr<Dispute> OrIllegal(absl::StatusOr<std::optional<Dispute>> after, Action action,
                                           const Dispute& before) {
    if (!after.ok()) return after.status();
    return *after ? absl::StatusOr<Dispute>(**std::move(after)) : error::ActionIllegal(before, action);
  }

  // The weekday pattern of 2026 with a further holiday on 17 March, on which the labour clock of 2 March ends.
  static calendar::WorkingCalendar WithMoreHolidays() {
    calendar::CalendarSpec spec;
    spec.version = "more";
    spec.effective_from = absl::CivilDay(2026, 1, 1);
    spec.covers_until = absl::CivilDay(2026, 12, 31);
    spec.special_days = {{absl::CivilDay(2026, 3, 17), calendar::DayKind::kHoliday, "节"}};
    return calendar::WorkingCalendar::Create(std::move(spec)).value();
  }
};

}  // namespace zhiwang::mediation
