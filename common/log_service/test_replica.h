#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/auth/testing/said_callers.h"
#include "common/changelog/test_log.h"
#include "common/log_service/change_log_service.h"
#include "common/rpc/call.h"
#include "common/rpc/status_wire.h"
#include "common/server/runtime.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"

namespace zhiwang::log_service {

using common::v1::WatchChangesRequest;
using common::v1::WatchChangesResponse;

// A service process, as far as its change log goes, on a loopback port of its own.
class Replica {
 public:
  explicit Replica(const sql::Options& schema, ChangeLogOptions options = {})
      : db_(schema), runtime_(RuntimeOptions(), callers_), service_(runtime_, db_, "thing", std::move(options)) {
    EXPECT_EQ(service_.CheckComplete(), absl::OkStatus());
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
    stub_ = common::v1::ChangeLogService::NewStub(channel_);
  }
  ~Replica() {
    service_.Stop();
    server_->Shutdown();
    server_->Wait();
  }

  ChangeLogService& service() { return service_; }
  auth::SaidCallers& callers() { return callers_; }
  common::v1::ChangeLogService::Stub& stub() { return *stub_; }

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
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<common::v1::ChangeLogService::Stub> stub_;
};

// What a caller says of itself; it gives up after a minute.
inline std::unique_ptr<grpc::ClientContext> As(const std::string& caller,
                                               const std::string& rights = "administrator,auditor") {
  auto context = std::make_unique<grpc::ClientContext>();
  auth::SayCaller(*context, caller, rights);
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(1)));
  return context;
}

// One watch, from the caller's side.
class Watching {
 public:
  Watching(Replica& replica, const WatchChangesRequest& request, const std::string& caller = "partner",
           const std::string& rights = "administrator,auditor")
      : context_(As(caller, rights)), reader_(replica.stub().WatchChanges(context_.get(), request)) {}
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
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<WatchChangesResponse>> reader_;
  WatchChangesResponse last_;
};

}  // namespace zhiwang::log_service
