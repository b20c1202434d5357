// Callers that begin calls and reset them as fast as four connections can (CVE-2023-44487), against a real service.
// ZHIWANG_FLOOD_SECONDS says how long each flood lasts (default 2).

#include <dlfcn.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/rpc/client/client.h"
#include "common/rpc/client/credentials.h"
#include "common/rpc/status_wire.h"
#include "tests/support/client.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/cluster/metrics_page.h"
#include "tests/support/raw_http2.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using ::testing::Each;
using ::testing::Ge;
using ::testing::IsEmpty;

constexpr int kConnections = 4;
constexpr int kCallsAtOnce = 200;
constexpr char kTheirAddress[] = "127.0.0.2";
constexpr int kLeastUrgent = 19;
constexpr absl::Duration kLongestCall = absl::Seconds(1);
constexpr absl::Duration kBetweenCalls = absl::Milliseconds(20);
constexpr int kCallsPerNewConnection = 5;
constexpr int64_t kMiB = 1 << 20;
constexpr int64_t kMostMemory = 256 * kMiB;
constexpr char kMethod[] = "/zhiwang.intake.v1.CaseService/ListCases";

absl::Duration FloodTime() {
  const char* text = std::getenv("ZHIWANG_FLOOD_SECONDS");
  double seconds = 0;
  return absl::Seconds(text != nullptr && absl::SimpleAtod(text, &seconds) ? seconds : 2);
}

bool IsSanitized() {
  return dlsym(RTLD_DEFAULT, "__asan_init") != nullptr || dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr;
}

// The memory of a process, in bytes.
int64_t ResidentOf(pid_t process) {
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string word; status >> word;) {
    if (word == "VmRSS:" && status >> word) return std::stoll(word) * 1'024;
  }
  return -1;
}

// One flood.
struct Attack {
  const char* name;
  RawHttp2::Security security;
  bool with_token;
  bool with_request;
  bool resets;
};

// Keep flooding a port over four connections; each that is closed is opened anew at once.
class Attackers {
 public:
  Attackers(int port, RawHttp2::Security security, RawHttp2::Flood flood)
      : port_(port), security_(security), flood_(std::move(flood)) {
    for (size_t i = 0; i < kConnections; ++i) threads_.emplace_back([this, i] { Run(i); });
  }
  ~Attackers() { Stop(); }
  void Stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  int64_t calls() const { return calls_; }
  // The number of times that each was closed.
  std::vector<int> closed() const { return {closed_.begin(), closed_.end()}; }

 private:
  void Run(size_t number) {
    // They stand for other machines, and take as little as may be of the time that the service has on this one.
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLeastUrgent);
    while (!stopping_) {
      RawHttp2 connection(port_, security_, kTheirAddress);
      bool open = true;
      while (open && !stopping_) {
        open = connection.Send(flood_, kCallsAtOnce);
        if (open) calls_ += kCallsAtOnce;
        // One that does not reset its calls does not take in either how many it may have.
        if (flood_.reset) open = connection.Listen() && open;
      }
      closed_[number] += open ? 0 : 1;
    }
  }

  const int port_;
  const RawHttp2::Security security_;
  const RawHttp2::Flood flood_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> calls_{0};
  std::array<std::atomic<int>, kConnections> closed_{};
  std::vector<std::thread> threads_;
};

// The effects of a flood on honest callers and on the service.
struct Felt {
  std::vector<absl::Duration> took;  // each call, the shortest first
  std::vector<std::string> failures;
  int64_t most_memory = 0;  // bytes

  int64_t Milliseconds(double share) const {
    const double last = static_cast<double>(took.size() - 1);
    return took.empty() ? 0 : absl::ToInt64Milliseconds(took[static_cast<size_t>(last * share)]);
  }
};

class ResetFlood : public ::testing::TestWithParam<Attack> {
 protected:
  static void SetUpTestSuite() {
    if (IsSanitized()) return;
    cluster_ = new Cluster(PrivateServer::Durability::kRelaxed);
    // Its callers have the share that anybody has.
    std::erase_if(cluster_->first_case_intake().flags,
                  [](const std::string& flag) { return flag.starts_with("--caller_"); });
  }
  static void TearDownTestSuite() {
    delete cluster_;
    cluster_ = nullptr;
  }
  // Each flood meets a service that has seen none.
  void SetUp() override {
    if (IsSanitized()) GTEST_SKIP() << "its limits are of time and memory";
    cluster_->StopCaseIntake();
    cluster_->StartCaseIntake();
    channel_ = Connect();
    ASSERT_TRUE(Eventually([&] { return Call(channel_).ok(); }, absl::Seconds(60)));
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(Call(channel_).ok());
  }

