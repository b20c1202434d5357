#include "tests/faults/hostile/known/known_screenings.h"

namespace zhiwang::testing {
namespace {

// The name of an open one if that is asked for, or of any if none is open; `otherwise` while none is known.
std::string NameOfOne(const std::map<std::string, bool>& known, std::mt19937_64& random, bool open,
                      const char* otherwise) {
  std::vector<std::string> fitting, all;
  for (const auto& [name, is_open] : known) {
    all.push_back(name);
    if (is_open || !open) fitting.push_back(name);
  }
  const std::vector<std::string>& some = fitting.empty() ? all : fitting;
  return some.empty() ? otherwise : some[random() % some.size()];
}

}  // namespace

std::vector<std::pair<std::string, std::string>> KnownScreenings::Words(std::mt19937_64& random) const {
  constexpr char kNoRound[] = "districts/370211/screeningRounds/1";
  constexpr char kNoScreening[] = "districts/370211/screenings/1";
  constexpr char kNoTask[] = "districts/370211/screeningTasks/1";
  return {
      {"$r_rhythm", random() % 2 == 0 ? "FORTNIGHTLY" : "ONCE"},
      {"$r_round", NameOfOne(rounds_, random, false, kNoRound)},
      {"$r_live", NameOfOne(rounds_, random, true, kNoRound)},
      {"$r_screening", NameOfOne(screenings_, random, false, kNoScreening)},
      {"$r_open", NameOfOne(screenings_, random, true, kNoScreening)},
      {"$r_task", NameOfOne(tasks_, random, false, kNoTask)},
      {"$r_due_task", NameOfOne(tasks_, random, true, kNoTask)},
  };
}

}  // namespace zhiwang::testing
