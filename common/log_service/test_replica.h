#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/client_context.h>

#include "common/auth/testing/said_callers.h"
#include "common/changelog/test_log.h"
#include "common/log_service/change_log_service.h"
#include "common/rpc/status_wire.h"
#include "common/server/runtime.h"
#include "tests/support/client.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::log_service {

using Stub = common::v1::ChangeLogService::Stub;
using common::v1::WatchChangesRequest;
using common::v1::WatchChangesResponse;

// A service process, as far as its change log goes, on a loopback port of its own.
class Replica {
 public:
  explicit Replica(const sql::Options& schema, ChangeLogOptions options = {})
      : db_(schema), runtime_(RuntimeOptions(), callers_), service_(runtime_, db_, "thing", std::move(options)) {
    EXPECT_EQ(service_.CheckComplete(), absl::OkStatus());
  }
  ~Replica() { service_.Stop(); }

  ChangeLogService& service() { return service_; }
  auth::SaidCallers& callers() { return callers_; }
  const testing::Client& client() const { return client_; }

 private:
  static server::Runtime::Options RuntimeOptions() {
    server::Runtime::Options options;
    options.executor = {.workers = 2, .most_waiting = 16};
    return options;
  }

  sql::Database db_;
  auth::SaidCallers callers_;
  server::Runtime runtime_;
  ChangeLogService service_;
  testing::LoopbackServer server_{{&service_}};
  testing::Client client_{server_.channel()};
};

// One watch, from the caller's side.
class Watching {
 public:
  Watching(Replica& replica, const WatchChangesRequest& request, const std::string& caller = "partner",
           const std::string& rights = "administrator,auditor")
      : stub_(replica.client().channel()),
        context_(testing::ContextOf({caller, rights})),
        reader_(stub_.WatchChanges(context_.get(), request)) {}
  ~Watching() {
    if (reader_ == nullptr) return;
    context_->TryCancel();
    End().IgnoreError();
  }

  // The next message; false at the end of the stream.
  bool Next(WatchChangesResponse& message) { return reader_->Read(&message); }
  // The next message that has a change; its fields are unset at the end of the stream.
  WatchChangesResponse NextChange() {
    WatchChangesResponse message;
    while (Next(message)) {
      if (message.has_change()) return message;
    }
    return {};
  }
  // Reads to the end and answers why it ended.
  absl::Status End() {
    WatchChangesResponse message;
    while (reader_->Read(&message)) last_ = message;
    const absl::Status status = rpc::FromWire(reader_->Finish());
    reader_.reset();
    return status;
  }
  void Cancel() { context_->TryCancel(); }
  const WatchChangesResponse& last() const { return last_; }  // that End read

 private:
  Stub stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<WatchChangesResponse>> reader_;
  WatchChangesResponse last_;
};

}  // namespace zhiwang::log_service
