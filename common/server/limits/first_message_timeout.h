#pragma once

#include <atomic>
#include <set>

#include <grpcpp/server_context.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/background/ticker.h"

namespace zhiwang::server {

// Hangs up on callers that open a stream and then say nothing, or half a message: each holds a thread. Thread-safe.
class FirstMessageTimeout {
 public:
  explicit FirstMessageTimeout(absl::Duration longest)
      : longest_(longest), ticker_(longest / 8, [this] { HangUp(); }) {}

  // Held by a stream until its first message is there.
  class Watch {
   public:
    Watch(FirstMessageTimeout& silence, grpc::ServerContext& context);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    // True when it lasted too long.
    bool hung_up() const { return hung_up_; }

   private:
    friend class FirstMessageTimeout;
    FirstMessageTimeout& first_message_timeout_;
    grpc::ServerContext& context_;
    const absl::Duration since_;  // background::Monotonic()
    std::atomic<bool> hung_up_{false};
  };

 private:
  void HangUp();

  const absl::Duration longest_;
  absl::Mutex mutex_;
  std::set<Watch*> silent_ ABSL_GUARDED_BY(mutex_);
  background::Ticker ticker_;
};

}  // namespace zhiwang::server
