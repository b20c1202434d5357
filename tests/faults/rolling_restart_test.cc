// Two replicas of case-intake behind one channel, replaced one after the other while calls come in.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <signal.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "common/names/resource_name.h"
#include "common/rpc/client.h"
#include "common/rpc/credentials.h"
#include "tests/support/cluster.h"
#include "tests/support/demo_district.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;

constexpr int kClients = 4;
constexpr int kCallsBetweenRestarts = 300;

// Clients that register appeals and read them back, each call made once: whatever is not answered is lost.
class Citizens {
 public:
  Citizens(const Cluster& cluster, const std::shared_ptr<grpc::Channel>& channel) : cluster_(cluster), stub_(channel) {
    for (int i = 0; i < kClients; ++i) threads_.emplace_back([this] { Run(); });
  }
  ~Citizens() {
    stopping_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  int64_t answered() const { return answered_; }
  std::vector<std::string> lost() const {
    absl::MutexLock lock(&mutex_);
    return lost_;
  }

 private:
  void Run() {
    while (!stopping_) {
      intake::v1::CreateCaseRequest create;
      create.set_district("districts/370211");
      create.set_request_id(NewUuid());
      create.mutable_case_()->set_channel(intake::v1::CITY_HOTLINE);
      create.mutable_case_()->set_text("自来水管爆裂");
      create.mutable_case_()->mutable_reporter()->set_no_callback(true);
      create.mutable_case_()->set_category("districts/370211/categories/010101");
      intake::v1::Case created;
      if (!Call(&CaseService::Stub::CreateCase, create, created)) continue;
      intake::v1::GetCaseRequest get;
      get.set_name(created.name());
      intake::v1::Case read;
      Call(&CaseService::Stub::GetCase, get, read);
    }
  }

  template <class Request, class Response>
  bool Call(grpc::Status (CaseService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
            const Request& request, Response& response) {
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    const grpc::Status status = (stub_.*method)(&context, request, &response);
    ++answered_;
    if (status.ok()) return true;
    absl::MutexLock lock(&mutex_);
    lost_.push_back(fmt::format("{} {}", static_cast<int>(status.error_code()), status.error_message()));
    return false;
  }

  const Cluster& cluster_;
  CaseService::Stub stub_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> answered_{0};
  mutable absl::Mutex mutex_;
  std::vector<std::string> lost_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

TEST(ARollingRestart, LosesNoCall) {
  Cluster cluster(PrivateServer::Durability::kRelaxed);
  ImportDemoDistrict(cluster, 30, 1);
  Cluster::Replica second = cluster.NewReplica("case-intake");
  second.flags.push_back("--grid_registry=" + cluster.grid_address());
  Cluster::Launch(second);
  ASSERT_TRUE(cluster.Serves(second, absl::Minutes(1)));

  const auto credentials =
      rpc::MakeChannelCredentials({.certificate = "", .key = "", .ca = cluster.directory() + "/keys/ca.pem"});
  Citizens citizens(cluster, rpc::OpenChannel(fmt::format("ipv4:{},{}", cluster.intake_address(), second.address),
                                              credentials.value(), "case-intake"));
  for (Cluster::Replica* replica : {&second, &cluster.first_case_intake(), &second, &cluster.first_case_intake()}) {
    const int64_t before = citizens.answered();
    ASSERT_TRUE(Eventually([&] { return citizens.answered() >= before + kCallsBetweenRestarts; }, absl::Minutes(1)));
    replica->process->Signal(SIGTERM);
    EXPECT_EQ(replica->process->Wait(absl::Seconds(30)), 0);
    Cluster::Launch(*replica);
    ASSERT_TRUE(cluster.Serves(*replica, absl::Minutes(1)));
  }
  EXPECT_THAT(citizens.lost(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace zhiwang::testing
