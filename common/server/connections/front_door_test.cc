#include "common/server/connections/front_door.h"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/server/connections/listening_sockets.h"
#include "common/server/test_service.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/raw_http2.h"
#include "tests/support/soon.h"

namespace zhiwang::server {
namespace {

using zhiwang::testing::Eventually;
using zhiwang::testing::RawHttp2;

// A server whose connections a front door takes.
class Door : public ServedTest {
 protected:
  void SetUp() override {
    runtime_ = std::make_unique<Runtime>(Options(), callers_);
    service_ = std::make_unique<TestService>(*runtime_);
    grpc::ServerBuilder builder;
    ASSERT_EQ(door_.Listen("127.0.0.1:0", grpc::InsecureServerCredentials(), builder), absl::OkStatus());
    LimitServer({}, builder);
    builder.RegisterService(service_.get());
    own_server_ = builder.BuildAndStart();
    ASSERT_NE(own_server_, nullptr);
    door_.Open();
    stub_ = Connect();
  }
  void TearDown() override {
    door_.Close();
    if (own_server_ != nullptr) own_server_->Shutdown(absl::ToChronoTime(absl::Now()));
  }
  // A client with a connection of its own.
  std::unique_ptr<grid::v1::LocationService::Stub> Connect() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grid::v1::LocationService::NewStub(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(door_.port()),
                                                                        grpc::InsecureChannelCredentials(), arguments));
  }
  static Endpoint Loopback() { return MakeEndpoint({"\x7F\0\0\1", 4}, 1).value(); }

  FrontDoor door_{absl::Seconds(5)};
  std::unique_ptr<grpc::Server> own_server_;
};

TEST_F(Door, LetsEveryConnectionInAtOnce) {
  for (int i = 0; i < 20; ++i) {
    stub_ = Connect();
    EXPECT_TRUE(Locate(*As("a")).ok());
  }
}

// Public report 62: CVE-2023-44487.
TEST_F(Door, LetsConnectionsOfANetworkThatFloodedInOneAfterTheOther) {
  ASSERT_TRUE(Locate(*As("a")).ok());
  const absl::Time slowed = absl::Now();
  door_.Slow(Loopback());
  for (int i = 1; i <= 4; ++i) {
    RawHttp2 connection(door_.port());
    EXPECT_TRUE(Eventually([&] { return !connection.Listen() || connection.most_streams() > 0; }, kPatience));
    EXPECT_GE(absl::Now() - slowed, i * ConnectionPace::kPause);
    EXPECT_TRUE(Locate(*As("a")).ok()) << "those that are in notice nothing";
  }
}

TEST_F(Door, DoesNotSlowOtherNetworks) {
  door_.Slow(MakeEndpoint({"\xC0\0\2\1", 4}, 1).value());
  const absl::Time slowed = absl::Now();
  for (int i = 0; i < 100; ++i) {
    RawHttp2 connection(door_.port());
    EXPECT_TRUE(Eventually([&] { return !connection.Listen() || connection.most_streams() > 0; }, kPatience));
  }
  EXPECT_LT(absl::Now() - slowed, 100 * ConnectionPace::kPause);
}

TEST_F(Door, ThatIsClosedLetsNobodyInAndThoseWhoWaitGo) {
  ASSERT_TRUE(Locate(*As("a")).ok());
  for (int i = 0; i < 8; ++i) door_.Slow(Loopback());
  RawHttp2 first(door_.port()), second(door_.port());
  door_.Close();
  EXPECT_TRUE(Eventually([&] { return !second.Listen(); }));
  EXPECT_FALSE(RawHttp2(door_.port()).Listen());
  EXPECT_TRUE(Locate(*As("a")).ok()) << "who is in stays until the server stops";
}

TEST(ListeningSockets, AreRefusedWhereTheAddressIsNoneOrIsTaken) {
  const auto first = ListenAt("127.0.0.1:0", absl::Seconds(5));
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string taken = "127.0.0.1:" + std::to_string(PortOf(first->front()));
  EXPECT_EQ(ListenAt(taken, absl::Seconds(5)).status().code(), absl::StatusCode::kUnavailable);
  for (const char* none : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:99999999", ":"}) {
    EXPECT_FALSE(ListenAt(none, absl::Seconds(5)).ok()) << none;
  }
}

}  // namespace
}  // namespace zhiwang::server
