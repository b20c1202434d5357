#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/priority.h"

namespace zhiwang::server {

// Calls that wait in all lines of the process.
inline std::atomic<int64_t> calls_waiting{0};

// The time after which a call may come back that found no room in a queue, or waited there for too long.
inline constexpr absl::Duration kComeBackAfter = absl::Milliseconds(200);

// The work that waits for a thread: a bounded queue for each priority, in each the oldest first. The user guards it.
template <class Item>
class PriorityQueues {
 public:
  struct Waiting {
    absl::Time since, deadline;
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
    line.push_back({absl::Now(), deadline, std::move(item)});
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

  // Takes all that wait since then or longer.
  std::vector<Item> TakeSince(absl::Time then) {
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
