#pragma once

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "zhiwang/grid/v1/screening_task_service.pb.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"

namespace zhiwang::testing {

// The rounds of screening, the screenings of grids and their tasks that there are, as they were last answered, so that honest
// requests are about those that are in the state they need.
class KnownScreenings {
 public:
  void Learn(const mediation::v1::ScreeningRound& round) { rounds_[round.name()] = !round.legal_actions().empty(); }
  void Learn(const mediation::v1::Screening& screening) {
    screenings_[screening.name()] = !screening.legal_actions().empty();
  }
  void Learn(const grid::v1::ScreeningTask& task) { tasks_[task.name()] = !task.legal_actions().empty(); }

  // The words of templates that stand for these, `$r_round`, with what they stand for now.
  std::vector<std::pair<std::string, std::string>> Words(std::mt19937_64& random) const;

 private:
  // By name: whether somebody may do something about it.
  std::map<std::string, bool> rounds_, screenings_, tasks_;
};

}  // namespace zhiwang::testing
