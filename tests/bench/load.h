#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::bench {

// The results of a run of load.
struct Load {
  double per_second = 0;
  int64_t failed = 0;
  std::string first_failure;
};

// Calls `method` as fast as it answers, with `in_flight` calls at any time, for `time`. `make` builds the next request;
// it is called from several threads.
template <class Request, class Response>
class Caller {
 public:
  // Each call brings `token`, where it is not empty.
  Caller(std::shared_ptr<grpc::Channel> channel, const std::string& token, std::string method,
         std::function<void(Request&)> make)
      : stub_(std::move(channel)),
        authorization_(token.empty() ? "" : "Bearer " + token),
        method_(std::move(method)),
        make_(std::move(make)) {}

  Load Run(absl::Duration time, int in_flight) {
    const absl::Time start = absl::Now();
    end_ = start + time;
    open_ = in_flight;
    answered_ = failed_ = 0;
    for (int i = 0; i < in_flight; ++i) Next();
    absl::MutexLock lock(&mutex_);
    const auto done = [this] { return open_ == 0; };
    mutex_.Await(absl::Condition(&done));
    return {static_cast<double>(answered_) / absl::ToDoubleSeconds(absl::Now() - start), failed_, first_failure_};
  }

 private:
  struct OneCall {
    grpc::ClientContext context;
    Request request;
    Response response;
  };

  void Next() {
    auto* call = new OneCall;
    if (!authorization_.empty()) call->context.AddMetadata("authorization", authorization_);
    call->context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    make_(call->request);
    stub_.UnaryCall(&call->context, method_, {}, &call->request, &call->response, [this, call](grpc::Status status) {
      delete call;
      // A point off the coast is an answer too. A call that is shed because the machine stood still counts as neither.
      if (status.ok() || status.error_code() == grpc::StatusCode::NOT_FOUND) {
        answered_.fetch_add(1, std::memory_order_relaxed);
      } else if (status.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED && failed_.fetch_add(1) == 0) {
        absl::MutexLock lock(&mutex_);
        first_failure_ = status.error_message();
      }
      if (absl::Now() < end_) {
        Next();
      } else {
        absl::MutexLock lock(&mutex_);
        --open_;
      }
    });
  }

  grpc::TemplatedGenericStub<Request, Response> stub_;
  const std::string authorization_, method_;
  const std::function<void(Request&)> make_;
  absl::Time end_;
  std::atomic<int64_t> answered_{0}, failed_{0};
  absl::Mutex mutex_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string first_failure_ ABSL_GUARDED_BY(mutex_);
};

// Runs `work(i)` on `threads` threads over and over for `time`; answers how often a second it ran.
double RunThreads(int threads, absl::Duration time, const std::function<void(int)>& work);

// The middle of an odd number of measurements.
double Median(std::vector<double> values);

// Seconds of processor time a process has used; KiB of memory it holds.
double ProcessorSeconds(pid_t pid);
int64_t ResidentKiB(pid_t pid);

}  // namespace zhiwang::bench
