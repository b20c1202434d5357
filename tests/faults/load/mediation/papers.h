#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "tests/faults/load/mediation/patient_caller.h"
#include "zhiwang/mediation/v1/document_service.grpc.pb.h"

namespace zhiwang::testing {

// Forms that are printed into files of disputes while the printing processes die or stand still. Thread-safe.
class Papers {
 public:
  explicit Papers(PatientCaller& caller)
      : caller_(caller), documents_(caller.Stubs<mediation::v1::DocumentService>(&Installation::mediation)) {}

  // Prints a form for the dispute, once. Some requests are repeated and must get the same answer.
  void Print(const std::string& dispute);

  // The number of acknowledged forms, and of attempts that were answered RENDERER_UNAVAILABLE.
  int64_t printed() const { return printed_; }
  int64_t unavailable() const { return unavailable_; }

 private:
  using Document = mediation::v1::Document;
  absl::StatusOr<Document> Ask(const mediation::v1::MakeDocumentRequest& request);

  PatientCaller& caller_;
  const Replicas<mediation::v1::DocumentService::Stub> documents_;
  std::atomic<int64_t> printed_{0}, unavailable_{0};
};

}  // namespace zhiwang::testing
