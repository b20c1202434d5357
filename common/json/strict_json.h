#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "absl/status/statusor.h"

namespace zhiwang::strict_json {

// A fault of a JSON text, for developers and, in Chinese, for people.
struct Fault {
  int64_t line = 1;      // in the text, from 1
  std::string what, zh;  // neither names the line; a member is named with all it lies in, as `reporter.phone`
};

// The first fault of a text that should be one JSON value; nothing where it is one. A fault is what RFC 8259 does not
// allow, a member's name twice in an object, anything after the value, a whole number that 64 bits do not hold, a number
// that no double holds, and a depth of more than 100.
std::optional<Fault> FindFault(std::string_view text);

// The value of a text without a fault. INVALID_ARGUMENT (REQUEST_MALFORMED) names the line and the fault otherwise.
absl::StatusOr<nlohmann::json> Parse(std::string_view text);

// The JSON objects that stand one behind another in a text, each as it is written there; blanks lie between them.
// INVALID_ARGUMENT as Parse, also for a value that is no object.
absl::StatusOr<std::vector<std::string>> SplitObjects(std::string_view text);

// The names of the members of the objects around the place that a reader has come to, for readers that go through a text
// piece by piece. Objects are told apart by the depth at which their members lie.
class MemberNames {
 public:
  // An object begins whose members lie at that depth.
  void Begin(size_t depth);
  // Takes a name of that object; false where the object has it already.
  bool Add(size_t depth, const std::string& name);

 private:
  std::vector<std::set<std::string>> by_depth_;
};

}  // namespace zhiwang::strict_json
