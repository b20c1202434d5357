#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/client_context.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tests/faults/checker/border.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/districts.h"
#include "tests/faults/installation.h"
#include "zhiwang/common/v1/change_log_service.pb.h"

namespace zhiwang::testing {

// A change as a watcher was told of it.
struct Seen {
  int64_t seq = 0, version = 0;
  std::string kind, id, type;
  bool operator==(const Seen&) const = default;
};

// Somebody who follows a service's changes from the start of its log, at any replica, and goes on with the last token
// whenever the stream ends; now and then they hang up themselves.
class Watcher {
 public:
  // Somebody of that district. `area`: a code, or empty for everything.
  Watcher(Installation& installation, History& history, Border& border, const std::string& service,
          const District& district, const std::string& area, uint64_t seed);
  ~Watcher();

  const std::string& name() const { return name_; }
  const std::string& schema() const { return schema_; }
  const std::string& district() const { return district_.code; }
  const std::string& area() const { return area_; }
  // The changes that came since the last call, in the order in which they came.
  std::vector<Seen> Take();
  int64_t last_seq() const { return last_seq_; }
  int64_t streams() const { return streams_; }

 private:
  void Run();
  void Follow(size_t replica);

  const Cluster& cluster_;
  History& history_;
  Border& border_;
  const District district_;
  const std::string name_, service_, schema_, area_;
  std::vector<std::string> addresses_;
  std::mt19937_64 random_;
  std::string token_;
  std::atomic<int64_t> last_seq_{0}, streams_{0};
  std::atomic<bool> stopping_{false};
  absl::Mutex mutex_;
  std::vector<Seen> seen_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* listening_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace zhiwang::testing
