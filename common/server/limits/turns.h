#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhiwang::server {

// Turns at what only so many streams may do at the same time, as each takes a connection of the database's pool or a core:
// streams have threads of their own, of which there are more than of both. Thread-safe.
class Turns {
 public:
  explicit Turns(int most) : most_(most) {}

  // A turn, waited for at most `patience` and held until it is destroyed. `turns` must outlive it.
  class Turn {
   public:
    Turn(Turns& turns, absl::Duration patience) : turns_(turns), taken_(turns.Take(patience)) {}
    ~Turn() {
      if (taken_) turns_.GiveBack();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    // False when none came in time.
    bool taken() const { return taken_; }

   private:
    Turns& turns_;
    const bool taken_;
  };

 private:
  bool Take(absl::Duration patience);
  void GiveBack();

  const int most_;
  absl::Mutex mutex_;
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace zhiwang::server
