// Two replicas of case-intake behind one channel, replaced one after the other while calls come in.

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <signal.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "common/names/resource_name.h"
#include "common/rpc/client/client.h"
#include "common/rpc/client/credentials.h"
#include "common/rpc/status_wire.h"
#include "tests/support/client.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::CaseService;

constexpr int kClients = 4;
constexpr int kCallsBetweenRestarts = 100;

// Clients that register appeals and read them back. A call that is not answered is lost; one that a loaded server
// refuses for now is answered, and made again as the contract says.
class Citizens {
 public:
  Citizens(const Cluster& cluster, const std::shared_ptr<grpc::Channel>& channel) : cluster_(cluster), stub_(channel) {
    for (int i = 0; i < kClients; ++i) threads_.emplace_back([this] { Run(); });
  }
  ~Citizens() {
    stopping_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  // The number of calls that the replica at that address has answered.
  int64_t AnsweredBy(const std::string& address) const {
    absl::MutexLock lock(&mutex_);
    const auto found = answered_.find("ipv4:" + address);
    return found == answered_.end() ? 0 : found->second;
  }
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
      create.mutable_case_()->set_channel(intake::v1::Case::CITY_HOTLINE);
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
    for (Overload overload;;) {
      grpc::ClientContext context;
      cluster_.SignAs(context, kCentre);
      context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
      const grpc::Status status = (stub_.*method)(&context, request, &response);
      Count(context.peer());
      if (status.ok()) return true;
      if (overload.WaitToTryAgain(rpc::FromWire(status))) continue;
      absl::MutexLock lock(&mutex_);
      lost_.push_back(fmt::format("{} {}", static_cast<int>(status.error_code()), status.error_message()));
      return false;
    }
  }

  void Count(const std::string& peer) {
    absl::MutexLock lock(&mutex_);
    ++answered_[peer];
  }

  const Cluster& cluster_;
  CaseService::Stub stub_;
  std::atomic<bool> stopping_{false};
  mutable absl::Mutex mutex_;
  std::map<std::string, int64_t> answered_ ABSL_GUARDED_BY(mutex_);  // by peer
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
  // The next goes when the one before it is at work again.
  const auto works = [&](const Cluster::Replica& replica) {
    const int64_t before = citizens.AnsweredBy(replica.address);
    return Eventually([&] { return citizens.AnsweredBy(replica.address) >= before + kCallsBetweenRestarts; },
                      absl::Minutes(1));
  };
  ASSERT_TRUE(works(second));
  for (Cluster::Replica* replica : {&cluster.first_case_intake(), &second, &cluster.first_case_intake(), &second}) {
    replica->process->Signal(SIGTERM);
    EXPECT_EQ(replica->process->Wait(absl::Seconds(30)), 0);
    Cluster::Launch(*replica);
    ASSERT_TRUE(works(*replica));
  }
  EXPECT_THAT(citizens.lost(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace zhiwang::testing
