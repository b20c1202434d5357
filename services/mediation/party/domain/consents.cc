#include "services/mediation/party/domain/consents.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/dispute/domain/step.h"
#include "services/mediation/party/domain/capacity.h"
#include "services/mediation/party/domain/groups.h"
#include "services/mediation/party/domain/participants.h"

namespace zhiwang::mediation {
namespace {

bool RefusesMediation(const Consent& word) { return word.subject == Subject::kMediation && word.answer == Answer::kNo; }

// True for a mediation that ended and left something unsettled: its undisputed facts are worth a record (鲁24).
bool LeftSomething(State state) {
  return state == State::kFailed || state == State::kPartlyAgreed || state == State::kRefused ||
         state == State::kWithdrawn;
}

// OK where the state lets parties speak about that: of a new round after an end, of judicial confirmation also after an
// agreement ended it, of undisputed facts also after an end that left something, of everything else before it.
absl::Status CheckTime(const Dispute& before, const Consent& word) {
  const bool open = IsOpen(before.facts.state);
  if (word.subject == Subject::kNewRound && open) {
    return error::FieldInvalid("consents.subject", "NEW_ROUND is asked after an end", "再次调解的意愿在终结后记录");
  }
  const bool agreed = before.facts.state == State::kAgreed || before.facts.state == State::kPartlyAgreed;
  const bool of_agreement = agreed && word.subject == Subject::kConfirmation;
  const bool of_facts = LeftSomething(before.facts.state) && word.subject == Subject::kUndisputedFacts;
  if (word.subject == Subject::kNewRound || open || of_agreement || of_facts) return absl::OkStatus();
  return error::ActionIllegal(before, RefusesMediation(word) ? Action::kEndByRefusal : Action::kRecordConsent);
}

// The number that a reference is; nothing for another text.
std::optional<int> NumberFrom(const std::string& reference) {
  int number = 0;
  const char* const end = reference.data() + reference.size();
  const auto [rest, failure] = std::from_chars(reference.data(), end, number);
  if (failure != std::errc() || rest != end || std::to_string(number) != reference) return std::nullopt;
  return number;
}

absl::Status CheckAssignmentReference(const Dispute& before, const std::string& reference) {
  const std::optional<int> number = NumberFrom(reference);
  if (!number) return error::FieldInvalid("consents.reference", "is the assignment's number", "须填写指派的编号");
  if (*number < 1 || *number > static_cast<int>(before.facts.assignments.size())) {
    return error::AssignmentNotFound(before, "consents.reference", *number);
  }
  return absl::OkStatus();
}

absl::Status CheckParticipantReference(const Dispute& before, const std::string& reference) {
  const std::optional<int> number = NumberFrom(reference);
  if (!number)
    return error::FieldInvalid("consents.reference", "is the participant's number", "须填写受邀参与人的编号");
  return CheckParticipant(before, "consents.reference", *number);
}

absl::Status CheckDayReference(const std::string& reference) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(reference, &day) && DayReference(day) == reference) return absl::OkStatus();
  return error::FieldInvalid("consents.reference", "is the day, YYYY-MM-DD", "须填写日期，如2026-10-20");
}

// Reads what the word is about. Of MEDIATION the level that it is for goes into the word.
absl::Status ReadReference(const Dispute& before, Consent& word) {
  switch (word.subject) {
    case Subject::kMediation: {
      if (word.reference.empty()) return absl::OkStatus();
      const std::optional<Level> level = ParseLevel(word.reference);
      if (!level) return error::FieldInvalid("consents.reference", "is the name of a level", "须填写调解层级");
      word.level = *level;
      word.reference.clear();
      return absl::OkStatus();
    }
    case Subject::kMediator:
      return CheckAssignmentReference(before, word.reference);
    case Subject::kTieWaiver:
      if (word.form != Form::kWritten) {
        return error::FieldInvalid("consents.form", "a TIE_WAIVER is WRITTEN", "放弃回避须有书面同意");
      }
      return CheckAssignmentReference(before, word.reference);
    case Subject::kExtension:
      return CheckDayReference(word.reference);
    case Subject::kParticipant:
      return CheckParticipantReference(before, word.reference);
    default:
      return absl::OkStatus();
  }
}

// True where the guardian of a party said the same: in the request, or before in this round.
bool GuardianSaid(const std::vector<Consent>& words, const Consent& word, const Person& person) {
  return std::any_of(words.begin(), words.end(), [&](const Consent& other) {
    const Proxy* proxy = FindProxy(person, other.proxy);
    return proxy != nullptr && proxy->ground == ProxyGround::kGuardian && !other.lapsed && other.party == word.party &&
           other.subject == word.subject && other.answer == word.answer && other.reference == word.reference &&
           other.level == word.level && other.round == word.round;
  });
}

