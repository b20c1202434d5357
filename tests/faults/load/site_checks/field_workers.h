#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/sql/database.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/installation.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"

namespace zhiwang::testing {

// Somebody in the field who takes up the on-site checks that cases ask for, refuses some and answers others, at any
// replica, each request again with its request_id until it is settled.
class FieldWorker {
 public:
  FieldWorker(Installation& installation, History& history, int number, uint64_t seed);
  ~FieldWorker();

  void Start();
  // Ends once the last request is settled.
  void Stop();
  // Checks that the registry holds everything that it acknowledged. Only while stopped.
  void Check(sql::Database& grid);
  int64_t acknowledged() const { return static_cast<int64_t>(accepted_.size() + ended_.size()); }

 private:
  void Act();
  void Look();
  void Begin();
  bool Attempt();
  template <class Request>
  void Want(grpc::Status (grid::v1::SiteCheckService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                     grid::v1::SiteCheck*),
            Request request);

  Installation& installation_;
  History& history_;
  const std::string principal_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<grid::v1::SiteCheckService::Stub>> replicas_;
  std::vector<std::string> open_;  // by name, as last listed
  // The request that is not settled yet: sends it once.
  std::function<absl::Status(grid::v1::SiteCheckService::Stub&, grpc::ClientContext&, grid::v1::SiteCheck&)> pending_;
  int64_t words_ = 0;
  std::map<std::string, std::string> accepted_;       // acknowledged: the etag, by name
  std::map<std::string, grid::v1::SiteCheck> ended_;  // acknowledged, by name
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace zhiwang::testing
