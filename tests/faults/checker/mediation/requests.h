#pragma once

#include <set>
#include <string>
#include <tuple>

#include "common/changelog/change_log.h"
#include "tests/faults/checker/history.h"

namespace zhiwang::testing {

// Checks that a request, however often it was sent, changed a resource once, and created at most one of its kind.
class Requests {
 public:
  explicit Requests(History& history) : history_(history) {}

  // The next change, in the order of the log.
  void Follow(const changelog::Change& change);

 private:
  History& history_;
  std::set<std::tuple<std::string, std::string, std::string>> done_;  // request, kind, id of what it changed
  std::set<std::tuple<std::string, std::string>> created_;            // request, kind
};

}  // namespace zhiwang::testing
