#pragma once

#include <cstdint>
#include <functional>

#include "absl/time/time.h"

namespace zhiwang::background {

// Calls a function every so often for as long as it lives; never where `every` is infinite. All tickers of a process share
// one thread, so the function takes microseconds and never blocks. What needs a lease, or waits for anything, is a loop of
// a Schedule.
class Ticker {
 public:
  Ticker(absl::Duration every, std::function<void()> tick);
  ~Ticker();  // waits for a call that is under way. Not from inside the function
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  int64_t id_ = 0;  // 0: never called
};

}  // namespace zhiwang::background
