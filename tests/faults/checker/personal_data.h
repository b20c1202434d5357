#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/checker/history.h"
#include "tests/faults/installation.h"

namespace zhiwang::testing {

// Becomes a violation where a text holds data of the people of the disputes (tests/faults/load/mediation/people.h). `place`: for
// people.
void CheckNamesNobody(std::string_view place, std::string_view text, History& history);

// Looks for them where the services write: in their logs, from where the last look ended, in the log of the database, and in a dump
// of each schema.
class PersonalDataCheck {
 public:
  PersonalDataCheck(Installation& installation, History& history) : installation_(installation), history_(history) {}

  void Check();
  // Bytes that were looked through, since the start.
  int64_t looked_through() const { return looked_through_; }

 private:
  void LookThroughLog(const std::string& path);
  void LookThroughDump(const std::string& schema);

  Installation& installation_;
  History& history_;
  std::map<std::string, int64_t> read_;  // of each log, by its path
  int64_t looked_through_ = 0;
};

}  // namespace zhiwang::testing