absl::Status CheckSpeaker(const Context& context, const Dispute& before, const std::vector<Consent>& all,
                          const Consent& word, const People& people) {
  static const Person kUnknown;
  const auto opened = people.find(word.party);
  const Person& person = opened == people.end() ? kUnknown : opened->second;
  const PartyFacts& party = before.facts.parties[static_cast<size_t>(word.party) - 1];
  return CheckAuthority(TodayOf(context), party, person, word, GuardianSaid(all, word, person));
}

bool HasBothSides(const Facts& facts) {
  const auto has = [&](Side side) {
    return std::any_of(facts.parties.begin(), facts.parties.end(),
                       [&](const PartyFacts& party) { return party.side == side && StandsForItself(party); });
  };
  return has(Side::kApplicant) && has(Side::kRespondent);
}

// The first YES of an applicant to mediation is the asking, where nobody had asked.
void NoteAsking(const Context& context, Facts& facts, const Consent& word) {
  const bool applicant = facts.parties[static_cast<size_t>(word.party) - 1].side == Side::kApplicant;
  if (facts.asked || !applicant || word.subject != Subject::kMediation || word.answer != Answer::kYes) return;
  facts.asked = TodayOf(context);
}

}  // namespace

absl::StatusOr<Dispute> RecordConsents(const Context& context, const Dispute& before, std::vector<Consent> words,
                                       const People& people) {
  if (words.empty()) return error::FieldInvalid("consents", "is at least one", "至少记录一项意愿");
  for (Consent& word : words) {
    RETURN_IF_ERROR(CheckTime(before, word));
    if (!HasParty(before.facts, word.party)) return error::PartyNotFound(before, "consents.party", word.party);
    if (before.facts.parties[static_cast<size_t>(word.party) - 1].left) {
      return error::FieldInvalid("consents.party", "has left the dispute", "该当事人已经退出");
    }
    word.level = before.facts.level;
    word.round = before.facts.round;
    word.at = context.now;
    word.recorder = context.caller.principal();
    RETURN_IF_ERROR(ReadReference(before, word));
  }
  const auto refusal = std::find_if(words.begin(), words.end(), RefusesMediation);
  const bool refused = refusal != words.end();
  ASSIGN_OR_RETURN(Dispute after, Step(before, refused ? ActionOfRefusal(before.facts) : Action::kRecordConsent));
  const int refuser = refused ? refusal->party : 0;
  Facts& facts = after.facts;
  // A refusal ends the dispute at any time.
  if (!refused && facts.consents.size() + words.size() > kMostConsents) {
    return error::TooMany("consents", kMostConsents);
  }
  const size_t earlier = facts.consents.size();
  std::move(words.begin(), words.end(), std::back_inserter(facts.consents));
  for (size_t i = earlier; i < facts.consents.size(); ++i) {
    RETURN_IF_ERROR(CheckSpeaker(context, before, facts.consents, facts.consents[i], people));
    NoteAsking(context, facts, facts.consents[i]);
  }
  RETURN_IF_ERROR(StartClocksOfOrigin(context, after));
  if (!refused) return after;
  LeaveUnsettled(facts);
  Ending ending;
  ending.kind = EndKind::kPartyRefused;
  ending.party = refuser;
  EndRound(context, after, std::move(ending));
  return after;
}

void LapseWordsWithoutAuthority(const Context& context, Facts& facts, int party, const Person& person) {
  const PartyFacts& speaker = facts.parties[static_cast<size_t>(party) - 1];
  Person then = person;
  for (Proxy& proxy : then.proxies) proxy.ended = false;
  // Proxies first: what a minor says counts beside what the guardian said.
  for (const bool in_person : {false, true}) {
    for (Consent& word : facts.consents) {
      if (word.party != party || word.round != facts.round || word.lapsed || (word.proxy == 0) != in_person) continue;
      const bool guardian_said = GuardianSaid(facts.consents, word, then);
      word.lapsed = !CheckAuthority(context.calendar.DayOf(word.at), speaker, then, word, guardian_said).ok();
    }
  }
}

const Consent* LastWord(const Facts& facts, int party, const std::function<bool(const Consent&)>& is_about) {
  const auto last = std::find_if(facts.consents.rbegin(), facts.consents.rend(), [&](const Consent& word) {
    return word.party == party && !word.lapsed && is_about(word);
  });
  return last == facts.consents.rend() ? nullptr : &*last;
}

