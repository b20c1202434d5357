#pragma once

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "zhiwang/grid/v1/screening_task_service.pb.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"

namespace zhiwang::testing {

// The known rounds of screening, screenings of grids and their tasks, as they were last answered. Honest requests choose from them
// those in the state that they need.
class KnownScreenings {
 public:
  void Learn(const mediation::v1::ScreeningRound& round) { rounds_[round.name()] = !round.legal_actions().empty(); }
  void Learn(const mediation::v1::Screening& screening) {
    screenings_[screening.name()] = !screening.legal_actions().empty();
  }
  void Learn(const grid::v1::ScreeningTask& task) { tasks_[task.name()] = !task.legal_actions().empty(); }

  // The placeholders for these in request templates, such as `$r_round`, with their present values.
  std::vector<std::pair<std::string, std::string>> Words(std::mt19937_64& random) const;

 private:
  // By name; true if somebody can still act on it.
  std::map<std::string, bool> rounds_, screenings_, tasks_;
};

}  // namespace zhiwang::testing
