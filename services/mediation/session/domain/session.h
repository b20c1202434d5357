#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "services/mediation/session/domain/session_lifecycle.h"

namespace zhiwang::mediation {

// A dispute has at most so many sessions, those that were cancelled among them.
inline constexpr int kMostSessions = 100;

// The way in which people meet. The numbers are stored and are those of the contract: do not change.
enum class MeetingForm { kInRoom = 1, kOnSite = 2, kByVideo = 3 };

// The part of a session that decisions and calendars need: identifiers and times, no free text. It is the payload of the
// session's changes.
struct SessionFacts {
  SessionState state = SessionState::kPlanned;
  int64_t dispute = 0;
  int sequence = 0;  // the session's number in the dispute: 1 for the first
  absl::Time start = absl::UnixEpoch(), end = absl::UnixEpoch();
  MeetingForm form = MeetingForm::kInRoom;
  int64_t committee = 0;               // whose room it is; 0: it is in no room
  std::string room;                    // its code, or empty
  std::vector<std::string> mediators;  // `staff/{id}` or `lawyers/{licence}`; the first presides
  std::vector<int> parties;            // by number
  std::vector<int> participants;       // by number
  bool apart = false;                  // the parties are kept apart
  bool open_to_listeners = false;
  std::optional<absl::Time> opened, closed, cancelled;
  int moves = 0;
  std::string area_path = "/";  // of the dispute when it was booked
};

// A record of what was said. Records follow each other; none replaces another.
struct Minutes {
  std::string text;
  std::string concessions;  // offers, which never leave the file; or empty
  std::string recorder;     // as timelines name callers
  absl::Time at = absl::UnixEpoch();
};

// One who was present: a party, a participant or a mediator.
struct Attendance {
  int party = 0;         // by number; 0: none
  int participant = 0;   // by number; 0: none
  std::string mediator;  // or empty
  int proxy = 0;         // the number of the party's proxy who came for it; 0: the party in person
  int beside = 0;        // the number of the proxy who came beside the party; 0: nobody
};

// The words of a session: they may name people, and are sealed in its row.
struct SessionWords {
  std::string place;  // of a session that is in no room
  std::vector<Minutes> minutes;
  std::vector<Attendance> attendances;
  std::string note;  // the grounds of the last move or the cancelling
};

// A session of a dispute.
struct Session {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  SessionFacts facts;
  SessionWords words;
  // The keys of those who hold its time, as bookings have them: mediators, room, and parties by blind index.
  std::vector<std::string> booked;
  // The envelope of the words, and the body, as they were read: what a newer version of the service wrote there is kept.
  std::string stored_body, stored_words;
  // The dispute that it is of, as its row is, or becomes with this change: who reaches that reaches the session. Not stored.
  std::shared_ptr<const Dispute> of;
  // The same dispute as it changes with the session, as the change is to be written. Not stored.
  std::shared_ptr<const ChangedBeside> beside;
};

}  // namespace zhiwang::mediation
