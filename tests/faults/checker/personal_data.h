#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/checker/history.h"
#include "tests/faults/installation.h"

namespace zhiwang::testing {

// Adds a violation if a text holds data of the people of the disputes (tests/faults/load/mediation/people.h). `place` names the
// text in the message.
void CheckNamesNobody(std::string_view place, std::string_view text, History& history);

// Searches for such data everywhere that the services write: in their logs since the last search, in the log of the database, and
// in a dump of each schema.
class PersonalDataCheck {
 public:
  PersonalDataCheck(Installation& installation, History& history) : installation_(installation), history_(history) {}

  void Check();
  // The number of bytes searched since the start.
  int64_t looked_through() const { return looked_through_; }

 private:
  void LookThroughLog(const std::string& path);
  void LookThroughDump(const std::string& schema);

  Installation& installation_;
  History& history_;
  std::map<std::string, int64_t> read_;  // bytes read of each log, by its path
  int64_t looked_through_ = 0;
};

}  // namespace zhiwang::testing
