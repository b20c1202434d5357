#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "common/auth/testing/said_callers.h"
#include "common/rpc/call.h"
#include "common/server/limits/server_limits.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/server/test_runtime.h"
#include "tests/support/client.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"

namespace zhiwang::server {

// A function that may be replaced while other threads call it.
template <class Signature>
class Replaceable {
 public:
  explicit Replaceable(std::function<Signature> function) : function_(std::move(function)) {}
  void operator=(std::function<Signature> function) {
    absl::MutexLock lock(&mutex_);
    function_ = std::move(function);
  }
  std::function<Signature> get() const {
    absl::MutexLock lock(&mutex_);
    return function_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::function<Signature> function_ ABSL_GUARDED_BY(mutex_);
};

// A contract with a unary and a streaming method, answered by what a test puts in.
class TestService : public Service {
 public:
  using Request = grid::v1::LocatePointRequest;
  using Response = grid::v1::LocatePointResponse;
  using Batches = Stream<grid::v1::LocatePointsRequest, grid::v1::LocatePointsResponse>;

  explicit TestService(Runtime& runtime)
      : Service(runtime, *Request::descriptor()->file()->FindServiceByName("LocationService")) {
    InlineUnless("LocatePoint", NeedsAWorker, &TestService::LocatePoint);
    Streaming("LocatePoints", &TestService::LocatePoints);
  }

  // A call about this district is answered on gRPC's own thread, one about any other on a worker.
  static constexpr char kInMemory[] = "districts/370299";

  // The one step of the answer names the request's district.
  static Response Echo(const Request& request) {
    Response response;
    response.add_chain()->set_area(request.district());
    return response;
  }

  Replaceable<absl::StatusOr<Response>(const rpc::Call&, const Request&)> unary{
      [](const rpc::Call&, const Request& request) { return Echo(request); }};
  // Answers each batch with one code, its district.
  Replaceable<absl::Status(const rpc::Call&, Batches&)> stream{[](const rpc::Call&, Batches& batches) -> absl::Status {
    grid::v1::LocatePointsRequest batch;
    for (;;) {
      const absl::StatusOr<bool> more = batches.Read(batch);
      if (!more.ok()) return more.status();
      if (!*more) return absl::OkStatus();
      grid::v1::LocatePointsResponse answer;
      answer.add_codes(batch.district());
      batches.Write(answer);
    }
  }};

 private:
  static bool NeedsAWorker(const Request& request) { return request.district() != kInMemory; }
  absl::StatusOr<Response> LocatePoint(const rpc::Call& call, const Request& request) {
    return unary.get()(call, request);
  }
  absl::Status LocatePoints(const rpc::Call& call, Batches& batches) { return stream.get()(call, batches); }
};

// A test with a server on a loopback port and a client of it.
class ServedTest : public ::testing::Test {
 protected:
  static Runtime::Options Options() {
    Runtime::Options options = UnlimitedRuntime();
    options.executor.workers = 2;
    options.executor.most_waiting = 16;
    return options;
  }

  void Serve(const Runtime::Options& options, const ServerLimits& limits = {}) {
    runtime_ = std::make_unique<Runtime>(options, callers_);
    service_ = std::make_unique<TestService>(*runtime_);
    ASSERT_EQ(service_->CheckComplete(), absl::OkStatus());
    testing::LoopbackOptions listening;
    listening.prepare = [&](grpc::ServerBuilder& builder) { LimitServer(limits, builder); };
    server_ = std::make_unique<testing::LoopbackServer>(std::vector<grpc::Service*>{service_.get()}, listening);
    stub_ = grid::v1::LocationService::NewStub(server_->channel());
  }
  void SetUp() override { Serve(Options()); }
  // Before what the handlers of a test use is gone.
  void TearDown() override { server_.reset(); }

  static std::unique_ptr<grpc::ClientContext> As(const std::string& caller, const std::string& rights = "grid_worker") {
    return testing::ContextOf({caller, rights});
  }
  static TestService::Request In(const std::string& district) {
    TestService::Request request;
    request.set_district(district);
    return request;
  }
  // Calls the unary method and answers how it went.
  grpc::Status Locate(grpc::ClientContext& context, const TestService::Request& request = In("districts/370211")) {
    TestService::Response response;
    return stub_->LocatePoint(&context, request, &response);
  }

  auth::SaidCallers callers_;
  std::unique_ptr<Runtime> runtime_;
  std::unique_ptr<TestService> service_;
  std::unique_ptr<testing::LoopbackServer> server_;
  std::unique_ptr<grid::v1::LocationService::Stub> stub_;
};

}  // namespace zhiwang::server
