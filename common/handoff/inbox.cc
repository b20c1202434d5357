#include "common/handoff/inbox.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/handoff/handoff_errors.h"
#include "common/rpc/fields.h"
#include "common/rpc/status_wire.h"
#include "common/sql/rows.h"
#include "common/status/error_info.pb.h"
#include "google/rpc/status.pb.h"

namespace zhiwang::handoff {
namespace {

// A sender of hand-offs: a relay of a caller.
using Sender = std::pair<std::string_view, std::string_view>;
// Whose changes are handed over: a sender's resources of one kind in a district.
using Source = std::tuple<Sender, std::string_view, std::string_view>;
// A change of one of them: the resource's id, and its version after the change.
using Version = std::pair<std::string, int64_t>;

Sender SenderOf(const rpc::Call& call) { return {call.principal, call.handoff->relay}; }

Source SourceOf(const rpc::Call& call) { return {SenderOf(call), call.handoff->district, call.handoff->kind}; }

// Answers the newest epoch of the sender's relay, this one included. Nobody delivers with an older epoch any more once a
// newer one has come.
absl::StatusOr<int64_t> NoteEpoch(sql::Txn& tx, const Sender& sender, int64_t epoch) {
  const auto& [caller, relay] = sender;
  ASSIGN_OR_RETURN(const auto known, tx.QueryOne("SELECT epoch FROM handoff_sender WHERE caller = ? AND relay = ?",
                                                 {caller, relay}, [](const sql::Row& row) { return row.Int(1); }));
  if (known && *known >= epoch) return *known;
  if (known) {
    RETURN_IF_ERROR(tx.Execute("UPDATE handoff_sender SET epoch = ? WHERE caller = ? AND relay = ? AND epoch < ?",
                               {epoch, caller, relay, epoch})
                        .status());
    return epoch;
  }
  const auto inserted =
      tx.Execute("INSERT INTO handoff_sender (caller, relay, epoch) VALUES (?, ?, ?)", {caller, relay, epoch});
  if (sql::IsDuplicateKey(inserted.status())) return sql::Rerun("another hand-off of the relay came first");
  RETURN_IF_ERROR(inserted.status());
  return epoch;
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

// An outcome as it is stored: OK with the answer's bytes, or the code and the details of a refusal.
struct KeptOutcome {
  int64_t code;
  std::string bytes;
};

KeptOutcome ToKeep(const Outcome& outcome) {
  if (outcome.ok()) return {0, *outcome};
  const grpc::Status refusal = rpc::ToWire(outcome.status());
  return {refusal.error_code(), refusal.error_details()};
}

// Reads the outcomes of those changes of a source into `kept`.
absl::Status ReadKept(sql::Txn& tx, const Source& source, const std::vector<Version>& versions,
                      std::map<std::pair<Source, Version>, Outcome>& kept) {
  const auto& [sender, district, kind] = source;
  const auto& [caller, relay] = sender;
  std::vector<std::string_view> ids;
  for (const Version& version : versions) ids.push_back(version.first);
  const auto [lowest, highest] = std::minmax_element(
      versions.begin(), versions.end(), [](const Version& a, const Version& b) { return a.second < b.second; });
  return sql::QueryOverList(
      tx,
      {"SELECT id, version, code, outcome FROM handoff_inbox WHERE district = ? AND caller = ? AND relay = ? AND "
       "kind = ? AND id IN ",
       {district, caller, relay, kind},
       " AND version >= ? AND version <= ?",
       {lowest->second, highest->second}},
      ids, [&](const sql::Row& row) {
        const int64_t code = row.Int(3);
        kept.insert_or_assign({source, {row.Text(1), row.Int(2)}},
                              code == 0 ? Outcome(row.Text(4)) : Outcome(RefusalFrom(code, row.Text(4))));
      });
}

}  // namespace

bool IsLastingRefusal(const absl::Status& error) {
  // An error without a reason was not meant as an answer: the caller gets INTERNAL.
  if (ReasonOf(error) == common::v1::ERROR_REASON_UNSPECIFIED) return false;
  if (HasUnknownValue(error)) return false;
  return absl::IsInvalidArgument(error) || absl::IsNotFound(error) || absl::IsAlreadyExists(error) ||
         absl::IsFailedPrecondition(error) || absl::IsOutOfRange(error);
}

bool IsSameHandOff(const rpc::Call& one, const rpc::Call& other) {
  return SourceOf(one) == SourceOf(other) && one.handoff->id == other.handoff->id &&
         one.handoff->version == other.handoff->version;
}

absl::StatusOr<std::vector<absl::StatusOr<std::optional<Outcome>>>> FindOutcomes(
    sql::Txn& tx, const std::vector<const rpc::Call*>& calls) {
  std::vector<absl::StatusOr<std::optional<Outcome>>> found(calls.size(), std::optional<Outcome>());
  std::map<Sender, int64_t> newest;
  std::map<Source, std::vector<Version>> asked;
  for (const rpc::Call* call : calls) {
    int64_t& epoch = newest[SenderOf(*call)];
    epoch = std::max(epoch, call->handoff->epoch);
    asked[SourceOf(*call)].emplace_back(call->handoff->id, call->handoff->version);
  }
  for (auto& [sender, epoch] : newest) {
    ASSIGN_OR_RETURN(epoch, NoteEpoch(tx, sender, epoch));
  }
  std::map<std::pair<Source, Version>, Outcome> kept;
  for (const auto& [source, versions] : asked) RETURN_IF_ERROR(ReadKept(tx, source, versions, kept));
  for (size_t i = 0; i < calls.size(); ++i) {
    const rpc::HandOff& hand_off = *calls[i]->handoff;
    const int64_t epoch = newest.at(SenderOf(*calls[i]));
    const auto outcome = kept.find({SourceOf(*calls[i]), {hand_off.id, hand_off.version}});
    if (hand_off.epoch < epoch) {
      found[i] = error::HandOffSuperseded(hand_off.relay, hand_off.epoch, epoch);
    } else if (outcome != kept.end()) {
      found[i] = std::optional<Outcome>(outcome->second);
    }
  }
  return found;
}

absl::StatusOr<std::optional<Outcome>> FindOutcome(sql::Txn& tx, const rpc::Call& call) {
  ASSIGN_OR_RETURN(auto found, FindOutcomes(tx, {&call}));
  return std::move(found.front());
}

absl::Status RememberOutcomes(sql::Txn& tx, const std::vector<Decided>& decided) {
  const absl::Time now = absl::Now();
  std::vector<KeptOutcome> outcomes;
  for (const Decided& one : decided) outcomes.push_back(ToKeep(one.outcome));
  const absl::Status kept = sql::InsertRows(
      tx, "INSERT INTO handoff_inbox (district, caller, relay, kind, id, version, code, outcome, at) VALUES ",
      decided.size(), [&](size_t i, std::vector<sql::Value>& values) {
        const rpc::Call& call = *decided[i].call;
        const rpc::HandOff& hand_off = *call.handoff;
        values.insert(values.end(), {hand_off.district, call.principal, hand_off.relay, hand_off.kind, hand_off.id,
                                     hand_off.version, outcomes[i].code, outcomes[i].bytes, now});
      });
  return sql::IsDuplicateKey(kept) ? sql::Rerun("the same hand-off was taken meanwhile") : kept;
}

absl::Status RememberOutcome(sql::Txn& tx, const rpc::Call& call, const Outcome& outcome) {
  return RememberOutcomes(tx, {{&call, outcome}});
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
