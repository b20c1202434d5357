#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "tests/faults/load/mediation/patient_caller.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::testing {

// Applications to a court to confirm agreements, each by two clerks at once. The court takes some; the parties withdraw some and
// apply again. Thread-safe.
class Confirmations {
 public:
  explicit Confirmations(PatientCaller& caller);

  // Records that all parties of an agreed dispute apply, and puts the papers into its file. False if that did not succeed.
  bool Prepare(const std::string& dispute);
  // Applies for the agreement of a prepared dispute.
  void Apply(const std::string& agreement);

  // The number of acknowledged applications.
  int64_t applied() const { return applied_; }

 private:
  using Service = mediation::v1::AgreementService;

  bool Bring(const std::string& dispute, mediation::v1::Document::Kind kind, int party = 0);
  absl::Status BringOnce(const mediation::v1::AddEvidenceRequest& header, const std::string& bytes);
  bool ApplyOnce(const std::string& agreement, const mediation::v1::Confirmation::Court& court);
  void Step(const std::string& agreement, mediation::v1::Confirmation::Action action);

  PatientCaller& caller_;
  const Replicas<Service::Stub> agreements_;
  const Replicas<mediation::v1::DisputeService::Stub> disputes_;
  const Replicas<mediation::v1::DocumentService::Stub> documents_;
  std::atomic<int64_t> applied_{0};
};

}  // namespace zhiwang::testing
