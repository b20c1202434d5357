#include "common/handoff/route.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/changelog/log_name.h"
#include "common/handoff/handoff_errors.h"
#include "common/rpc/client/client.h"
#include "common/status/error.h"
#include "common/text/digest.h"
#include "zhiwang/common/v1/hand_off_service.grpc.pb.h"

namespace zhiwang::handoff {
namespace {

// Asks the receiver to refuse the hand-off from now on. False when the receiver has decided on it before: the sender then
// learns what it decided.
bool Withdraw(const Route& route, const rpc::HandOff& hand_off, const Pending& pending, absl::Time deadline) {
  if (route.receiver == nullptr) return true;
  const auto stub = common::v1::HandOffService::NewStub(route.receiver);
  const rpc::Call call{.principal = "", .rights = nullptr, .rule = nullptr, .deadline = deadline, .trace_parent = {}};
  common::v1::WithdrawHandOffRequest request;
  request.set_name(changelog::FormatLogName(hand_off.district, route.receiver_name));
  request.set_reason(pending.given_up_why);
  const auto told = rpc::HandOver(*stub, &common::v1::HandOffService::Stub::WithdrawHandOff, call, hand_off, request);
  if (told.ok()) return told->decided() == common::v1::WithdrawHandOffResponse::NOT_DECIDED;
  spdlog::warn("relay {}: the receiver was not told that {} {} was given up: {}", route.name, hand_off.kind,
               hand_off.id, std::string(told.status().message()));
  return true;
}

}  // namespace

Outcome Deliver(const Route& route, const Due& due, int64_t epoch, absl::Time deadline) {
  if (!due.change) return error::Unexpected("the change log no longer has the change that is to be handed over");
  if (absl::Now() >= deadline) return error::DeadlinePassed();
  const rpc::HandOff hand_off{.relay = route.name,
                              .district = due.change->district,
                              .kind = due.change->kind,
                              .id = due.change->id,
                              .version = due.change->version,
                              .epoch = epoch};
  if (!due.pending.is_given_up()) return route.deliver(*due.change, hand_off, deadline);
  const absl::Status given_up = error::HandOffGivenUp(due.pending.given_up_by, due.pending.given_up_why);
  if (Withdraw(route, hand_off, due.pending, deadline)) return given_up;
  // A refusal has no effect at the receiver, and the sender may have no way to record one.
  Outcome decided = route.deliver(*due.change, hand_off, deadline);
  if (IsLastingRefusal(decided.status())) return given_up;
  return decided;
}

bool IsUnanswered(const absl::Status& error) {
  return absl::IsUnavailable(error) || absl::IsDeadlineExceeded(error) || absl::IsCancelled(error);
}

bool IsSettled(const Outcome& outcome) {
  return outcome.ok() || IsLastingRefusal(outcome.status()) || IsGivenUp(outcome.status());
}

bool IsGivenUp(const absl::Status& outcome) { return ReasonOf(outcome) == common::v1::HAND_OFF_GIVEN_UP; }

std::string RequestIdOf(std::string_view relay, const changelog::Change& change) {
  const std::string identity =
      fmt::format("{}\n{}\n{}\n{}\n{}", relay, change.district, change.kind, change.id, change.version);
  std::string uuid = Sha256(identity).substr(0, 16);
  uuid[6] = static_cast<char>((uuid[6] & 0x0F) | 0x80);  // version 8: of one's own making
  uuid[8] = static_cast<char>((uuid[8] & 0x3F) | 0x80);
  const std::string hex = absl::BytesToHexString(uuid);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20, 12));
}

}  // namespace zhiwang::handoff
