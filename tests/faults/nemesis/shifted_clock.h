#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace zhiwang::testing {

// The time of day of one process, which can be set while the process runs. The rest of the machine keeps its time.
class ShiftedClock {
 public:
  // True where programs of this build can be started under one: not with a sanitizer, which wants to be loaded first.
  static bool Possible();

  // `file` tells the process the time; it is created here.
  explicit ShiftedClock(const std::string& file);
  ~ShiftedClock();
  ShiftedClock(const ShiftedClock&) = delete;
  ShiftedClock& operator=(const ShiftedClock&) = delete;

  // The environment (NAME=value) that makes a process use this clock; empty where that is not possible.
  std::vector<std::string> Environment() const;
  // From now on the process sees the time so far ahead of the machine's; behind where it is negative.
  void Set(absl::Duration ahead);

 private:
  const std::string file_;
  std::atomic<int64_t>* offset_;  // microseconds, shared with the process
};

}  // namespace zhiwang::testing
