#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "common/changelog/change_log.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/checker/mediation/stored.h"

namespace zhiwang::testing {

// Recounts the numbers of files from the change log: each committee gives 1, 2, 3 … in a year, without a gap and none twice; a file
// gets its number when it is accepted, and keeps it.
class FileNumbers {
 public:
  explicit FileNumbers(History& history) : history_(history) {}

  // The next change of a dispute, in the order of the log.
  void Follow(const changelog::Change& change);
  // Checks the numbers given so far, and that the rows have the numbers of the log.
  void Compare(const std::map<Ref, StoredDispute>& stored);

  int64_t given() const { return static_cast<int64_t>(files_.size()); }

 private:
  struct Number {
    int64_t committee = 0, year = 0, number = 0;
    bool operator==(const Number&) const = default;
  };
  using Book = std::tuple<std::string, int64_t, int64_t>;  // district, committee, year

  History& history_;
  std::map<Ref, Number> files_;  // files with a number
  std::map<Book, std::map<int64_t, Ref>> books_;
};

}  // namespace zhiwang::testing
