#include "tests/bench/overload.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/rpc/priority.h"

namespace zhiwang::bench {
namespace {

constexpr int kEmergencyEach = 20;
// A connection has so many calls at once, and more wait at the caller's: many callers have one each.
constexpr int kConnections = 16;
constexpr absl::Duration kTick = absl::Milliseconds(1);

double Quantile(std::vector<double>& values, double part) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// One run: calls are begun by the clock and end when they do.
class Offering {
 public:
  Offering(const std::vector<std::shared_ptr<grpc::Channel>>& connections, const std::string& token,
           const intake::v1::ListCasesRequest& request)
      : stubs_(connections.begin(), connections.end()), authorization_("Bearer " + token), request_(request) {}

  Served Run(double rate, absl::Duration time) {
    const absl::Time start = absl::Now();
    int64_t begun = 0;
    for (absl::Time now = start; now < start + time; now = absl::Now()) {
      const auto due = static_cast<int64_t>(rate * absl::ToDoubleSeconds(now - start));
      for (; begun < due; ++begun)
        Begin(stubs_[static_cast<size_t>(begun) % stubs_.size()], begun % kEmergencyEach == 0);
      absl::SleepFor(kTick);
    }
    absl::MutexLock lock(&mutex_);
    const auto done = [&] { return ended_ == begun; };
    mutex_.Await(absl::Condition(&done));
    const double seconds = absl::ToDoubleSeconds(time);
    return {.offered = static_cast<double>(begun) / seconds,
            .answered = static_cast<double>(answered_.size()) / seconds,
            .refused = static_cast<double>(refused_.size()) / seconds,
            .p50 = Quantile(answered_, 0.5),
            .p99 = Quantile(answered_, 0.99),
            .refusal_p99 = Quantile(refused_, 0.99),
            .emergencies =
                static_cast<double>(emergencies_answered_) / static_cast<double>(std::max<int64_t>(emergencies_, 1)),
            .failed = failed_};
  }

 private:
  struct OneCall {
    grpc::ClientContext context;
    intake::v1::ListCasesResponse response;
    absl::Time begun;
    bool emergency;
  };

  using Stub = grpc::TemplatedGenericStub<intake::v1::ListCasesRequest, intake::v1::ListCasesResponse>;

  void Begin(Stub& stub, bool emergency) {
    auto* call = new OneCall{.context = {}, .response = {}, .begun = absl::Now(), .emergency = emergency};
    call->context.AddMetadata("authorization", authorization_);
    if (emergency) call->context.AddMetadata(rpc::kPriorityKey, std::string(rpc::kEmergencyWord));
    call->context.set_deadline(absl::ToChronoTime(call->begun + absl::Seconds(5)));
    stub.UnaryCall(&call->context, "/zhiwang.intake.v1.CaseService/ListCases", {}, &request_, &call->response,
                   [this, call](const grpc::Status& status) { End(call, status); });
  }

  void End(OneCall* call, const grpc::Status& status) {
    const double took = absl::ToDoubleMilliseconds(absl::Now() - call->begun);
    absl::MutexLock lock(&mutex_);
    ++ended_;
    emergencies_ += call->emergency ? 1 : 0;
    if (status.ok()) {
      answered_.push_back(took);
      emergencies_answered_ += call->emergency ? 1 : 0;
    } else if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
      refused_.push_back(took);
    } else {
      ++failed_;
    }
    delete call;
  }

  std::vector<Stub> stubs_;
  const std::string authorization_;
  const intake::v1::ListCasesRequest request_;
  absl::Mutex mutex_;
  int64_t ended_ ABSL_GUARDED_BY(mutex_) = 0, failed_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t emergencies_ ABSL_GUARDED_BY(mutex_) = 0, emergencies_answered_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<double> answered_ ABSL_GUARDED_BY(mutex_), refused_ ABSL_GUARDED_BY(mutex_);  // milliseconds
};

}  // namespace

Served Offer(const std::string& address, const std::string& token, const intake::v1::ListCasesRequest& request,
             double rate, absl::Duration time) {
  std::vector<std::shared_ptr<grpc::Channel>> connections;
  for (int i = 0; i < kConnections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    connections.push_back(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
  return Offering(connections, token, request).Run(rate, time);
}

void Report(const std::vector<Served>& curve, double peak) {
  std::printf("ListCases beyond what the service can do (peak %.0f calls/s; every twentieth call an emergency)\n",
              peak);
  std::printf("%8s %8s %8s %9s %9s %12s %12s %7s\n", "offered", "answered", "refused", "p50", "p99", "refused p99",
              "emergencies", "failed");
  std::ofstream data("overload.dat");
  for (const Served& one : curve) {
    std::printf("%8.0f %8.0f %8.0f %6.1f ms %6.1f ms %9.1f ms %10.0f %% %7ld\n", one.offered, one.answered, one.refused,
                one.p50, one.p99, one.refusal_p99, 100 * one.emergencies, static_cast<long>(one.failed));
    data << fmt::format("{} {} {}\n", one.offered, one.answered, one.p99);
  }
  data.close();
  std::printf("\n");
  std::ofstream("overload.gp") << "set terminal png size 900,520\nset output 'overload.png'\nset key left top\n"
                                  "set title 'ListCases: offered against answered'\nset xlabel 'offered, calls/s'\n"
                                  "set ylabel 'answered, calls/s'\nset y2label 'p99 of the answered, ms'\nset y2tics\n"
                                  "set yrange [0:*]\nset y2range [0:*]\nset grid\n"
                                  "plot 'overload.dat' using 1:2 with linespoints title 'answered', "
                                  "x with lines dashtype 2 title 'offered', "
                                  "'overload.dat' using 1:3 axes x1y2 with linespoints title 'p99'\n";
  if (std::system("command -v gnuplot >/dev/null && gnuplot overload.gp") == 0)
    std::printf("picture: overload.png\n\n");
}

}  // namespace zhiwang::bench
