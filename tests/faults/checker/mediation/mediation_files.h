#pragma once

#include <vector>

#include "common/changelog/change_log.h"
#include "common/sql/database.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/checker/mediation/award_rules.h"
#include "tests/faults/checker/mediation/bookings.h"
#include "tests/faults/checker/mediation/file_numbers.h"
#include "tests/faults/checker/mediation/ledgers.h"
#include "tests/faults/checker/mediation/requests.h"
#include "tests/faults/checker/mediation/screening_rules.h"

namespace zhiwang::testing {

// The rules for the files of mediation, recounted from its change log and compared with its tables.
class MediationFiles {
 public:
  explicit MediationFiles(History& history);

  // Checks the changes since the last call, in the order of the log, and then the tables, which must not change meanwhile.
  void Check(const std::vector<changelog::Change>& changes, sql::Database& mediation);

  const FileNumbers& numbers() const { return numbers_; }
  const Bookings& bookings() const { return bookings_; }
  const Ledgers& ledgers() const { return ledgers_; }
  const AwardRules& awards() const { return awards_; }
  const ScreeningRules& screenings() const { return screenings_; }

 private:
  History& history_;
  Requests requests_;
  FileNumbers numbers_;
  Bookings bookings_;
  Ledgers ledgers_;
  AwardRules awards_;
  ScreeningRules screenings_;
};

}  // namespace zhiwang::testing
