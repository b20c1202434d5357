#pragma once

#include <cstddef>
#include <string>

#include <fmt/format.h>

// Lifecycles are tables whose rows have the members `from`, `action`, `to` and `by`: what may be done in a state, where it
// leads, and the permission that it takes.
namespace zhiwang {

// True where no two rows have the same state and action: an action in a state has one outcome.
template <class Row, size_t N>
constexpr bool EachActionHasOneTarget(const Row (&table)[N]) {
  for (size_t i = 0; i < N; ++i) {
    for (size_t j = i + 1; j < N; ++j) {
      if (table[i].from == table[j].from && table[i].action == table[j].action) return false;
    }
  }
  return true;
}

// The row for this action in this state, or null when it is not legal there.
template <class Row, size_t N, class State, class Action>
constexpr const Row* FindRow(const Row (&table)[N], State from, Action action) {
  for (const Row& row : table) {
    if (row.from == from && row.action == action) return &row;
  }
  return nullptr;
}

// The table in Markdown, as it stands in the documentation. States and actions are named by their own StateName,
// StateNameZh, ActionName and ActionNameZh; what nobody does, because it happens, has no permission.
template <class Row, size_t N>
std::string FormatLifecycle(const Row (&table)[N]) {
  std::string text = "| state | action | leads to | by |\n|---|---|---|---|\n";
  for (const Row& row : table) {
    text += fmt::format("| {} {} | {} {} | {} {} | {} |\n", StateName(row.from), StateNameZh(row.from),
                        ActionName(row.action), ActionNameZh(row.action), StateName(row.to), StateNameZh(row.to),
                        row.by.empty() ? "time" : fmt::format("`{}`", row.by));
  }
  return text;
}

}  // namespace zhiwang
