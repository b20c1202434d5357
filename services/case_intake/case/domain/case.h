#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "common/calendar/deadline/deadline.h"
#include "services/case_intake/mediation/domain/referral.h"
#include "services/case_intake/site_check/domain/site_check.h"
#include "services/grid_registry/client/place.h"

namespace zhiwang::intake {

using grid::AreaPathOf;
using grid::AreaStep;

// The numbers of these enums are stored and are those of the contract: do not change.
enum class State { kReceived = 1, kDispatched = 2, kInProgress = 3, kResolved = 4, kClosed = 5, kInMediation = 6 };
enum class Action {
  kDispatch = 1,
  kAccept = 2,
  kReturn = 3,
  kResolve = 4,
  kRecordCallback = 5,
  kReopen = 6,
  kClose = 7,
  kPlace = 8,
  kRequestSiteCheck = 9,
  kRecordSiteCheck = 10,
  kAddWords = 11,
  kWithdraw = 12,
  kRate = 13,
  kPassDeadline = 14,  // this and the two that follow happen by themselves
  kMoveDeadlines = 15,
  kFindPlace = 16,
  kRefer = 17,
  kWithdrawReferral = 18,
  kRecordMediation = 19,  // this and the two that follow are told by mediation
  kResolveByMediation = 20,
  kComeBack = 21,
  kReopenAtCentre = 22,  // that mediation answered
};
enum class Channel {
  kProvinceHotline = 1,
  kCityHotline = 2,
  kDistrictHotline = 3,
  kGridWorkerReport = 4,
  kHouseholdVisit = 5,
  kCoGovernanceGroup = 6,
  kMarketStall = 7,
  kMobileStation = 8,
  kMobileApp = 9,
  kPartnerSystem = 10,
  kPetitionPlatform = 11,
};
enum class Urgency { kNormal = 1, kUrgent = 2, kEmergency = 3 };
enum class Kind { kConsultation = 1, kRequest = 2, kComplaint = 3, kTipOff = 4, kSuggestion = 5 };
enum class Placement { kPlaced = 1, kUnplaced = 2, kNoPlace = 3, kOutside = 4 };
enum class Clock { kDispatch = 1, kSignIn = 2, kHandling = 3, kCallback = 4, kSiteCheck = 5 };
enum class Verdict { kNone = 0, kYes = 1, kNo = 2 };
enum class ReturnReason { kNotOurDuty = 1, kNotOurArea = 2, kFactsMissing = 3, kDuplicate = 4 };
enum class Disposition {
  kNone = 0,
  kHandled = 1,
  kExplained = 2,
  kRefusedByLaw = 3,
  kUnreasonable = 4,
  kOutOfRemit = 5,
  kWithdrawn = 6
};

// The person who brought the appeal: personal data, in the clear on its way in and out and nowhere else.
struct Reporter {
  std::string name, phone, identity_number, address;
  std::string normal_phone;  // of `phone`, as it was sealed; not filled in before
};

// The same as the case's row holds it (see reporter_seal.h).
struct SealedReporter {
  std::string envelope;                     // empty: nothing is known
  std::string phone_index, identity_index;  // to be found by; empty: by none. Written, not read back
};

// One of the case's clocks and its due time.
struct Deadline : calendar::Deadline {
  Clock clock = Clock::kDispatch;
};

// One attempt to call the citizen back.
struct Callback {
  absl::Time at;
  bool reached;
  Verdict solved, satisfied;
  int round;  // 0: judges the first handling; 1: the first redo; …
  std::string note;
  bool by_citizen = false;  // they said it themselves, nobody called
  // The number of replies by then: times of different replicas do not tell which came first. Older rows do not have it.
  std::optional<int> replies = std::nullopt;
};

// A handling deadline that passed: when that was told, and of which handling it is, as a callback's round.
struct Overdue {
  absl::Time at;
  int round;
};

// Words that the citizen added to what they had said.
struct Addition {
  absl::Time at;
  std::string text;
};

// The words that came with a change: the case holds them, because the change log takes no free text.
struct Note {
  int64_t version;    // of the case after the change
  std::string text;   // the grounds, or a note for colleagues
  std::string reply;  // of a reply: what the citizen was told
};

// The part of a case that reports count: identifiers and times only. A pure value; two cases with equal facts count the same.
struct Facts {
  State state = State::kReceived;
  Channel channel = Channel::kProvinceHotline;
  std::string category;   // code or empty
  std::string area_path;  // `/370211000000/370211109000/…/`; `/` where the place is unknown
  std::string unit;       // code or empty
  absl::Time received;
  std::optional<absl::Time> dispatched, closed;
  std::vector<Deadline> deadlines;
  std::vector<Callback> callbacks;
  std::vector<absl::Time> resolutions, returns, redos;
  std::vector<Overdue> overdues;
};

// An appeal on its way from the citizen to the closing bulletin.
struct Case {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  Facts facts;
  std::string external_id;  // empty: none
  std::string citizen;      // the id of the citizen who registered it themselves; empty: it came by another way
  SealedReporter reporter;
  bool no_callback = false;     // the reporter wants no callback
  bool anonymous = false;       // and left nothing to know them by
  bool confidential = false;    // only the centre may know them
  std::string complained_unit;  // code of the department that is complained about, or empty
  std::string title, text;
  Urgency urgency = Urgency::kNormal;
  Kind kind = Kind::kRequest;
  std::optional<Point> point;
  std::string claimed_area;  // the area the reporter named, while it is not confirmed
  Placement placement = Placement::kNoPlace;
  std::vector<AreaStep> area;  // from the district down
  std::string ruled_unit;      // the unit a ruling assigned; it cannot return the case
  absl::Time unit_since;       // when the present unit got it
  std::string public_reply, internal_note;
  Disposition disposition = Disposition::kNone;
  std::vector<SiteCheck> site_checks;  // the first is number 1
  std::vector<Referral> referrals;     // to mediation; the first is round 1
  std::vector<Addition> additions;     // oldest first
  std::vector<Note> notes;             // oldest first; those of callbacks are in these
  std::string source_print;            // of a case that is being imported: see RowsByExternalId
  std::string stored;  // its body as it was read: what a newer version of the service wrote there is kept
};

// The scope of a case: the area it is in and the unit that has it.
auth::Scope ScopeOf(const Case& c);

// The words that came with the change to that version, or null.
const Note* FindNote(const Case& c, int64_t version);

// The last deadline of a clock, or null.
const Deadline* LastDeadline(const Facts& facts, Clock clock);

// True while its place is to be asked for again: the registry could not say it when the case was created.
bool WaitsForPlace(const Case& c);

// True where the last reply is that of an agreement which mediation brought about.
bool IsAnsweredByMediation(const Case& c);

// The due time of the handling clock that runs now; nothing while none runs.
std::optional<absl::Time> RunningHandlingDue(const Facts& facts);

// The time from which the handling clock that runs is overdue, unless that is noted already: once for each clock.
std::optional<absl::Time> OverdueFrom(const Facts& facts);

}  // namespace zhiwang::intake
