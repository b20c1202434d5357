#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "services/mediation/dispute/domain/level.h"

// The words of parties. The numbers of these enums are stored and are those of the contract: do not change.
namespace zhiwang::mediation {

enum class Subject {
  kMediation = 1,
  kMediator = 2,
  kTieWaiver = 3,
  kExtension = 4,
  kParticipant = 5,
  kOpenSessions = 6,
  kUndisputedFacts = 7,
  kRepresentation = 8,
  kNewRound = 9,
  kByVideo = 10,
  kConfirmation = 11,
};
enum class Answer { kYes = 1, kNo = 2 };
enum class Form { kWritten = 1, kSpoken = 2, kElectronic = 3 };

// A party's word on something that needs it. A later one does not replace an earlier one, it follows it.
struct Consent {
  int party = 0;  // its number
  Subject subject = Subject::kMediation;
  Answer answer = Answer::kYes;
  Form form = Form::kSpoken;
  std::string reference;  // what exactly, as the contract's Consent.reference says; empty where the subject says all
  int proxy = 0;          // the number of the proxy who gave it; 0: the party in person
  // The rest is set where it is recorded.
  Level level = Level::kVillage;
  int round = 1;
  absl::Time at = absl::UnixEpoch();
  std::string recorder;   // as timelines name callers
  bool lapsed = false;    // counts no more: an amendment showed that who gave it had no authority
  int64_t came_with = 0;  // the joined dispute that it came with; 0: it was said in this one

  friend bool operator==(const Consent&, const Consent&) = default;
};

std::string_view SubjectNameZh(Subject subject);  // `同意调解`

}  // namespace zhiwang::mediation
