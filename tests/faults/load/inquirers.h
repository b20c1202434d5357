#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/sql/database.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/installation.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {

// Somebody at the centre who registers appeals, asks who brought one, and what else came from the same phone, at any
// replica; now and then in the name of another town's dispatcher, who must not be told. What they were told must be in
// the audit log.
class Inquirer {
 public:
  // `number` makes their phone theirs alone: below 10.
  Inquirer(Installation& installation, History& history, int number, uint64_t seed);
  ~Inquirer();

  void Start();
  void Stop();
  // Compares what was asked since the start with the audit log. Only while stopped.
  void Check(sql::Database& intake);
  int64_t answered() const { return answered_count_; }

 private:
  // A reveal that was asked for; its purpose is like no other's.
  struct Asked {
    std::string principal, name;
    bool answered = false, allowed = true;
  };
  void Act();
  void Register();
  void Reveal();
  void RevealToStranger();
  void Search();
  Asked& Ask(const std::string& principal, const std::string& name, intake::v1::RevealReporterRequest& request);
  std::string AnyOf(const std::vector<std::string>& names) { return names[random_() % names.size()]; }
  template <class Request, class Response>
  absl::Status Call(grpc::Status (intake::v1::CaseService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                          Response*),
                    const std::string& caller, const Request& request, Response& response);

  Installation& installation_;
  History& history_;
  const std::string principal_, phone_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<intake::v1::CaseService::Stub>> replicas_;
  std::optional<intake::v1::CreateCaseRequest> pending_;  // not acknowledged yet
  std::vector<std::string> names_;                        // of the appeals that were
  std::vector<std::string> elsewhere_;                    // … in another town than kTown
  std::map<std::string, Asked> asked_;                    // by purpose
  int64_t searches_ = 0, searches_answered_ = 0, answered_count_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// Checks that every replica of case-intake exports the audit log's heads again within a minute, and finds the log as it
// was exported.
void CheckAuditHeads(Installation& installation, History& history);

}  // namespace zhiwang::testing
