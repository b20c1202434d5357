#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "common/changelog/change_log.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/checker/mediation/stored.h"
#include "zhiwang/mediation/v1/award_record.pb.h"

namespace zhiwang::testing {

// Checks awards by the change log: a file has at most one award that is not refused; shares add up to 100 % and to the last fen; an
// award is approved once, by somebody who never proposed it and has no share.
class AwardRules {
 public:
  explicit AwardRules(History& history) : history_(history) {}

  // The next change of an award, in the order of the log.
  void Follow(const changelog::Change& change);
  // Checks that each award belongs to a dispute, one for each file, and that the rows agree with the last changes.
  void Compare(const StoredMediation& stored);

  // The awards that are approved, as of the last Compare.
  int64_t approved() const { return approved_; }

 private:
  using Award = mediation::v1::AwardRecord;

  void CheckStep(const std::string& what, const changelog::Change& change, const Award* before, const Award& after,
                 const std::string& name);
  void CheckShares(const std::string& what, const Award& award, const std::string& name);
  void CheckApproval(const std::string& what, const changelog::Change& change, const Award& award,
                     const std::string& name);

  History& history_;
  std::map<Ref, Award> told_;
  int64_t approved_ = 0;
};

}  // namespace zhiwang::testing
