#pragma once

#include <string_view>

namespace zhiwang::rpc {

// The urgency of a call. The caller gives it in the header kPriorityKey: `emergency` takes the permission
// `call.emergency`, `batch` is for work that nobody waits for; a call without it, or with another value, is
// interactive.
enum class Priority { kEmergency, kInteractive, kBatch };

inline constexpr int kPriorities = 3;
inline constexpr Priority kMostUrgentFirst[kPriorities] = {Priority::kEmergency, Priority::kInteractive,
                                                           Priority::kBatch};
inline constexpr char kPriorityKey[] = "x-zhiwang-priority";
inline constexpr std::string_view kEmergencyWord = "emergency";
inline constexpr std::string_view kBatchWord = "batch";

// The header's value for it; nothing for an interactive call.
constexpr std::string_view WordOf(Priority priority) {
  if (priority == Priority::kEmergency) return kEmergencyWord;
  return priority == Priority::kBatch ? kBatchWord : std::string_view();
}

}  // namespace zhiwang::rpc
