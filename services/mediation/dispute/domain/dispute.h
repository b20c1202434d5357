#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/auth/rights.h"
#include "common/calendar/deadline/deadline.h"
#include "services/grid_registry/client/place.h"
#include "services/mediation/assignment/domain/assignment.h"
#include "services/mediation/dispute/domain/ending.h"
#include "services/mediation/dispute/domain/level.h"
#include "services/mediation/dispute/domain/matter.h"
#include "services/mediation/dispute/domain/rest.h"
#include "services/mediation/dispute/domain/risk.h"
#include "services/mediation/inspection/domain/inspection.h"
#include "services/mediation/party/domain/consent.h"
#include "services/mediation/party/domain/party.h"
#include "services/mediation/referral/domain/referral.h"

namespace zhiwang::mediation {

// The numbers of these enums are stored and are those of the contract: do not change.
enum class State {
  kRegistered = 1,
  kAccepted = 2,
  kInMediation = 3,
  kPaused = 4,
  kAgreed = 5,
  kPartlyAgreed = 6,
  kFailed = 7,
  kPerformed = 8,
  kNotAccepted = 9,
  kJoined = 10,
  kRefused = 11,
  kWithdrawn = 12,
  kTransferred = 13,
  kVoid = 14,
};
// The missing numbers belong to actions of the contract that this release does not offer.
enum class Action {
  kAccept = 1,
  kTurnDown = 2,
  kJoin = 3,
  kSplit = 4,
  kProposeMediator = 5,
  kTakeUp = 6,
  kDecline = 7,
  kReplaceMediator = 8,
  kPause = 9,
  kResume = 10,
  kExtend = 11,
  kEscalate = 12,
  kSendDown = 13,
  kFail = 14,
  kReopen = 15,
  kRecordConsent = 16,
  kEnterParty = 17,
  kAmend = 18,
  kRateRisk = 19,
  kReportViolence = 20,
  kInvite = 21,
  kRequestInspection = 22,
  kRecordCallback = 23,
  kRecordPrevention = 24,
  kArchive = 25,
  kConclude = 26,  // this to kMoveDeadlines, and what says so below, happens by itself
  kPerform = 27,
  kExpireProposal = 28,
  kPassDeadline = 29,
  kMoveDeadlines = 30,
  kRecordInspection = 31,  // by the service that has it done
  kConcludeInPart = 33,
  kEndByRefusal = 34,
  kWithdraw = 35,
  kTransfer = 36,
  kMakeVoid = 37,
  kEndRest = 38,
  kSettlePart = 39,  // by itself
  kComeBack = 40,    // by itself, with the change of the dispute that it was joined to
  kClearFaceToFace = 41,
  kNoteSession = 42,  // by itself, with the opening of the first session of the round
  kTakeIn = 43,       // by itself, with the change of the dispute that is joined
  kUnsettle = 44,     // by itself, with the change of the agreement that is annulled
  kBarMediator = 45,  // by itself, when a proposal or its acceptance is refused for a tie
  kLoseCase = 46,     // by itself: a case took its referral back
  kSupplementParty = 47,
};
enum class Attention {
  kToAccept = 1,
  kToAssign = 2,
  kToBeTakenUp = 3,
  kLevelOverdue = 4,
  kTermOverdue = 5,
  kRedWithoutLeader = 6,
  kHolderLeft = 7,
  kWaitsForPerson = 8,
  kToRule = 9,
  kTellOfArbitration = 10,
  kCourtWaits = 11,
  kObligationOverdue = 12,  // this and those below are of agreements, and never the pile of a dispute: see desk/
  kObligationDue = 13,
  kConfirmationCloses = 14,
};
enum class Clock {
  kAssignment = 6,
  kLevel = 7,
  kMediationTerm = 8,
  kCourt = 9,
  kArbitrationOpen = 10,
  kCourtAcceptance = 13,
  kLeader = 14,
};
// The capacity in which somebody comes who is neither party nor mediator.
enum class ParticipantKind {
  kRelative = 1,
  kNeighbour = 2,
  kColleague = 3,
  kExpert = 4,
  kOrganisation = 5,
  kListener = 6
};
enum class PreventionKind { kSuicide = 1, kCrime = 2, kGroupPetition = 3, kFight = 4 };
enum class CallbackAnswer { kNone = 0, kYes = 1, kNo = 2 };

// One step of the way from the district down to the lowest area known.
using grid::AreaStep;
using grid::Point;

// One of the dispute's clocks and its due time.
struct Deadline : calendar::Deadline {
  Clock clock = Clock::kLevel;
};

// The number of a file: the committee that accepted it gave it in a Beijing year.
struct FileNumber {
  int64_t committee = 0;
  int year = 0;
  int64_t number = 0;

