#include "tests/faults/load/mediation/meetings.h"

#include <utility>

#include <fmt/format.h>

#include "common/rpc/fields.h"
#include "common/status/error.h"
#include "tests/faults/load/mediation/people.h"
#include "zhiwang/mediation/v1/session_record.pb.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Consent;
using mediation::v1::DisputeService;
using mediation::v1::Session;
using mediation::v1::SessionService;

constexpr uint64_t kDays = 10, kQuarters = 16;  // each of these quarters is a time that all want
constexpr int kFirstDay = 2;                    // from today: no session begins, or ends, while the load runs
constexpr auto kBusy = {common::v1::MEDIATOR_BUSY, common::v1::ROOM_BUSY, common::v1::PARTY_BUSY};

}  // namespace

Meetings::Meetings(PatientCaller& caller)
    : caller_(caller),
      sessions_(caller.Stubs<SessionService>(&Installation::mediation)),
      disputes_(caller.Stubs<DisputeService>(&Installation::mediation)) {}

absl::Time Meetings::SomeTime() {
  const absl::TimeZone beijing = absl::FixedTimeZone(8 * 60 * 60);
  const absl::CivilDay day = absl::ToCivilDay(absl::Now(), beijing) + kFirstDay + static_cast<int>(caller_.Any(kDays));
  return absl::FromCivil(day, beijing) + absl::Hours(9) + absl::Minutes(15) * static_cast<int>(caller_.Any(kQuarters));
}

// Notes and counts an acknowledged change.
absl::StatusOr<Session> Meetings::Count(absl::StatusOr<Session> answer) {
  if (answer.ok()) {
    ++booked_;
    absl::MutexLock lock(&mutex_);
    told_[answer->name()] = *answer;
  } else if (!IsUnsettled(answer.status())) {
    ++busy_;
  }
  return answer;
}

absl::StatusOr<Session> Meetings::Book(const std::string& dispute, const std::string& committee, const char* room,
                                       absl::Time start, absl::Duration length) {
  mediation::v1::BookSessionRequest request;
  request.set_district(caller_.district().name);
  Session& session = *request.mutable_session();
  session.set_dispute(dispute);
  session.set_form(Session::IN_ROOM);
  session.set_committee(committee);
  session.set_room(room);
  SetTime(start, session.mutable_start_time());
  SetTime(start + length, session.mutable_end_time());
  return Count(caller_.Try("a session", sessions_, &SessionService::Stub::BookSession,
                           caller_.district().town_dispatcher, std::move(request), kBusy));
}

void Meetings::Hold(const mediation::v1::Dispute& dispute) {
  mediation::v1::RecordConsentRequest accept;
  accept.set_name(dispute.name());
  for (const int party : {1, 2}) {
    Consent& word = *accept.add_consents();
    word.set_party(party);
    word.set_subject(Consent::MEDIATOR);
    word.set_reference("1");
    word.set_answer(Consent::YES);
    word.set_form(Consent::WRITTEN);
  }
  const auto accepted = caller_.Must("the word of the parties on the mediator", disputes_,
                                     &DisputeService::Stub::RecordConsent, caller_.district().town_dispatcher, accept);
  if (!accepted.ok()) return;
  const absl::Time start = SomeTime();
  const absl::Duration length = absl::Minutes(15) * static_cast<int>(1 + caller_.Any(4));
  absl::StatusOr<Session> one, other;
  AtOnce([&] { one = Book(dispute.name(), dispute.committee(), kRooms[0], start, length); },
         [&] { other = Book(dispute.name(), dispute.committee(), kRooms[caller_.Any(2)], start, length); });
  if (one.ok() && other.ok()) {
    caller_.Violation(fmt::format("{} and {} are at the same time, of the same mediator", one->name(), other->name()));
  }
  if (one.ok()) Change(*one);
  if (other.ok()) Change(*other);
}

// Moves or cancels some sessions.
void Meetings::Change(const Session& session) {
  const std::string& dispatcher = caller_.district().town_dispatcher;
  if (caller_.OneIn(3)) {
    mediation::v1::MoveSessionRequest move;
    move.set_name(session.name());
    move.set_note(kWordsOfFile);
    const absl::Time start = SomeTime();
    SetTime(start, move.mutable_start_time());
    SetTime(start + absl::Minutes(30), move.mutable_end_time());
    (void)Count(caller_.Try("a session's move", sessions_, &SessionService::Stub::MoveSession, dispatcher,
                            std::move(move), kBusy));
  }
  if (!caller_.OneIn(4)) return;
  mediation::v1::CancelSessionRequest cancel;
  cancel.set_name(session.name());
  cancel.set_note(kWordsOfFile);
  const auto cancelled =
      caller_.Must("a session's end", sessions_, &SessionService::Stub::CancelSession, dispatcher, std::move(cancel));
  if (!cancelled.ok()) return;
  absl::MutexLock lock(&mutex_);
  told_[session.name()] = *cancelled;
}

void Meetings::Check(sql::Database& db) {
  std::map<std::string, mediation::v1::SessionFacts> stored;
  const absl::Status read = db.Read(absl::Now() + kLooksWithin, [&](sql::Txn& tx) {
    stored.clear();
    return tx.Query("SELECT CAST(id AS CHAR), body FROM session WHERE district = ?", {caller_.district().code},
                    [&](const sql::Row& row) {
                      mediation::v1::SessionBody body;
                      (void)body.ParseFromString(row.Text(2));
                      stored[FormatResourceName(caller_.district().code, "sessions", row.Text(1))] = body.facts();
                    });
  });
  if (!read.ok()) return caller_.Violation("sessions cannot be read: " + Describe(read));
  CheckFeed();
  absl::MutexLock lock(&mutex_);
  for (const auto& [name, told] : told_) {
    const mediation::v1::SessionFacts& facts = stored[name];
    // The end of its dispute cancels a planned session.
    const bool is_so = facts.state() == told.state() || facts.state() == Session::CANCELLED;
    if (is_so && facts.start() == told.start_time().seconds() * 1'000'000 &&
        facts.end() == told.end_time().seconds() * 1'000'000) {
      continue;
    }
    caller_.Violation(fmt::format("{} was acknowledged as {} and is {}", name, Describe(told), Describe(facts)));
  }
}

void Meetings::CheckFeed() {
  mediation::v1::GetCalendarFeedRequest request;
  request.set_district(caller_.district().name);
  const auto feed =
      caller_.Insist(sessions_, &SessionService::Stub::GetCalendarFeed, caller_.district().town_dispatcher, request);
  if (!feed.ok()) return caller_.Violation("a mediator's feed was answered " + Describe(feed.status()));
  if (const std::string found = FindPerson(feed->ics()); !found.empty()) {
    caller_.Violation("a mediator's feed holds " + found);
  }
}

}  // namespace zhiwang::testing
