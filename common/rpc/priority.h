#pragma once

#include <string_view>

namespace zhiwang::rpc {

// How urgent a call is. The caller says so in the header kPriorityKey: `emergency` takes the permission `call.emergency`,
// `batch` is for what nobody sits and waits for, and whoever says nothing, or something else, is interactive.
enum class Priority { kEmergency, kInteractive, kBatch };

inline constexpr int kPriorities = 3;
inline constexpr Priority kMostUrgentFirst[kPriorities] = {Priority::kEmergency, Priority::kInteractive,
                                                           Priority::kBatch};
inline constexpr char kPriorityKey[] = "x-zhiwang-priority";
inline constexpr std::string_view kEmergencyWord = "emergency";
inline constexpr std::string_view kBatchWord = "batch";

// What the header says of it; nothing for an interactive call.
constexpr std::string_view WordOf(Priority priority) {
  if (priority == Priority::kEmergency) return kEmergencyWord;
  return priority == Priority::kBatch ? kBatchWord : std::string_view();
}

}  // namespace zhiwang::rpc
