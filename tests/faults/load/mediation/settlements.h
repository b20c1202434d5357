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

// Oral agreements: party 2 owes party 1 money, and party 1 owes party 2 money and an act. Two clerks at once record payments in
// parts of everything, or of everything except a last part, while the parties apply for confirmation. A wrong payment is taken
// back, a payment of too much is refused, and some requests are repeated. Thread-safe.
class Settlements {
 public:
  explicit Settlements(PatientCaller& caller);

  // Brings the dispute to an agreement and records all or most of its performance. False if no agreement was reached.
  bool Settle(const std::string& dispute);
  // Checks that every acknowledged payment counts once, and no other payment. Call it only while no request runs.
  void Check(sql::Database& db);

  // The numbers of acknowledged agreements and performances.
  int64_t agreements() const;
  int64_t performances() const { return performances_; }
  const Confirmations& confirmations() const { return confirmations_; }

 private:
  using Agreement = mediation::v1::Agreement;
  using Service = mediation::v1::AgreementService;
  // A payment in fen for an obligation; 0: the act is done.
  struct Part {
    int obligation = 0;
    int64_t fen = 0;
  };
  // The acknowledged state of an agreement.
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
