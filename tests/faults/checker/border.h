#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include <google/protobuf/message.h>

#include "tests/faults/checker/history.h"

namespace zhiwang::testing {

// True where bytes hold a word that begins with that code of a district: a name of a resource, an area's code, a text
// that was marked with it. A number or an id that happens to hold its digits does not count.
bool Holds(std::string_view bytes, std::string_view district_code);

// The border between the districts: answers to people of one are searched for anything of the other. Thread-safe.
class Border {
 public:
  explicit Border(History& history) : history_(history) {}

  // An answer to somebody of the district of that code (`370211`), and what was asked, for people.
  void Inspect(std::string_view district_code, std::string_view answer, std::string_view asked);
  void Inspect(std::string_view district_code, const google::protobuf::Message& answer, std::string_view asked) {
    Inspect(district_code, answer.SerializeAsString(), asked);
  }

  // The number of inspected answers that hold something of the caller's own district: there was something to find.
  int64_t inspected() const { return inspected_; }

 private:
  History& history_;
  std::atomic<int64_t> inspected_{0};
};

}  // namespace zhiwang::testing
