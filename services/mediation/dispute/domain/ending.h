#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

// The end of a round of mediation. The numbers of these enums are stored and are those of the contract: do not change.
namespace zhiwang::mediation {

// The kind of end (法释〔2016〕14号 art. 26; 宁波 23).
enum class EndKind {
  kAllSettled = 1,
  kPartSettled = 2,
  kNoProspect = 3,
  kUnreachable = 4,
  kTermEnded = 5,
  kWillNotSign = 6,
  kPartyRefused = 7,
  kPartyWithdrew = 8,
  kToOtherBody = 9,
  kByMistake = 10,
  kNotTaken = 11,
  kIntoAnother = 12,
  kCaseTakenBack = 13,  // the case that alone brought the dispute took its referral back
};

// The ground on which a dispute is not accepted (司法部令75 art. 22; 宁波 17).
enum class Refusal {
  kNone = 0,
  kByAuthorityOnly = 1,
  kForbidden = 2,
  kTakenElsewhere = 3,
  kNobodyToAnswer = 4,
};

// Another way that is open to the parties (调 art. 26; 鲁 art. 35).
enum class RouteKind { kArbitration = 1, kCourt = 2, kOffice = 3, kPolice = 4 };

// The end of a round: its facts. The grounds in words are a note of the dispute.
struct Ending {
  EndKind kind = EndKind::kNoProspect;
  Refusal refusal = Refusal::kNone;
  int party = 0;  // of kPartyRefused and kPartyWithdrew; 0: none
  absl::Time at = absl::UnixEpoch();
  int round = 1;
  std::vector<RouteKind> routes;  // that the parties were told of

  friend bool operator==(const Ending&, const Ending&) = default;
};

std::string_view EndKindName(EndKind kind);  // `NO_PROSPECT`, as in the contract
std::string_view EndKindNameZh(EndKind kind);

// True for an end that leaves the parties other ways to go. What was registered by mistake, or goes on in another file, leaves
// nobody to be sent elsewhere.
bool TellsRoutes(EndKind kind);

}  // namespace zhiwang::mediation
