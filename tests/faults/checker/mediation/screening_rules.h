#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "common/changelog/change_log.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/checker/mediation/stored.h"
#include "zhiwang/mediation/v1/screening_record.pb.h"

namespace zhiwang::testing {

// Checks screenings by the change log: a grid has one in a round, each is reported at most once, and a finding becomes at most one
// dispute; finding and dispute name each other.
class ScreeningRules {
 public:
  explicit ScreeningRules(History& history) : history_(history) {}

  // The next change of a screening, in the order of the log.
  void Follow(const changelog::Change& change);
  // Checks that findings and disputes name each other, and that the rows agree with the last changes.
  void Compare(const StoredMediation& stored);

  // The screenings that are reported, and the findings that are disputes, as of the last Compare.
  int64_t reported() const { return reported_; }
  int64_t disputes() const { return disputes_; }

 private:
  using Screening = mediation::v1::ScreeningRecord;
  void CheckFindings(const std::string& what, const Screening& before, const Screening& after, const std::string& name);
  void CheckRow(const Ref& ref, const StoredMediation& stored);
  void CheckDisputes(const StoredMediation& stored);

  History& history_;
  std::map<Ref, Screening> told_;
  std::map<std::tuple<std::string, int64_t, std::string>, Ref> by_grid_;  // by district, round and the path of the grid
  std::map<Ref, std::string> of_dispute_;                                 // the key of the finding, by its dispute
  int64_t reported_ = 0, disputes_ = 0;
};

}  // namespace zhiwang::testing
