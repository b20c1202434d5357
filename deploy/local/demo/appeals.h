#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/local/demo/district.h"

namespace zhiwang::ctl::demo {

// The citizen's answers when called back. Solved and satisfied are unknown unless reached.
struct Callback {
  bool reached = false;
  bool solved = false;
  bool satisfied = false;
};

// The times of the steps of handling, in hours since the step's clock began (see Appeal::arrival_hour and Redo), in
// quarters of an hour, each not before the one before it.
struct Steps {
  double dispatch = 0;
  double sign_in = 0;
  double reply = 0;
  double callback = 0;
};

// The unit it was first dispatched to, which returned it as out of its remit.
struct WrongDispatch {
  std::string by;
  std::string note;
};

// A second round after a dissatisfied callback; its steps count from that callback.
struct Redo {
  std::string reply;
  Callback callback;
  Steps steps;
};

// An appeal and the life planned for it.
struct Appeal {
  // province_hotline, city_hotline, district_hotline, grid_worker, household_visit, co_governance_group, market_stall,
  // mobile_workstation or app.
  std::string_view channel;
  std::string_view workstation_item;  // of the mobile workstation: emergency, convenience, city_management; else empty
  std::string title;
  std::string text;
  std::string_view level1, level2, level3;  // category
  std::string_view urgency;                 // emergency, urgent or normal
  std::string unit;                         // code of the department that handles it in the end
  std::string area;                         // code of its grid, or of its village if there is no point
  std::optional<Point> point;               // inside that grid
  std::string reporter_name;
  std::string reporter_phone;
  int day = 0;           // of arrival, 0–364 from the first of January
  int arrival_hour = 0;  // of that day, 0–23; the steps count from here
  Steps steps;
  std::optional<WrongDispatch> returned;  // about 6 %
  std::string reply;                      // to the citizen
  std::string internal_note;              // not for the citizen
  Callback callback;
  std::optional<Redo> redo;  // about 4 %, all of them reached but dissatisfied
};

// Makes up `count` appeals as a town's year brings them: most by hotline, a few at the workstation, each kind of
// template about equally often, heating in winter and floods in summer; in the order they arrive. The same arguments
// answer the same appeals on every machine.
std::vector<Appeal> GenerateAppeals(const District& district, uint64_t seed, int count);

// Writes one JSON object per line. The stream's state tells whether it worked.
void WriteAppealsJsonLines(std::span<const Appeal> appeals, std::ostream& out);

}  // namespace zhiwang::ctl::demo
