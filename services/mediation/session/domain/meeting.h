#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/mediation/dispute/domain/context.h"
#include "services/mediation/party/domain/party.h"
#include "services/mediation/session/domain/session.h"

// The decisions about sessions. Each is made while the dispute's row is locked; `dispute` is how that stands. Whether
// mediators, room and parties are free is not asked here.
namespace zhiwang::mediation {

// A session as somebody asks for it.
struct SessionPlan {
  absl::Time start, end;
  MeetingForm form = MeetingForm::kInRoom;
  int64_t committee = 0;
  std::string room;
  std::string place;
  std::vector<std::string> mediators;  // none: all who have the dispute and serve
  std::vector<int> parties;            // none: all who have not left
  std::vector<int> participants;
  bool apart = false;
  bool open_to_listeners = false;
};

// A new session, PLANNED, without its id; `sequence` is its number in the dispute. FIELD_INVALID or PARTY_NOT_FOUND names a
// field below `session`: a time that is past, too far ahead, too short or too long, somebody who does not mediate the dispute
// or serves no longer, a party that has left. ACTION_ILLEGAL where the dispute is not in mediation or nobody has it. CONSENT_MISSING where a party has
// not accepted a mediator, a participant, listeners, or the video. PARTICIPANT_NOT_FOUND. FACE_TO_FACE_BARRED.
absl::StatusOr<Session> PlanSession(const Context& context, const Dispute& dispute, const SessionPlan& plan,
                                    int sequence);

// The session at another time, and in another room where one is given. Errors as of PlanSession, by fields of the request.
absl::StatusOr<Session> MoveTo(const Context& context, const Session& before, const Dispute& dispute, absl::Time start,
                               absl::Time end, const std::string& room, std::string note);

absl::StatusOr<Session> Cancel(const Context& context, const Session& before, std::string note);

// SESSION_NOT_DUE before the hour before its start, and from its end on. CONSENT_MISSING where a party has not agreed to
// mediation at this level, to a mediator, to a participant or, where it comes to a video, to that. Listeners come only where all still
// want them.
absl::StatusOr<Session> OpenUp(const Context& context, const Session& before, const Dispute& dispute);

// Adds a record; who and when is set here. FIELD_INVALID where the session has as many words as it may.
absl::StatusOr<Session> AddMinutes(const Context& context, const Session& before, Minutes minutes);

// The session was held. `people` are the parties that came by or with a proxy, opened. FIELD_INVALID names
// `attendances` where no mediator or no party was there, or somebody whom it was not booked for.
absl::StatusOr<Session> Close(const Context& context, const Session& before, std::vector<Attendance> attendances,
                              const People& people);

// Its end has passed: NOT_HELD. Nothing where it was opened or cancelled.
absl::StatusOr<std::optional<Session>> Pass(const Session& before, absl::Time now);

// True for a session that is still to come, and one of whose mediators no longer has the dispute.
bool IsLeft(const Session& session, const Dispute& dispute);

// A session that is left is cancelled.
absl::StatusOr<Session> EndWithDispute(const Session& before, absl::Time now);

// The time by which a session that nobody opened has passed; nothing where it is not PLANNED.
std::optional<absl::Time> PassingOf(const Session& session);

// True where the parties may sit together: nobody reported violence, or the town cleared it. Otherwise they meet apart, or by
// video.
bool MayMeetFaceToFace(const Dispute& dispute);

// True where no session of the dispute's round was opened yet.
bool IsFirstOfRound(const Dispute& dispute);

// The dispute with a session that is opened: from the first of a round on it counts as mediated, whatever becomes of the dispute
// while people sit together. For the session's own change.
absl::StatusOr<Dispute> NoteSession(const Context& context, const Dispute& before);

}  // namespace zhiwang::mediation
