#include "common/handoff/inbox.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/handoff/handoff_errors.h"
#include "common/rpc/fields.h"
#include "common/rpc/status_wire.h"
#include "common/status/error_info.pb.h"
#include "google/rpc/status.pb.h"

namespace zhiwang::handoff {
namespace {

// Nobody delivers with an older epoch any more once a newer one has come.
absl::Status CheckEpoch(sql::Txn& tx, const rpc::Call& call) {
  const rpc::HandOff& hand_off = *call.handoff;
  ASSIGN_OR_RETURN(const auto known,
                   tx.QueryOne("SELECT epoch FROM handoff_sender WHERE caller = ? AND relay = ?",
                               {call.principal, hand_off.relay}, [](const sql::Row& row) { return row.Int(1); }));
  if (known && *known > hand_off.epoch) return error::HandOffSuperseded(hand_off.relay, hand_off.epoch, *known);
  if (known && *known == hand_off.epoch) return absl::OkStatus();
  if (known) {
    return tx
        .Execute("UPDATE handoff_sender SET epoch = ? WHERE caller = ? AND relay = ? AND epoch < ?",
                 {hand_off.epoch, call.principal, hand_off.relay, hand_off.epoch})
        .status();
  }
  const auto inserted = tx.Execute("INSERT INTO handoff_sender (caller, relay, epoch) VALUES (?, ?, ?)",
                                   {call.principal, hand_off.relay, hand_off.epoch});
  if (sql::IsDuplicateKey(inserted.status())) return sql::Rerun("another hand-off of the relay came first");
  return inserted.status();
}

// True for an error about an enum value that the receiver does not know yet.
bool HasUnknownValue(const absl::Status& error) {
  bool found = false;
  error.ForEachPayload([&](absl::string_view type_url, const absl::Cord& value) {
    google::rpc::ErrorInfo info;
    if (!absl::EndsWith(type_url, ".ErrorInfo") || !info.ParseFromString(std::string(value))) return;
    found = info.metadata().contains(kUnknownValueKey);
  });
  return found;
}

absl::Status RefusalFrom(int64_t code, const std::string& details) {
  google::rpc::Status refusal;
  if (!refusal.ParseFromString(details)) return error::Unexpected("a refusal that was kept cannot be read");
  return rpc::FromWire({static_cast<grpc::StatusCode>(code), refusal.message(), details});
}

}  // namespace

bool IsLastingRefusal(const absl::Status& error) {
  // An error without a reason was not meant as an answer: the caller gets INTERNAL.
  if (ReasonOf(error) == common::v1::ERROR_REASON_UNSPECIFIED) return false;
  if (HasUnknownValue(error)) return false;
  return absl::IsInvalidArgument(error) || absl::IsNotFound(error) || absl::IsAlreadyExists(error) ||
         absl::IsFailedPrecondition(error) || absl::IsOutOfRange(error);
}

absl::StatusOr<std::optional<Outcome>> FindOutcome(sql::Txn& tx, const rpc::Call& call) {
  RETURN_IF_ERROR(CheckEpoch(tx, call));
  const rpc::HandOff& hand_off = *call.handoff;
  struct Kept {
    int64_t code;
    std::string outcome;
  };
  ASSIGN_OR_RETURN(
      auto kept,
      tx.QueryOne("SELECT code, outcome FROM handoff_inbox WHERE district = ? AND caller = ? AND relay = ? "
                  "AND kind = ? AND id = ? AND version = ?",
                  {hand_off.district, call.principal, hand_off.relay, hand_off.kind, hand_off.id, hand_off.version},
                  [](const sql::Row& row) {
                    return Kept{row.Int(1), row.Text(2)};
                  }));
  if (!kept) return std::nullopt;
  if (kept->code == 0) return std::optional<Outcome>(std::in_place, std::move(kept->outcome));
  return std::optional<Outcome>(std::in_place, RefusalFrom(kept->code, kept->outcome));
}

absl::Status RememberOutcome(sql::Txn& tx, const rpc::Call& call, const Outcome& outcome) {
  const rpc::HandOff& hand_off = *call.handoff;
  const grpc::Status refusal = rpc::ToWire(outcome.status());
  const auto kept = tx.Execute(
      "INSERT INTO handoff_inbox (district, caller, relay, kind, id, version, code, outcome, at) "
      "VALUES (?,?,?,?,?,?,?,?,?)",
      {hand_off.district, call.principal, hand_off.relay, hand_off.kind, hand_off.id, hand_off.version,
       static_cast<int64_t>(refusal.error_code()), outcome.ok() ? *outcome : refusal.error_details(), absl::Now()});
  if (sql::IsDuplicateKey(kept.status())) return sql::Rerun("the same hand-off was taken meanwhile");
  return kept.status();
}

absl::StatusOr<std::vector<Received>> ReadReceived(sql::Txn& tx, const changelog::Aggregate& aggregate, int limit) {
  std::vector<Received> received;
  RETURN_IF_ERROR(tx.Query(
      "SELECT caller, relay, version, code, IF(code = 0, '', outcome), at FROM handoff_inbox WHERE district = ? AND "
      "kind = ? AND id = ? ORDER BY caller, relay, version LIMIT ?",
      {aggregate.district, aggregate.kind, aggregate.id, limit}, [&](const sql::Row& row) {
        Received& one = received.emplace_back();
        one.caller = row.Text(1);
        one.relay = row.Text(2);
        one.version = row.Int(3);
        if (row.Int(4) != 0) one.refusal = RefusalFrom(row.Int(4), row.Text(5));
        one.at = row.Time(6);
      }));
  return received;
}

}  // namespace zhiwang::handoff
