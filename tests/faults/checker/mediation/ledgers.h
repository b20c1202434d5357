#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "common/changelog/change_log.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/checker/mediation/stored.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::testing {

// Recounts the obligations of agreements from the change log. Performances are a ledger to which each change adds at most one
// entry. The amount paid on an obligation agrees with the ledger and is never more than the debt, and the state follows from it. An
// agreement has at most one application for judicial confirmation before a court at a time.
class Ledgers {
 public:
  explicit Ledgers(History& history) : history_(history) {}

  // The next change of an agreement, in the order of the log.
  void Follow(const changelog::Change& change);
  // Checks that the rows agree with the last changes.
  void Compare(const std::map<Ref, mediation::v1::AgreementFacts>& stored);

  int64_t performances() const { return performances_; }

 private:
  using Facts = mediation::v1::AgreementFacts;
  struct Told {
    Facts facts;
    int applications = 0;  // before a court
    bool ruled = false;
  };

  void CheckLedger(const std::string& what, const Facts& before, const Facts& after, const std::string& name);
  void CheckEntry(const std::string& what, const Facts& facts, int number, const std::string& name);
  void CheckObligations(const std::string& what, const Facts& facts, const std::string& name);
  void CheckConfirmation(const std::string& what, const std::string& type, Told& told, const std::string& name);

  History& history_;
  std::map<Ref, Told> told_;
  int64_t performances_ = 0;
};

}  // namespace zhiwang::testing
