#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/changelog/follow/feed.h"
#include "common/changelog/follow/stalled.h"
#include "common/changelog/state_table.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/watch/watch.h"
#include "common/watch/watch_room.h"
#include "zhiwang/common/v1/change_log_service.pb.h"

namespace zhiwang::log_service {

struct ChangeLogOptions {
  std::vector<changelog::StateTable> tables = {};   // of every kind of resource that the log tells of
  std::vector<changelog::Parking*> followers = {};  // whose stalled resources can be retried; they outlive the service
  absl::Duration heartbeat = absl::Seconds(15);
  size_t longest_buffer = 1'000;  // changes that may wait for a watcher
  watch::WatchLimits watches = {};
};

// zhiwang.common.v1.ChangeLogService over the schema behind `db`: the same in every service. `log` is the last part of the
// name of its log, `case-intake`.
class ChangeLogService final : public server::Service {
 public:
  ChangeLogService(server::Runtime& runtime, sql::Database& db, std::string_view log, ChangeLogOptions options = {});

  // Ends every watch, and refuses new ones.
  void Stop() override;

 private:
  absl::Status VerifyTimelines(
      const rpc::Call& call,
      server::Stream<common::v1::VerifyTimelinesRequest, common::v1::VerifyTimelinesResponse>& stream);
  absl::Status WatchChanges(const rpc::Call& call, watch::Watch::Stream& stream);
  absl::StatusOr<common::v1::ListWatchesResponse> ListWatches(const rpc::Call& call,
                                                              const common::v1::ListWatchesRequest& request);
  absl::StatusOr<common::v1::ListStalledResponse> ListStalled(const rpc::Call& call,
                                                              const common::v1::ListStalledRequest& request);
  absl::StatusOr<common::v1::RetryStalledResponse> RetryStalled(const rpc::Call& call,
                                                                const common::v1::RetryStalledRequest& request);

  sql::Database& db_;
  const std::string log_;
  const ChangeLogOptions options_;
  changelog::Feed feed_;
  watch::WatchRoom room_;
  std::atomic<bool> stopping_{false};
  const watch::WatchSource source_;
};

}  // namespace zhiwang::log_service