  static intake::v1::ListCasesRequest Request() {
    intake::v1::ListCasesRequest request;
    request.set_district("districts/370211");
    return request;
  }
  static RawHttp2::Flood FloodOf(const Attack& attack) {
    RawHttp2::Flood flood{.path = kMethod, .reset = attack.resets};
    if (attack.with_token) flood.headers = {{"authorization", "Bearer " + cluster_->TokenFor(CentreCaller(0))}};
    if (attack.with_request) flood.message = Request().SerializeAsString();
    return flood;
  }
  static int PortFor(RawHttp2::Security security) {
    return PortOf(security == RawHttp2::Security::kTls ? cluster_->intake_address()
                                                       : cluster_->plaintext_intake_address());
  }
  // As our own clients connect, each with a connection of its own.
  static std::shared_ptr<grpc::Channel> Connect() {
    const auto credentials =
        rpc::MakeChannelCredentials({.certificate = "", .key = "", .ca = cluster_->directory() + "/keys/ca.pem"});
    return rpc::OpenChannel(cluster_->intake_address(), credentials.value());
  }
  // Makes an honest call and answers how it went. Where the service says that it has too much to do, the caller comes back, as
  // all of our clients do, as long as the call may last.
  static grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel) {
    const absl::Time deadline = absl::Now() + kLongestCall;
    grpc::Status status;
    for (Overload overload; absl::Now() < deadline;) {
      grpc::ClientContext context;
      cluster_->SignAs(context, kCentre);
      context.set_deadline(absl::ToChronoTime(deadline));
      intake::v1::ListCasesResponse response;
      status = intake::v1::CaseService::NewStub(channel)->ListCases(&context, Request(), &response);
      if (!overload.WaitToTryAgain(rpc::FromWire(status))) break;
    }
    return status;
  }
  // Makes honest calls for that long, most of them over a connection that was there before the flood.
  Felt CallFor(absl::Duration time) const {
    const pid_t service = cluster_->case_intake().pid();
    Felt felt;
    const absl::Time end = absl::Now() + time;
    for (int i = 0; absl::Now() < end; ++i) {
      const auto channel = i % kCallsPerNewConnection == 0 ? Connect() : channel_;
      const absl::Time begin = absl::Now();
      const grpc::Status status = Call(channel);
      felt.took.push_back(absl::Now() - begin);
      if (!status.ok()) felt.failures.push_back(fmt::format("{} {}", status.error_code(), status.error_message()));
      felt.most_memory = std::max(felt.most_memory, ResidentOf(service));
      absl::SleepFor(kBetweenCalls);
    }
    std::ranges::sort(felt.took);
    return felt;
  }
  static double ClosedByTheService() {
    return SumOf(MetricsAt(cluster_->metrics_address("case-intake")),
                 [](std::string_view metric) { return metric.starts_with("zhiwang_connections_closed_total{"); });
  }
  static std::string LogOfTheService() {
    std::ifstream file(cluster_->first_case_intake().log);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static Cluster* cluster_;
  std::shared_ptr<grpc::Channel> channel_;
};

Cluster* ResetFlood::cluster_ = nullptr;

// Public report 62: CVE-2023-44487, grpc#34739.
TEST_P(ResetFlood, ClosesItsConnectionAndNobodyElseFeelsIt) {
  const Attack& attack = GetParam();
  const int64_t at_rest = ResidentOf(cluster_->case_intake().pid());
  Attackers attackers(PortFor(attack.security), attack.security, FloodOf(attack));
  const Felt felt = CallFor(FloodTime());
  attackers.Stop();
  fmt::print(
      "{}: {} calls begun, connections closed {}; {} honest calls took {} ms (half), {} ms (99 %), {} ms (all), {} "
      "failed; "
      "{} MiB at rest, {} MiB at most\n",
      attack.name, attackers.calls(), attackers.closed(), felt.took.size(), felt.Milliseconds(0.5),
      felt.Milliseconds(0.99), felt.Milliseconds(1), felt.failures.size(), at_rest / kMiB, felt.most_memory / kMiB);

  EXPECT_THAT(felt.failures, IsEmpty());
  EXPECT_LE(felt.Milliseconds(1), absl::ToInt64Milliseconds(kLongestCall));
  EXPECT_LE(felt.most_memory - at_rest, kMostMemory);
  EXPECT_THAT(attackers.closed(), Each(Ge(1)));
  EXPECT_GE(ClosedByTheService(), kConnections);
  EXPECT_TRUE(Eventually([] { return LogOfTheService().find("begin and reset calls too fast") != std::string::npos; }));
  EXPECT_TRUE(cluster_->case_intake().running());
  EXPECT_TRUE(Call(channel_).ok());
}

INSTANTIATE_TEST_SUITE_P(OfCalls, ResetFlood,
                         ::testing::Values(Attack{"Unsigned", RawHttp2::Security::kTls, false, false, true},
                                           Attack{"Signed", RawHttp2::Security::kTls, true, false, true},
                                           Attack{"SignedAndWhole", RawHttp2::Security::kTls, true, true, true},
                                           Attack{"UnsignedWithoutTls", RawHttp2::Security::kNone, false, false, true},
                                           Attack{"NeverReset", RawHttp2::Security::kTls, false, false, false}),
                         [](const auto& attack) { return std::string(attack.param.name); });

}  // namespace
}  // namespace zhiwang::testing
