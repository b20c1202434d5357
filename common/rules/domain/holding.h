#pragma once

#include <span>

// Rules that a district sets in versions, each of which holds from a day on. A version has the members
//
//   int64_t version = 0;    // 1 for the first; 0: the defaults
//   int effective_day = 0;  // the first day on which it holds, yyyymmdd in Beijing
namespace zhiwang::rules {

// The rules that hold on a day, yyyymmdd, of the versions that a district has set, oldest first: the last one whose day had
// come by then; the defaults where there is none.
template <class Rules>
Rules RulesOn(std::span<const Rules> versions, int day) {
  const Rules* holding = nullptr;
  for (const Rules& one : versions) {
    if (one.effective_day <= day) holding = &one;
  }
  return holding == nullptr ? Rules() : *holding;
}

}  // namespace zhiwang::rules
