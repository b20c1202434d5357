#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/reports/domain/ground.h"
#include "common/rpc/call.h"
#include "common/rpc/client/peer.h"

namespace zhiwang::intake {

// The paths at which the areas of districts lay earlier, as the grid registry has them. They change rarely, and may be many:
// they are remembered for a minute, and for as long as the registry is down. Thread-safe.
class FormerPaths {
 public:
  using List = std::shared_ptr<const std::vector<reports::FormerPath>>;

  explicit FormerPaths(const std::shared_ptr<grpc::Channel>& channel);
  ~FormerPaths();

  // Those of a district, by path. SERVICE_UNAVAILABLE when nobody knows.
  absl::StatusOr<List> Of(const rpc::Call& call, const std::string& district);

 private:
  struct Stub;
  struct Remembered {
    List list;
    absl::Duration at;  // of background::Monotonic
  };
  absl::StatusOr<List> Fetch(const rpc::Call& call, const std::string& district);

  const std::unique_ptr<Stub> stub_;
  rpc::Peer peer_{"grid-registry"};
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Remembered> memory_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhiwang::intake
