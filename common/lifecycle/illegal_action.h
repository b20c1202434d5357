#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "absl/status/status.h"
#include "common/status/error.h"

namespace zhiwang::error {

// ACTION_ILLEGAL for any resource with a lifecycle: its state, the action, and the `legal` actions, for people and, in the details,
// for programs. `name` is the resource, `noun` its Chinese term. States and actions have the names of FormatLifecycle.
template <class State, class Action>
absl::Status IllegalAction(const std::string& name, std::string_view noun, State state, Action action,
                           const std::vector<Action>& legal) {
  std::string names, zh;
  for (const Action one : legal) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", ActionName(one));
    zh += fmt::format("{}{}", zh.empty() ? "" : "、", ActionNameZh(one));
  }
  return Error(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL,
               fmt::format("{} is {}: {} is not legal, {}", name, StateName(state), ActionName(action),
                           names.empty() ? "nothing is" : names + " are"),
               fmt::format("{}处于“{}”，不能{}；现在可以：{}", noun, StateNameZh(state), ActionNameZh(action),
                           zh.empty() ? "（无）" : zh))
      .Precondition("STATE", name, fmt::format("state {}; legal actions: {}", StateName(state), names))
      .Metadata("state", StateName(state))
      .Metadata("legal_actions", names);
}

}  // namespace zhiwang::error
