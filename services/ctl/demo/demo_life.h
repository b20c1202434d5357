#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/connection.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::ctl {

// The result of an attempt to call the citizen back.
struct PlannedCallback {
  bool reached = false;
  intake::v1::Callback::Verdict solved = intake::v1::Callback::VERDICT_UNSPECIFIED;
  intake::v1::Callback::Verdict satisfied = intake::v1::Callback::VERDICT_UNSPECIFIED;
};

// An appeal and what is planned to become of it, as services/ctl/demo writes them.
struct PlannedAppeal {
  intake::v1::Case c;                      // as it is registered; `external_id` is always set
  std::vector<std::string> category_path;  // names of the levels
  std::string unit;                        // code of the department that handles it in the end
  std::string wrong_unit, return_note;     // the one that returns it first, where one does
  std::string reply, internal_note;
  PlannedCallback callback;
  std::string second_reply;  // after a redo; empty without one
  PlannedCallback second_callback;
};

// Reads one line of an appeals file. `district` is `districts/{district}`. An appeal without an `external_id` gets one
// made from the line, so that the same line is always the same appeal. INVALID_ARGUMENT for a line that is no appeal.
absl::StatusOr<PlannedAppeal> ReadAppeal(std::string_view district, const std::string& line);

// The request id of a step of an appeal: always the same UUID (version 5 in form) for the same two.
std::string StepRequestId(std::string_view external_id, std::string_view step);

// The state in which an appeal was left.
enum class LifeEnd {
  kClosed,
  kLeftOpen,  // waiting for the next step, as planned
  kEarlier,   // registered by an earlier run whose answers are no longer kept
};

// The people who act in the demonstration: members of staff, as the registry has them.
class Cast {
 public:
  // NOT_FOUND where nobody is there to dispatch.
  static absl::StatusOr<Cast> Find(const Connection& connection);

  // The one of the centre who takes care of an appeal, always the same one.
  const Connection& DispatcherOf(std::string_view external_id) const;
  // A handler of the department. NOT_FOUND where it has none.
  absl::StatusOr<Connection> HandlerOf(const std::string& department) const;

 private:
  Cast() = default;

  std::vector<Connection> dispatchers_;
  std::map<std::string, Connection> handlers_;  // by the name of their department
};

// Takes an appeal through its life by calls to case-intake, each as the one whose turn it is. An appeal whose citizen
// was not reached stays with the centre for another call; and of a hundred appeals `left_open` stop before the end,
// always the same ones at the same step. Repeating it changes nothing.
absl::StatusOr<LifeEnd> LiveAppeal(const Cast& cast, const PlannedAppeal& appeal, const std::string& category,
                                   int left_open);

}  // namespace zhiwang::ctl
