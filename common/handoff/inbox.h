#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/changelog/follow/stalled.h"
#include "common/rpc/call.h"
#include "common/sql/database.h"
#include "common/status/error.h"
#include "common/status/macros.h"

// The receiver's side of a hand-off. Each outcome is kept under the hand-off's identity (caller, relay, district, kind,
// id, version), so that a repetition gets the same, even if the bytes of its request or the receiver's state have
// changed.
namespace zhiwang::handoff {

// The outcome of a hand-off: the bytes of the receiver's answer, or the error of its lasting refusal.
using Outcome = absl::StatusOr<std::string>;

// True for an error that is a lasting answer, and so is kept: the request or the state rules the hand-off out. All
// others (unavailable, overloaded, not permitted, failed) say nothing of the hand-off.
bool IsLastingRefusal(const absl::Status& error);

// True where both calls are the same hand-off. The epoch is no part of that.
bool IsSameHandOff(const rpc::Call& one, const rpc::Call& other);

// The outcome of the hand-off that `call` is, or nothing when it has not been here before. HAND_OFF_SUPERSEDED
// (ABORTED) when the sender's relay has a newer leader. `call.handoff` must be set.
absl::StatusOr<std::optional<Outcome>> FindOutcome(sql::Txn& tx, const rpc::Call& call);

// The same of many hand-offs, each at its place, in few statements.
absl::StatusOr<std::vector<absl::StatusOr<std::optional<Outcome>>>> FindOutcomes(
    sql::Txn& tx, const std::vector<const rpc::Call*>& calls);

// Keeps the outcome, in the transaction of the effect. An error must be a lasting refusal. When the same hand-off is
// taken at the same time, one of the two runs again and finds the other's outcome.
absl::Status RememberOutcome(sql::Txn& tx, const rpc::Call& call, const Outcome& outcome);

// A hand-off with its outcome.
struct Decided {
  const rpc::Call* call;
  Outcome outcome;
};
// The same of many hand-offs, in few statements.
absl::Status RememberOutcomes(sql::Txn& tx, const std::vector<Decided>& decided);

// The outcome of a hand-off that was received, without the answer's bytes.
struct Received {
  std::string caller, relay;
  int64_t version = 0;
  absl::Status refusal;  // OK: it was taken
  absl::Time at;
};
// The outcomes of the hand-offs of a sender's resource, by caller, relay and version, at most `limit`.
absl::StatusOr<std::vector<Received>> ReadReceived(sql::Txn& tx, const changelog::Aggregate& aggregate, int limit);

// The answer of a hand-off that was here before, or the error of its refusal. It goes to its caller even where they reach
// the resource no longer: a sender that is told "not found" of a hand-off that was taken would settle a refusal.
template <class Answer>
absl::StatusOr<Answer> AnswerOf(const rpc::Call& call, const Outcome& outcome) {
  call.NoteAsked();
  if (!outcome.ok()) return outcome.status();
  Answer answer;
  if (!answer.ParseFromString(*outcome)) {
    return error::Unexpected("the outcome of a hand-off that was kept cannot be read");
  }
  return answer;
}

// Runs `body(Txn&)`, which answers a StatusOr<Answer>, in one transaction as the hand-off that `call` is, once: what it
// answered before is answered again, also a lasting refusal. The body must write nothing before it refuses.
template <class Answer, class Body>
absl::StatusOr<Answer> Once(sql::Database& db, const rpc::Call& call, Body&& body) {
  absl::Status refusal;
  absl::StatusOr<Answer> done = db.Transact(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<Answer> {
    refusal = absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<Outcome> earlier, FindOutcome(tx, call));
    if (earlier && earlier->ok()) return AnswerOf<Answer>(call, *earlier);
    if (earlier) {  // this transaction is committed, too: it noted the epoch of the relay
      call.NoteAsked();
      refusal = earlier->status();
      return Answer();
    }
    absl::StatusOr<Answer> made = body(tx);
    if (made.ok()) {
      RETURN_IF_ERROR(RememberOutcome(tx, call, made->SerializeAsString()));
      return made;
    }
    if (!IsLastingRefusal(made.status())) return made;
    RETURN_IF_ERROR(RememberOutcome(tx, call, made.status()));
    refusal = made.status();
    return Answer();
  });
  if (done.ok() && !refusal.ok()) return refusal;
  return done;
}

}  // namespace zhiwang::handoff
