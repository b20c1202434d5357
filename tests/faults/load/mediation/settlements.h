#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/sql/database.h"
#include "tests/faults/load/mediation/confirmations.h"
#include "tests/faults/load/mediation/patient_caller.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"

namespace zhiwang::testing {

// Agreements by word: 2 owes 1 money, 1 owes 2 money and an act. All of it, or all but a last part, is paid in parts by two
// clerks at once, while the parties apply for confirmation; a wrong payment is taken back, too much is refused, and some requests
// come once more. Thread-safe.
class Settlements {
 public:
  explicit Settlements(PatientCaller& caller);

  // The dispute is agreed, and what its parties promised is done, or most of it. False where it did not come to an agreement.
  bool Settle(const std::string& dispute);
  // Checks that every payment that was acknowledged counts once, and no other. Only while nobody is at work.
  void Check(sql::Database& db);

  // The numbers of agreements, and of performances, that were acknowledged.
  int64_t agreements() const;
  int64_t performances() const { return performances_; }
  const Confirmations& confirmations() const { return confirmations_; }

 private:
  using Agreement = mediation::v1::Agreement;
  using Service = mediation::v1::AgreementService;
  // What is paid, in fen, for which obligation; 0: the act is done.
  struct Part {
    int obligation = 0;
    int64_t fen = 0;
  };
  // What was acknowledged of an agreement.
  struct Told {
    int performances = 0;
    std::map<int, int64_t> paid;  // in fen, by obligation
  };

  std::string Reach(const std::string& dispute);
  void PayAll(const std::string& agreement, const std::vector<Part>& parts);
  absl::StatusOr<Agreement> Pay(const std::string& agreement, Part part, int takes_back = 0);
  void PayAndTakeBack(const std::string& agreement, Part part);
  void PayTooMuch(const std::string& agreement);

  PatientCaller& caller_;
  const Replicas<Service::Stub> agreements_;
  Confirmations confirmations_;
  std::atomic<int64_t> performances_{0};
  mutable absl::Mutex mutex_;
  std::map<std::string, Told> told_ ABSL_GUARDED_BY(mutex_);  // by the agreement's name
};

}  // namespace zhiwang::testing
