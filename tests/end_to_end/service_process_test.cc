// A service's process, as those who run it meet it: its flags and its health.

#include <signal.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/names/services.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "tests/support/cluster/cluster.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// The flags that `program` lists in answer to `question` (--help, --helpfull).
std::set<std::string> FlagsIn(std::string_view program, const std::string& question) {
  const ScratchDirectory scratch;
  const std::string out = scratch.path() + "/out";
  ChildProcess(std::vector<std::string>{Program(std::string(program)), question}, out).Wait(absl::Seconds(30));
  std::ifstream file(out);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::regex flag(R"(\n +--([a-z_]+) \()");
  std::set<std::string> flags;
  for (std::sregex_iterator found(text.begin(), text.end(), flag), end; found != end; ++found) {
    flags.insert((*found)[1]);
  }
  return flags;
}

TEST(Help, ListsWhatPeopleSetAndHelpfullTheRest) {
  for (const ServiceEntry& service : Services()) {
    SCOPED_TRACE(service.program);
    const std::set<std::string> shown = FlagsIn(service.program, "--help"),
                                all = FlagsIn(service.program, "--helpfull");
    EXPECT_THAT(shown, IsSupersetOf({"listen", "tls_certificate", "tls_key", "tls_ca", "token_keys", "token_issuer",
                                     "callers_file", "metrics_listen", "health_listen", "db_host", "db_password_file",
                                     "migrate_only"}));
    EXPECT_THAT(shown, SizeIs(::testing::Le(17)));
    EXPECT_THAT(shown, Not(Contains("batch_percent")));
    EXPECT_THAT(all, IsSupersetOf({"listen", "db_port", "reseal", "batch_percent", "keepalive_timeout", "watch_buffer",
                                   "drain_notice"}));
  }
}

// True where a server lists its services by reflection.
bool Reflects(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
  context.set_wait_for_ready(true);
  const auto stream = grpc::reflection::v1alpha::ServerReflection::Stub(channel).ServerReflectionInfo(&context);
  grpc::reflection::v1alpha::ServerReflectionRequest asks;
  asks.set_list_services("");
  stream->Write(asks);
  stream->WritesDone();
  grpc::reflection::v1alpha::ServerReflectionResponse said;
  const bool lists = stream->Read(&said);
  return stream->Finish().ok() && lists;
}

TEST(Reflection, IsServedUnlessItIsTurnedOff) {
  Cluster cluster(PrivateServer::Durability::kRelaxed, "");
  Cluster::Replica& replica = cluster.first_grid_registry();
  for (const bool on : {true, false}) {
    if (!on) replica.flags.push_back("--reflection=false");
    Cluster::Launch(replica);
    ASSERT_TRUE(cluster.Serves(replica, absl::Seconds(60)));
    EXPECT_EQ(Reflects(cluster.ConnectTo(replica.address)), on);
    replica.process->Signal(SIGTERM);
    EXPECT_EQ(replica.process->Wait(absl::Seconds(60)), 0);
  }
}

class HealthListener : public ::testing::Test {
 protected:
  HealthListener() : cluster_(PrivateServer::Durability::kRelaxed, ""), replica_(cluster_.first_grid_registry()) {
    replica_.flags.push_back("--health_listen=" + address_);
    Cluster::Launch(replica_);
    EXPECT_TRUE(cluster_.Serves(replica_, absl::Seconds(60)));
    channel_ = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
    health_ = grpc::health::v1::Health::NewStub(channel_);
  }

  // The health of a service, as the process tells it; the empty name stands for all services.
  HealthCheckResponse::ServingStatus Ask(const std::string& service) {
    grpc::ClientContext context;
    Prepare(context);
    HealthCheckRequest request;
    request.set_service(service);
    HealthCheckResponse response;
    const grpc::Status status = health_->Check(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.status();
  }
  static void Prepare(grpc::ClientContext& context) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    context.set_wait_for_ready(true);
  }

  Cluster cluster_;
  Cluster::Replica& replica_;
  const std::string address_ = fmt::format("127.0.0.1:{}", FreePort());
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::health::v1::Health::Stub> health_;
};

TEST_F(HealthListener, SaysThatTheServicesServe) {
  EXPECT_TRUE(Eventually([&] { return Ask("") == HealthCheckResponse::SERVING; }, absl::Seconds(60)));
  EXPECT_EQ(Ask("zhiwang.grid.v1.AreaService"), HealthCheckResponse::SERVING);
}

TEST_F(HealthListener, ServesNothingElse) {
  {
    grpc::ClientContext context;
    Prepare(context);
    cluster_.SignAs(context, kCentre);
    grid::v1::ListAreasRequest request;
    request.set_district("districts/370211");
    grid::v1::ListAreasResponse response;
    const grpc::Status status = grid::v1::AreaService::Stub(channel_).ListAreas(&context, request, &response);
    EXPECT_FALSE(status.ok());
  }
  EXPECT_FALSE(Reflects(channel_));
}

TEST_F(HealthListener, SaysThatTheServiceStopsBeforeItDoes) {
  ASSERT_TRUE(Eventually([&] { return Ask("") == HealthCheckResponse::SERVING; }, absl::Seconds(60)));
  grpc::ClientContext context;
  Prepare(context);
  const auto watch = health_->Watch(&context, {});
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  ASSERT_EQ(response.status(), HealthCheckResponse::SERVING);
  replica_.process->Signal(SIGTERM);
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(replica_.process->Wait(absl::Seconds(60)), 0);
}

}  // namespace
}  // namespace zhiwang::testing
