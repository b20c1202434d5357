#include "tests/faults/checker/mediation/requests.h"

#include <fmt/format.h>

namespace zhiwang::testing {
namespace {

// The kinds of resources of which one request creates at most one.
const std::set<std::string, std::less<>> kSingle = {"agreement", "award",           "dispute",
                                                    "document",  "screening_round", "session"};

}  // namespace

void Requests::Follow(const changelog::Change& change) {
  if (change.request_id.empty()) return;
  const std::string what = fmt::format("request {}: {} {} version {} ({})", change.request_id, change.kind, change.id,
                                       change.version, change.type);
  if (!done_.insert({change.request_id, change.kind, change.id}).second) {
    history_.Violation(what + " is its second change there");
  }
  if (change.version == 1 && kSingle.contains(change.kind) &&
      !created_.insert({change.request_id, change.kind}).second) {
    history_.Violation(what + " is the second that it created");
  }
}

}  // namespace zhiwang::testing
