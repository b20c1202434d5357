#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/auth/rights.h"
#include "common/changelog/follow/feed.h"
#include "common/changelog/state_table.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/watch/resume_token.h"
#include "common/watch/watch_filter.h"
#include "common/watch/watch_room.h"
#include "zhiwang/common/v1/change_log_service.pb.h"

namespace zhiwang::watch {

// The things that all watches of a process share.
struct WatchSource {
  sql::Database& db;
  changelog::Feed& feed;
  WatchRoom& room;
  const std::atomic<bool>& stopping;
  absl::Span<const changelog::StateTable> tables;  // of every kind that the log tells of; they outlive the watches
  absl::Duration heartbeat;                        // the longest time without a message
};

// One caller's watch: first what the log already has after the caller's position, then what comes. The stream's thread
// does it all; it uses the database only to catch up, and once a second to see that the log is still the same.
class Watch {
 public:
  using Stream = server::Stream<common::v1::WatchChangesRequest, common::v1::WatchChangesResponse>;

  Watch(const WatchSource& source, const rpc::Call& call, WatchFilter filter, Stream& stream);

  // Sends changes until the caller is gone (OK) or the watch must end: see the method's comment in the contract.
  absl::Status Run(const common::v1::WatchChangesRequest& request);

 private:
  absl::Status Start(const common::v1::WatchChangesRequest& request);
  absl::Status CatchUp(std::optional<int64_t> until);
  absl::StatusOr<bool> CatchUpByABatch();
  absl::Status Listen();
  absl::Status Check();
  absl::Status LookAtRights();
  bool Wants(const changelog::Change& change) const;
  absl::StatusOr<bool> Hears(const changelog::Change& change);
  absl::StatusOr<bool> Look(const changelog::StateTable& table, const rpc::Call& reader,
                            const changelog::Change& change) const;
  absl::Status Pass(const changelog::Change& change);
  void SendHeartbeatWhenDue();
  void SendPosition();  // a message without a change
  void Send(common::v1::WatchChangesResponse& response);
  bool gone() { return gone_ = gone_ || stream_.cancelled(); }

  const WatchSource& source_;
  const rpc::Call& call_;
  const WatchFilter filter_;
  const std::string owner_;  // of the tokens
  const absl::Duration poll_;
  Stream& stream_;
  std::string secret_;
  mutable absl::Mutex mutex_;
  // Where the caller may watch, and all of their rights, as they were last looked at.
  std::vector<auth::Grant> reach_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const auth::Rights> rights_ ABSL_GUARDED_BY(mutex_);
  LogPosition position_;  // everything up to here has been sent
  bool gone_ = false;
  absl::Duration sent_, checked_;  // of background::Monotonic
  absl::Duration found_;           // when the log was last seen to reach the position
};

}  // namespace zhiwang::watch
