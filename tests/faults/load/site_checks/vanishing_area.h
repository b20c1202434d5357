#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/database.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/installation.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {

// An area that comes and goes while on-site checks are asked for its cases: the registry refuses to take a check at one
// moment (AREA_NOT_FOUND) and takes the same check at another. It goes in the registry's own table, where the registry looks
// before it takes a check.
class VanishingArea {
 public:
  // Makes the area, within kTown. Whoever picks areas at random must have picked before: others than these checks would be
  // refused, too.
  VanishingArea(Installation& installation, History& history, uint64_t seed);
  ~VanishingArea();

  void Start();
  // Ends with the area in its place, known to every replica.
  void Stop();

 private:
  void Run();
  void Flip();
  void Register();
  void AskForCheck();
  bool PutBack();
  absl::Status Move(const std::string& from, const std::string& to);
  absl::Status Import(const std::string& display_name);
  template <class Request>
  absl::Status Call(grpc::Status (intake::v1::CaseService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                          intake::v1::Case*),
                    const Request& request, intake::v1::Case& answer);

  Installation& installation_;
  History& history_;
  sql::Database grid_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<intake::v1::CaseService::Stub>> replicas_;
  std::optional<intake::v1::CreateCaseRequest> pending_;      // a case that is not acknowledged yet
  std::optional<intake::v1::RequestSiteCheckRequest> asked_;  // a check that is not acknowledged yet
  std::vector<std::string> cases_;                            // by name
  int64_t imports_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace zhiwang::testing
