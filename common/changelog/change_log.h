#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"

// The migrations of the tables behind this folder; part of every service's schema.
zhiwang::sql::Component foundation_migrations();

namespace zhiwang::changelog {

// One change of one resource: a row of the log.
struct Change {
  std::string district;
  std::string kind;     // the noun: `case`, `area`
  std::string id;       // within district and kind
  int64_t version = 0;  // of the resource after the change: its place in the timeline
  std::string type;     // `noun.verb`, past tense: `case.dispatched`
  std::string actor;
  std::string area_path;  // for followers that watch an area
  std::string payload;    // serialized protobuf; identifiers only, never personal data
  std::string request_id;
  std::string trace_parent;
  absl::Time at;
  int64_t seq = 0;  // 0 while not numbered; ignored by Append
};

// Appends changes in the transaction that makes them. Two changes with the same version are a lost race: CHANGED_CONCURRENTLY.
absl::Status Append(sql::Txn& tx, absl::Span<const Change> changes);

// The same for changes of one district and kind whose time nobody has held against the change before them: where that is
// not earlier, the clock of the replica that made it goes before this one's, and the new change gets the next microsecond.
absl::Status AppendAfterLast(sql::Txn& tx, std::vector<Change> changes);

// The timeline of a resource after `after_version`, oldest first, at most `limit`.
absl::StatusOr<std::vector<Change>> ReadTimeline(sql::Txn& tx, std::string_view district, std::string_view kind,
                                                 std::string_view id, int64_t after_version, int limit);

// The timelines of a kind's resources after the one with the id `after_id`, one after another by id, at most `limit`
// changes: the last timeline may be cut off.
absl::StatusOr<std::vector<Change>> ReadTimelinesAfter(sql::Txn& tx, std::string_view district, std::string_view kind,
                                                       std::string_view after_id, int limit);

// The numbered changes after `after_seq`, in order, at most `limit`.
absl::StatusOr<std::vector<Change>> ReadNumbered(sql::Txn& tx, int64_t after_seq, int limit);

// The same with identifiers only: no payload, actor, request or trace. For readers that go through much of the log.
absl::StatusOr<std::vector<Change>> ReadNumberedBriefly(sql::Txn& tx, int64_t after_seq, int limit);

// The last number given.
absl::StatusOr<int64_t> ReadHead(sql::Txn& tx);

// The log's identity, and its head.
struct LogState {
  int64_t epoch = 0;   // another one means other changes under the same numbers
  std::string secret;  // 32 bytes that only this schema's services know
  int64_t head = 0;
};
absl::StatusOr<LogState> ReadLogState(sql::Txn& tx);

// The first number that the log still has; 0 when it has none.
absl::StatusOr<int64_t> ReadOldest(sql::Txn& tx);

// The last change that a follower has passed; 0 for a new follower.
absl::StatusOr<int64_t> ReadCheckpoint(sql::Txn& tx, std::string_view follower);

// Decides where a new follower begins: after `seq`. One that has begun stays where it is.
absl::Status BeginAfter(sql::Txn& tx, std::string_view follower, int64_t seq);

// Moves a follower from `from` to `to` in the transaction of its effect. A follower that is elsewhere by now (another
// replica worked) makes the transaction fail with CHANGED_CONCURRENTLY: the effect must not happen twice.
absl::Status AdvanceCheckpoint(sql::Txn& tx, std::string_view follower, int64_t from, int64_t to);

}  // namespace zhiwang::changelog
