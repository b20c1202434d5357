#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/priority.h"
#include "tests/bench/bench.h"
#include "zhiwang/intake/v1/case_service.pb.h"

namespace zhiwang::bench {
namespace {

// The outcome of calls that came in at a steady rate, whether or not the service kept up.
struct Served {
  double offered = 0, answered = 0, refused = 0;  // a second
  double p50 = 0, p99 = 0;                        // of the answered, in milliseconds
  double refusal_p99 = 0;                         // how long until a call was refused, likewise
  double emergencies = 0;                         // of those declared, the part that was answered
  int64_t failed = 0;                             // neither answered nor refused
};

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

// Offers a service, over connections without TLS, `rate` calls of ListCases a second for `time`; each twentieth is an emergency.
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

// Prints the curve; with gnuplot, where it is installed, also as a picture beside it: `overload.png`.
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

}  // namespace

// Calls that wait for a worker and the database, up to three times as many as can be answered.
void MeasureOverload(Bench& bench) {
  intake::v1::ListCasesRequest request;
  request.set_district(fmt::format("districts/{}", kDistrict));
  request.set_page_size(50);
  const std::string& address = bench.cluster().plaintext_intake_address();
  const double peak = bench.Calls<intake::v1::ListCasesRequest, intake::v1::ListCasesResponse>(
      bench.PlaintextIntake(), bench.token(), "/zhiwang.intake.v1.CaseService/ListCases",
      [&](intake::v1::ListCasesRequest& one) { one = request; });
  std::vector<Served> curve;
  double best = 0, at_three_times = 0, p99_at_peak = 0, p99_at_three_times = 0;
  for (const double times : {0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0}) {
    curve.push_back(Offer(address, bench.token(), request, times * peak, 2 * bench.time()));
    best = std::max(best, curve.back().answered);
    at_three_times = curve.back().answered;
    p99_at_three_times = curve.back().p99;
    if (times == 1.0) p99_at_peak = curve.back().p99;
  }
  Report(curve, peak);
  bench.Add({"answered at 3 x peak / most", "calls/s", at_three_times, best, 0.8});
  bench.Add({"  their p99 / p99 at the peak", "ms", p99_at_three_times, p99_at_peak, 1.2, true, true});
}

}  // namespace zhiwang::bench
