#include "common/server/connections/connection_pace.h"

#include <algorithm>

namespace zhiwang::server {

void ConnectionPace::Slow(const std::string& network, absl::Duration now) {
  Forget(now);
  Slowed& slowed = slowed_.try_emplace(network, Slowed{now, now}).first->second;
  slowed.until = now + kRemembered;
  slowed.next = std::max(slowed.next, now + kPause);
}

absl::Duration ConnectionPace::Next(const std::string& network, absl::Duration now) {
  Forget(now);
  const auto found = slowed_.find(network);
  if (found == slowed_.end()) return now;
  const absl::Duration next = std::max(found->second.next, now);
  if (next > now + kLongestWait) return absl::InfiniteDuration();
  found->second.next = next + kPause;
  return next;
}

void ConnectionPace::Forget(absl::Duration now) {
  std::erase_if(slowed_, [now](const auto& slowed) { return slowed.second.until <= now; });
}

}  // namespace zhiwang::server
