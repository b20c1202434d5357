#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "tests/faults/load/mediation/patient_caller.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/screening_service.grpc.pb.h"

namespace zhiwang::testing {

// The screenings of one town, one round after the other. Two people at once report each grid, and two others register each finding
// as a dispute.
class Screenings {
 public:
  Screenings(Installation& installation, History& history, Border& border, const District& district, uint64_t seed);
  ~Screenings();

  void Start();
  // Stops the load once the last request is settled.
  void Stop();

  // The numbers of acknowledged reports and of findings that became disputes, and of both that were refused because another was
  // first.
  int64_t reported() const { return reported_; }
  int64_t found() const { return found_; }
  int64_t refused() const { return refused_; }

 private:
  using Screening = mediation::v1::Screening;
  using Service = mediation::v1::ScreeningService;

  void Run();
  // The name of a round whose grids all have their screenings; empty if that did not succeed.
  std::string Order();
  void Report(const std::string& round);
  absl::StatusOr<Screening> ReportOnce(const std::string& screening, int findings, int tenant);
  bool RegisterOnce(const std::string& screening, int finding, int tenant);

  PatientCaller caller_;
  const Replicas<Service::Stub> screenings_;
  const Replicas<mediation::v1::DisputeService::Stub> disputes_;
  std::atomic<int64_t> reported_{0}, found_{0}, refused_{0};
  std::thread thread_;
};

}  // namespace zhiwang::testing
