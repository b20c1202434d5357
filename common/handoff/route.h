#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <grpcpp/channel.h>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/handoff/inbox.h"
#include "common/handoff/pending.h"
#include "common/rpc/hand_off.h"
#include "common/sql/database.h"

namespace zhiwang::handoff {

// The changes that a relay hands over, their delivery, and the sender's record of it. Each function may be called from
// several threads.
struct Route {
  // The relay's name: at most 50 characters. Persisted: do not change.
  std::string name;

  // True for a change that is to be handed over; the others pass. Always the same for the same change.
  std::function<bool(const changelog::Change&)> selects;

  // Delivers a change to the other service, until `deadline`, outside of any transaction: a call with the header that
  // `hand_off` makes (rpc::HandOver). It may be called again for the same change, even after it was taken: the receiver's
  // inbox makes the effect one. Answers what settling needs of the receiver's answer (the name of its resource, say), or
  // the receiver's error.
  std::function<Outcome(const changelog::Change&, const rpc::HandOff& hand_off, absl::Time deadline)> deliver;

  // Records the outcome, in the transaction that proves the relay's lease: for each change it takes effect once. The
  // outcome is the answer, a refusal that lasts (IsLastingRefusal), or that an operator gave it up (IsGivenUp). An error of
  // its own leaves the hand-off waiting, with that error as the reason.
  std::function<absl::Status(sql::Txn&, const changelog::Change&, const Outcome&)> settle;

  // The receiver, to ask it to refuse a hand-off that was given up: a channel to its HandOffService, and the service's name
  // (`grid-registry`). Null: it is not told.
  std::shared_ptr<grpc::Channel> receiver = nullptr;
  std::string receiver_name = {};
};

// Delivers what is due by the route, until `deadline`, as the leader with that epoch. A hand-off that was given up is
// withdrawn at the receiver instead: HAND_OFF_GIVEN_UP, or the receiver's answer where it had taken it before. UNEXPECTED when
// the log no longer has the change.
Outcome Deliver(const Route& route, const Due& due, int64_t epoch, absl::Time deadline);

// The request_id under which a relay delivers a change: always the same UUID for the same change of the same relay.
std::string RequestIdOf(std::string_view relay, const changelog::Change& change);

// True for an outcome that ends a hand-off: it was taken, refused for good, or given up.
bool IsSettled(const Outcome& outcome);

// True for an error of a receiver, or a way to it, that did not answer: it says nothing of the hand-off.
bool IsUnanswered(const absl::Status& error);

// True for the outcome of a hand-off that an operator gave up. Its Chinese message holds the operator and the reason.
bool IsGivenUp(const absl::Status& outcome);

}  // namespace zhiwang::handoff
