#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/background/monotonic.h"
#include "common/rpc/priority.h"

namespace zhiwang::server {

// Calls that wait in all lines of the process.
inline std::atomic<int64_t> calls_waiting{0};

// The time after which a call may come back that found no room in a queue, or waited there for too long.
inline constexpr absl::Duration kComeBackAfter = absl::Milliseconds(200);

// The work that waits for a thread: a bounded queue for each priority, in each the oldest first. The user guards it.
//
// The waiting time goes by the monotonic clock: a clock of the day that is set forward by a second would shed all that
// waits, one that is set back would shed nothing for as long. A deadline stays what the caller's is, a time of day: the
// database and the services that the call goes on to compare the same time with the same clock.
template <class Item>
class PriorityQueues {
 public:
  struct Waiting {
    absl::Duration since;  // background::Monotonic()
    absl::Time deadline;
    Item item;
  };

  // At most `most_waiting` of a priority.
  explicit PriorityQueues(int most_waiting) : most_waiting_(static_cast<size_t>(most_waiting)) {}
  PriorityQueues(const PriorityQueues&) = delete;
  PriorityQueues& operator=(const PriorityQueues&) = delete;
  ~PriorityQueues() { calls_waiting -= size(); }

  // False, and the item is untouched, when its line is full.
  bool Add(rpc::Priority priority, absl::Time deadline, Item&& item) {
    std::deque<Waiting>& line = Line(priority);
    if (line.size() >= most_waiting_) return false;
    line.push_back({background::Monotonic(), deadline, std::move(item)});
    ++calls_waiting;
    return true;
  }

  // Takes the one that has waited longest; there must be one.
  Waiting Take(rpc::Priority priority) {
    std::deque<Waiting>& line = Line(priority);
    Waiting first = std::move(line.front());
    line.pop_front();
    --calls_waiting;
    return first;
  }

  // Takes all that have waited for so long or longer.
  std::vector<Item> TakeOverdue(absl::Duration longest_wait) {
    const absl::Duration then = background::Monotonic() - longest_wait;
    std::vector<Item> taken;
    for (const rpc::Priority priority : rpc::kMostUrgentFirst) {
      while (!empty(priority) && Line(priority).front().since <= then) taken.push_back(std::move(Take(priority).item));
    }
    return taken;
  }

  bool empty(rpc::Priority priority) const { return queues_[static_cast<size_t>(priority)].empty(); }
  bool empty() const {
    return std::all_of(queues_.begin(), queues_.end(), [](const auto& line) { return line.empty(); });
  }
  int size() const {
    size_t all = 0;
    for (const auto& line : queues_) all += line.size();
    return static_cast<int>(all);
  }

 private:
  std::deque<Waiting>& Line(rpc::Priority priority) { return queues_[static_cast<size_t>(priority)]; }

  const size_t most_waiting_;
  std::array<std::deque<Waiting>, rpc::kPriorities> queues_;
};

}  // namespace zhiwang::server
