#include "tests/faults/hostile/known/known_awards.h"

#include <algorithm>

#include "absl/strings/str_replace.h"

namespace zhiwang::testing {

using mediation::v1::Award;

std::string KnownAwards::Any(std::mt19937_64& random, std::initializer_list<Award::State> states) const {
  std::vector<std::string> fitting, all;
  for (const auto& [name, award] : known_) {
    all.push_back(name);
    if (std::ranges::find(states, award.state()) != states.end()) fitting.push_back(name);
  }
  const auto& some = fitting.empty() ? all : fitting;
  return some.empty() ? "districts/370211/awards/1" : some[random() % some.size()];
}

std::string KnownAwards::Without(std::mt19937_64& random) const {
  std::vector<std::string> fitting;
  for (const std::string& dispute : disputes_) {
    if (!known_.contains(absl::StrReplaceAll(dispute, {{"/disputes/", "/awards/"}}))) fitting.push_back(dispute);
  }
  const auto& some = fitting.empty() ? disputes_ : fitting;
  return some.empty() ? "districts/370211/disputes/1" : some[random() % some.size()];
}

std::vector<std::pair<std::string, std::string>> KnownAwards::Words(std::mt19937_64& random) const {
  return {{"$w_dispute", Without(random)},
          {"$w_proposed", Any(random, {Award::PROPOSED})},
          {"$w_refused", Any(random, {Award::REFUSED})},
          {"$w_any", Any(random, {})}};
}

}  // namespace zhiwang::testing
