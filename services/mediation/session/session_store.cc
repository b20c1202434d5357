#include "services/mediation/session/session_store.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "common/calendar/day.h"
#include "common/resource/change.h"
#include "common/resource/list/read_all.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/session/domain/meeting.h"
#include "services/mediation/session/session_holders.h"
#include "services/mediation/session/session_noun.h"

namespace zhiwang::mediation {
namespace {

constexpr std::string_view kLastSequence =
    "SELECT sequence FROM session FORCE INDEX (by_sequence) WHERE district = ? AND dispute = ? ORDER BY sequence DESC "
    "LIMIT 1";
constexpr std::string_view kOfMediator =
    "SELECT session FROM session_mediator FORCE INDEX (by_mediator) WHERE district = ? AND mediator = ? AND start >= ? "
    "AND start < ? ORDER BY start, session LIMIT ?";
constexpr std::string_view kInRoom =
    "SELECT id FROM session FORCE INDEX (by_room) WHERE district = ? AND room = ? AND start >= ? AND start < ? "
    "ORDER BY start, id LIMIT ?";

// True where somebody who had the dispute no longer has it: no other change cancels a session.
bool LosesAMediator(const Dispute& before, const Dispute& after) {
  const std::vector<Assignment>&was = before.facts.assignments, &is = after.facts.assignments;
  for (size_t i = 0; i < was.size(); ++i) {
    const bool stays = i < is.size() && is[i].state == AssignmentState::kActive;
    if (was[i].state == AssignmentState::kActive && !stays) return true;
  }
  return false;
}

// The sessions that a statement names, the earliest first.
absl::StatusOr<std::vector<Session>> FindListed(sql::Txn& tx, const std::string& district, std::string_view statement,
                                                const std::string& of, const booking::Span& within, int most) {
  std::vector<int64_t> ids;
  RETURN_IF_ERROR(tx.Query(statement, {district, of, within.start, within.end, most},
                           [&](const sql::Row& row) { ids.push_back(row.Int(1)); }));
  std::vector<Session> found;
  for (size_t begin = 0; begin < ids.size(); begin += sql::kListedAStatement) {
    const size_t count = std::min(ids.size() - begin, sql::kListedAStatement);
    ASSIGN_OR_RETURN(
        auto part, resource::FindAll<SessionInFeedNoun>(tx, district, absl::MakeConstSpan(ids).subspan(begin, count)));
    for (auto& [id, session] : part) found.push_back(std::move(session));
  }
  std::sort(found.begin(), found.end(), [](const Session& a, const Session& b) {
    return std::pair(a.facts.start, a.id) < std::pair(b.facts.start, b.id);
  });
  return found;
}

}  // namespace

absl::StatusOr<int> NextSequence(sql::Txn& tx, const std::string& district, int64_t dispute) {
  ASSIGN_OR_RETURN(const auto last,
                   tx.QueryOne(kLastSequence, {district, dispute}, [](const sql::Row& row) { return row.Int(1); }));
  return static_cast<int>(last.value_or(0)) + 1;
}

absl::Status CancelSessions(sql::Txn& tx, const Dispute* before, const Dispute& after, const resource::Author& author) {
  if (before == nullptr || !LosesAMediator(*before, after)) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const std::vector<Session> sessions,
      resource::ReadAll<SessionNoun>(tx, after.district, {"dispute", after.id, "by_dispute"}, kMostSessions));
  for (const Session& session : sessions) {
    if (!IsLeft(session, after)) continue;
    RETURN_IF_ERROR(
        resource::ChangeWithin<SessionNoun>(
            tx, {session.district, session.id}, author, after.changed, "session.cancelled",
            [&](const resource::Moment& moment, const Session& planned) -> absl::StatusOr<std::optional<Session>> {
              // Its end may have passed, or somebody opened it, before its row was had.
              if (!IsLeft(planned, after)) return std::nullopt;
              return EndWithDispute(planned, moment.now);
            })
            .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<int64_t, std::vector<std::string>>> KeysAnew(const privacy::KeyRing& keys, sql::Txn& tx,
                                                                     const Dispute& after) {
  ASSIGN_OR_RETURN(
      const std::vector<Session> sessions,
      resource::ReadAll<SessionNoun>(tx, after.district, {"dispute", after.id, "by_dispute"}, kMostSessions));
  const auto dispute = std::make_shared<const Dispute>(after);
  std::map<int64_t, std::vector<std::string>> anew;
  for (Session session : sessions) {
    // One whose mediator the dispute loses by the same change is cancelled.
    if (session.facts.state != SessionState::kPlanned || IsLeft(session, after)) continue;
    session.of = dispute;
    ASSIGN_OR_RETURN(std::vector<std::string> booked, HoldersOf(keys, session));
    if (booked == session.booked) continue;
    session.booked = std::move(booked);
    ASSIGN_OR_RETURN(const auto busy, booking::FindBusy(tx, session.district, BookingOf(session), WhatOf(session)));
    if (busy) return ErrorOf(*busy);
    anew.emplace(session.id, std::move(session.booked));
  }
  return anew;
}

absl::Status RebookSessions(sql::Txn& tx, const Dispute& after, const resource::Author& author) {
  for (const auto& [id, booked] : after.rebooked) {
    RETURN_IF_ERROR(resource::ChangeWithin<SessionNoun>(
                        tx, {after.district, id}, author, after.changed, "session.rebooked",
                        [&, &keys = booked](const resource::Moment&,
                                            const Session& before) -> absl::StatusOr<std::optional<Session>> {
                          // Its end may have passed before its row was had.
                          if (before.facts.state != SessionState::kPlanned) return std::nullopt;
                          Session session = before;
                          session.booked = keys;
                          return session;
                        })
                        .status());
  }
  return absl::OkStatus();
}

absl::Status WriteMediators(sql::Txn& tx, const Session* before, const Session& after) {
  if (before != nullptr && before->facts.start == after.facts.start) return absl::OkStatus();
  const std::vector<std::string>& mediators = after.facts.mediators;
  return sql::InsertRows(
      tx, "INSERT INTO session_mediator (district, session, mediator, start) VALUES ", mediators.size(),
      [&](size_t row, std::vector<sql::Value>& values) {
        values.insert(values.end(), {after.district, after.id, mediators[row], after.facts.start});
      },
      " ON DUPLICATE KEY UPDATE start = VALUES(start)");
}

absl::Status WriteTime(sql::Txn& tx, const Session* before, const Session& after) {
  const booking::Booking was = before == nullptr ? booking::Booking() : BookingOf(*before);
  const booking::Booking is = BookingOf(after);
  if (was == is) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto busy, booking::Move(tx, after.district, was, is, WhatOf(after)));
  if (busy) return sql::Rerun("somebody else booked meanwhile");
  if (HoldsTime(after.facts.state)) return absl::OkStatus();
  return booking::ForgetPast(tx, after.district, was.holders, calendar::DayNumberOf(after.changed));
}

std::string RoomKey(int64_t committee, std::string_view code) { return fmt::format("{}/{}", committee, code); }

absl::StatusOr<std::vector<Session>> SessionsOfMediator(sql::Txn& tx, const std::string& district,
                                                        const std::string& mediator, const booking::Span& within,
                                                        int most) {
  return FindListed(tx, district, kOfMediator, mediator, within, most);
}

absl::StatusOr<std::vector<Session>> SessionsInRoom(sql::Txn& tx, const std::string& district, const std::string& room,
                                                    const booking::Span& within, int most) {
  return FindListed(tx, district, kInRoom, room, within, most);
}

}  // namespace zhiwang::mediation
