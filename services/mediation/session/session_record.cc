#include "services/mediation/session/session_record.h"

#include <optional>
#include <utility>

#include "common/status/error.h"

namespace zhiwang::mediation {
namespace {

// The domain's enums carry the contract's numbers.
static_assert(static_cast<int>(SessionState::kNotHeld) == v1::Session::NOT_HELD &&
              static_cast<int>(SessionAction::kEndWithDispute) == v1::Session::END_WITH_DISPUTE &&
              static_cast<int>(MeetingForm::kByVideo) == v1::Session::BY_VIDEO);

int64_t Micros(const std::optional<absl::Time>& time) { return time ? absl::ToUnixMicros(*time) : 0; }

std::optional<absl::Time> MaybeTime(int64_t micros) {
  return micros == 0 ? std::nullopt : std::optional(absl::FromUnixMicros(micros));
}

void WriteFacts(const SessionFacts& facts, v1::SessionFacts& record) {
  record.set_state(static_cast<v1::Session::State>(facts.state));
  record.set_dispute(facts.dispute);
  record.set_sequence(facts.sequence);
  record.set_start(absl::ToUnixMicros(facts.start));
  record.set_end(absl::ToUnixMicros(facts.end));
  record.set_form(static_cast<v1::Session::Form>(facts.form));
  record.set_committee(facts.committee);
  record.set_room(facts.room);
  record.mutable_mediators()->Assign(facts.mediators.begin(), facts.mediators.end());
  record.mutable_parties()->Assign(facts.parties.begin(), facts.parties.end());
  record.mutable_participants()->Assign(facts.participants.begin(), facts.participants.end());
  record.set_apart(facts.apart);
  record.set_open_to_listeners(facts.open_to_listeners);
  record.set_opened(Micros(facts.opened));
  record.set_closed(Micros(facts.closed));
  record.set_moves(facts.moves);
  record.set_cancelled(Micros(facts.cancelled));
  record.set_area_path(facts.area_path);
}

SessionFacts ReadFacts(const v1::SessionFacts& record) {
  SessionFacts facts;
  facts.state = static_cast<SessionState>(record.state());
  facts.dispute = record.dispute();
  facts.sequence = record.sequence();
  facts.start = absl::FromUnixMicros(record.start());
  facts.end = absl::FromUnixMicros(record.end());
  facts.form = static_cast<MeetingForm>(record.form());
  facts.committee = record.committee();
  facts.room = record.room();
  facts.mediators.assign(record.mediators().begin(), record.mediators().end());
  facts.parties.assign(record.parties().begin(), record.parties().end());
  facts.participants.assign(record.participants().begin(), record.participants().end());
  facts.apart = record.apart();
  facts.open_to_listeners = record.open_to_listeners();
  facts.opened = MaybeTime(record.opened());
  facts.closed = MaybeTime(record.closed());
  facts.moves = record.moves();
  facts.cancelled = MaybeTime(record.cancelled());
  facts.area_path = record.area_path();
  return facts;
}

}  // namespace

v1::SessionFacts FactsRecordOf(const Session& session) {
  v1::SessionBody body;
  body.ParseFromString(session.stored_body);
  WriteFacts(session.facts, *body.mutable_facts());
  return std::move(*body.mutable_facts());
}

std::string EncodeBody(const Session& session) {
  v1::SessionBody body;
  body.ParseFromString(session.stored_body);
  WriteFacts(session.facts, *body.mutable_facts());
  body.mutable_booked()->Assign(session.booked.begin(), session.booked.end());
  body.set_changed(absl::ToUnixMicros(session.changed));
  return body.SerializeAsString();
}

absl::Status DecodeBody(std::string_view bytes, Session& session) {
  v1::SessionBody body;
  if (!body.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error::Unexpected("a session's row cannot be read");
  }
  session.stored_body = bytes;
  session.changed = absl::FromUnixMicros(body.changed());
  session.facts = ReadFacts(body.facts());
  session.booked.assign(body.booked().begin(), body.booked().end());
  return absl::OkStatus();
}

}  // namespace zhiwang::mediation
