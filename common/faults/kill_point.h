#pragma once

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace zhiwang::faults {

// The value of ZHIWANG_KILL_POINT, e.g. `sequencer.mid_batch:3`: the point, and its passage that kills.
struct ArmedPoint {
  std::string_view name;
  std::atomic<long> passages_left{1};

  explicit ArmedPoint(const char* setting) : name(setting == nullptr ? "" : setting) {
    const size_t colon = name.rfind(':');
    if (colon == std::string_view::npos) return;
    passages_left = std::strtol(setting + colon + 1, nullptr, 10);
    name = name.substr(0, colon);
  }
};
inline ArmedPoint armed_point{std::getenv("ZHIWANG_KILL_POINT")};

// A place where death would hurt most. The fault suite (tests/faults) starts a service with ZHIWANG_KILL_POINT set, and
// the process ends here as in a power cut. Without that variable passing by costs one test of what is in the cache.
inline void KillPoint(std::string_view name) {
  if (armed_point.name.empty()) [[likely]]
    return;
  if (armed_point.name == name && --armed_point.passages_left <= 0) std::raise(SIGKILL);
}

}  // namespace zhiwang::faults