  friend bool operator==(const FileNumber&, const FileNumber&) = default;
};

// The committee, level, type and area of a dispute when it was accepted. Bulletins count there if it still runs, wherever it is
// now.
struct Acceptance {
  int64_t committee = 0;
  Level level = Level::kVillage;
  Type type = Type::kNeighbours;
  std::string area_path = "/";
};

// A call or a visit to a party after the end. What they said is one of the dispute's words.
struct Callback {
  int party = 0;
  absl::Time at = absl::UnixEpoch();
  bool reached = false;
  CallbackAnswer performed = CallbackAnswer::kNone, satisfied = CallbackAnswer::kNone;
};

// What the mediation prevented. The grounds are one of the dispute's words.
struct Prevention {
  PreventionKind kind = PreventionKind::kSuicide;
  int persons = 1;
};

// Somebody who was invited: personal data. The capacity is one of the dispute's facts.
struct ParticipantWords {
  std::string name, phone;
};

// The words that came with a change: the change log takes no free text.
struct Note {
  int64_t version;  // of the dispute after the change
  std::string text;
};

// The part of a dispute that reports count and decisions need: identifiers and times, nothing of a person and no free text.
// It is the payload of the dispute's changes.
struct Facts {
  State state = State::kRegistered;
  int64_t committee = 0;
  Level level = Level::kVillage;
  std::string area_path = "/";  // `/370211000000/370211109000/…/`
  Type type = Type::kNeighbours;
  Scale scale = Scale::kIndividual;
  OriginKind origin = OriginKind::kParty;
  std::optional<absl::CivilDay> asked;  // nothing: nobody has asked yet. Never changed once set
  std::optional<FileNumber> number;
  absl::Time registered = absl::UnixEpoch();
  std::optional<absl::Time> accepted;
  std::optional<Acceptance> accepted_as;  // nothing: it was not, or by a release that did not write it down
  std::optional<absl::Time> taken_up;     // by the first mediator of the round
  std::optional<absl::Time> mediated;     // the first session of the round was opened
  int round = 1;
  std::vector<PartyFacts> parties;      // the first is number 1
  std::vector<Consent> consents;        // oldest first
  std::vector<Assignment> assignments;  // the first is number 1
  std::vector<Rest> rests;              // the first is number 1
  std::vector<Deadline> deadlines;      // oldest first
  std::vector<int> passed;              // indexes in `deadlines`: those whose passing was told
  std::vector<Ending> endings;          // oldest first
  std::vector<Outcome> issues;          // the first is number 1
  Risk risk;
  bool confidential = false;
  int64_t joined_into = 0;                  // 0: none
  std::vector<int64_t> taken_in;            // the disputes that are joined to it
  int64_t agreed_fen = 0;                   // amount of its agreements
  std::optional<absl::CivilDay> effective;  // the last day on which an agreement that is in effect took effect
  std::vector<Level> levels;                // that it has been at, lowest first, without doubles
  int replacements = 0;                     // that parties asked for in this round
  std::optional<absl::Time> performed;      // when nothing was owed any longer; of the present round
  std::optional<absl::Time> archived;       // its file takes nothing more until it is mediated again
  std::vector<Prevention> prevented;
  std::vector<ParticipantKind> participants;       // who was invited; the first is number 1
  bool waits_for_person = false;                   // a case came without its reporter, and nobody has come yet
  std::string unit;                                // that handles the case it came from, or empty
  std::optional<absl::CivilDay> arbitration_told;  // when the parties were told that arbitration is open to them
};

// The words of a dispute's file: they may name people, and are sealed in its row.
struct Words {
  MatterWords matter;
  std::vector<std::string> rests;              // by number
  std::vector<InspectionWords> inspections;    // by number
  std::vector<std::string> callbacks;          // by the callback's place
  std::vector<std::string> preventions;        // by the prevention's place
  std::vector<std::string> declarations;       // by the assignment's number; empty where there are none
  std::vector<ParticipantWords> participants;  // by number
  std::vector<Note> notes;                     // oldest first
};

struct ChangedBeside;

// A dispute from its registration to its file.
struct Dispute {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  Facts facts;
  Words words;
  Origin origin;
  std::vector<AreaStep> area;  // from the district down; `facts.area_path` holds its codes
  std::optional<Point> point;
  std::vector<Inspection> inspections;  // the first is number 1
  std::vector<Callback> callbacks;      // oldest first
  std::map<int, SealedPerson> people;   // by number: as they lie in their rows, or as a decision is to write them
  std::vector<Referral> referrals;      // the cases that it answers, as they lie in their rows
  bool needs_new_terms = false;   // by an agreement of one that has ended with it: see NeedsNewTerms. Not stored here
  int64_t given_back = 0;         // the case that a decision gives back with its referral. Not stored
  std::optional<CaseRound> lost;  // the case that took its referral back, as a decision notes it. Not stored
  // The envelope of the words, and the body, as they were read: what a newer version of the service wrote there is kept.
  std::string stored_body, stored_words;
  std::string import_print;  // of the row that it was imported from; empty for others
  // The sessions, by id, that are booked anew with this change, each with the keys of all who hold its time. Not stored.
  std::map<int64_t, std::vector<std::string>> rebooked;
  // The dispute that changes with this one, by a joining or a splitting, as the change is to be written. Not stored.
  std::shared_ptr<const ChangedBeside> beside;
};

// A dispute as it was and as it becomes by the change of another one, of an agreement, a session, or a report of violence.
struct ChangedBeside {
  Dispute before, after;
  std::string type;  // of its change, `dispute.taken_in`
};

// The scope of a dispute: the area it is in and the unit that handles its case.
auth::Scope ScopeOf(const Dispute& dispute);

// The present committee, level, type and area, as an acceptance notes them.
Acceptance AcceptanceOf(const Facts& facts);

// The words that came with the change to that version, or null.
const Note* FindNote(const Dispute& dispute, int64_t version);

// The last clock of that kind, or null.
const calendar::Deadline* LastDeadline(const Facts& facts, Clock clock);

// The earliest due time of the clocks that run and whose passing was not told; nothing where there is none. Clocks of
// proposals are not among them: see NextProposalDue.
std::optional<absl::Time> NextDue(const Facts& facts);

// The earliest time at which a proposal expires; nothing where none waits.
std::optional<absl::Time> NextProposalDue(const Facts& facts);

// True where the passing of the clock with that index in Facts::deadlines was told.
bool WasTold(const Facts& facts, size_t index);

// True for a party that has a word of its own: it has not left, and nobody represents it.
bool StandsForItself(const PartyFacts& party);

// The assignment of the mediator who has the dispute and presides; null where there is none.
const Assignment* FindPresiding(const Facts& facts);

// True where a party of that number was entered.
bool HasParty(const Facts& facts, int number);

}  // namespace zhiwang::mediation