std::vector<int> WithoutConsent(const Facts& facts, const std::function<bool(const Consent&)>& is_about) {
  std::vector<int> without;
  for (size_t i = 0; i < facts.parties.size(); ++i) {
    if (!StandsForItself(facts.parties[i])) continue;
    const int number = static_cast<int>(i) + 1;
    const Consent* last = LastWord(facts, number, is_about);
    if (last == nullptr || last->answer != Answer::kYes) without.push_back(number);
  }
  return without;
}

absl::Status CheckConsentOfAll(const Dispute& dispute, std::string_view what, std::string_view what_zh,
                               const std::function<bool(const Consent&)>& is_about) {
  RETURN_IF_ERROR(CheckGroups(dispute));
  const std::vector<int> without = WithoutConsent(dispute.facts, is_about);
  return without.empty() ? absl::OkStatus() : error::ConsentMissing(dispute, what, what_zh, without);
}

absl::Status CheckSpeakersOn(const Context& context, absl::CivilDay day, const Dispute& dispute, const People& people,
                             const std::function<bool(const Consent&)>& is_about) {
  const Facts& facts = dispute.facts;
  for (size_t i = 0; i < facts.parties.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    const Consent* word = LastWord(facts, number, is_about);
    const auto opened = people.find(number);
    if (!StandsForItself(facts.parties[i]) || word == nullptr || opened == people.end()) continue;
    Person then = opened->second;
    if (day < TodayOf(context)) {
      for (Proxy& proxy : then.proxies) proxy.ended = false;
    }
    const bool guardian_said = GuardianSaid(facts.consents, *word, then);
    RETURN_IF_ERROR(CheckAuthority(day, facts.parties[i], then, *word, guardian_said));
  }
  return absl::OkStatus();
}

absl::Status CheckMediationConsents(const Dispute& dispute, Level level) {
  const Facts& facts = dispute.facts;
  const std::string what_zh = std::string(SubjectNameZh(Subject::kMediation)) + "：" + std::string(LevelNameZh(level));
  if (!HasBothSides(facts)) return error::ConsentMissing(dispute, "mediation", what_zh, {});
  return CheckConsentOfAll(dispute, "mediation at this level", what_zh, [&](const Consent& word) {
    return word.subject == Subject::kMediation && word.level == level && word.round == facts.round;
  });
}

absl::Status CheckExtensionConsents(const Dispute& dispute, absl::CivilDay day) {
  const std::string reference = DayReference(day);
  const std::string what_zh = std::string(SubjectNameZh(Subject::kExtension)) + "至" + reference;
  return CheckConsentOfAll(dispute, "extension to this day", what_zh, [&](const Consent& word) {
    return word.subject == Subject::kExtension && word.reference == reference && word.round == dispute.facts.round;
  });
}

absl::Status CheckTieWaivers(const Dispute& dispute, int assignment, std::optional<absl::Time> since) {
  const std::string reference = std::to_string(assignment);
  const std::vector<int> without = WithoutConsent(dispute.facts, [&](const Consent& word) {
    return word.subject == Subject::kTieWaiver && word.reference == reference && (!since || word.at >= *since);
  });
  return without.empty() ? absl::OkStatus() : error::TieBars(dispute, without);
}

absl::Status CheckNewRoundConsents(const Dispute& dispute) {
  return CheckConsentOfAll(dispute, "a new round", SubjectNameZh(Subject::kNewRound), [&](const Consent& word) {
    return word.subject == Subject::kNewRound && word.round == dispute.facts.round;
  });
}

std::string DayReference(absl::CivilDay day) { return absl::FormatCivilTime(day); }

std::string_view SubjectNameZh(Subject subject) {
  switch (subject) {
    case Subject::kMediation:
      return "同意调解";
    case Subject::kMediator:
      return "接受调解员";
    case Subject::kTieWaiver:
      return "放弃回避";
    case Subject::kExtension:
      return "延长期限";
    case Subject::kParticipant:
      return "邀请参与";
    case Subject::kOpenSessions:
      return "公开进行";
    case Subject::kUndisputedFacts:
      return "无争议事实记载";
    case Subject::kRepresentation:
      return "认可代表人约定";
    case Subject::kNewRound:
      return "再次调解";
    case Subject::kByVideo:
      return "线上进行";
    case Subject::kConfirmation:
      return "申请司法确认";
  }
  return "";
}

}  // namespace zhiwang::mediation
