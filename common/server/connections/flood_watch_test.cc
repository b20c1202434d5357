#include "common/server/connections/flood_watch.h"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/background/monotonic.h"
#include "common/server/test_service.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/raw_http2.h"
#include "tests/support/soon.h"

namespace zhiwang::server {
namespace {

using zhiwang::testing::Eventually;
using zhiwang::testing::RawHttp2;

constexpr char kUnary[] = "/zhiwang.grid.v1.LocationService/LocatePoint";
constexpr char kStreaming[] = "/zhiwang.grid.v1.LocationService/LocatePoints";

double ClosedFor(const std::string& reason) {
  return telemetry::Counter("zhiwang_connections_closed_total", "", {{"reason", reason}}).value();
}

// A server and the watch over it.
class Watched : public ServedTest {
 protected:
  void SetUp() override {
    ServedTest::SetUp();
    ASSERT_TRUE(Locate(*As("a")).ok());
    Look();
  }
  int Look() { return watch_.Look(background::Monotonic()); }
  // Calls on and on over a connection; true once that is closed.
  bool IsClosedFor(const RawHttp2::Flood& calls) {
    RawHttp2 caller(server_->port());
    return Eventually(
        [&] {
          // A caller that never takes in the server's settings is not held to them.
          const bool open = caller.Send(calls, 100) && (!calls.reset || caller.Listen());
          Look();
          return !open;
        },
        kPatience);
  }

  FloodWatch watch_{ServerLimits(), Executor::Options()};
};

// Public report 62: CVE-2023-44487.
TEST_F(Watched, ConnectionsThatResetTheirCallsAsFastAsTheyCanAreClosed) {
  // On a busy machine gRPC counts a reset late: the call counts as open until then.
  const auto closed = [] { return ClosedFor("resets") + ClosedFor("open_streams"); };
  const double before = closed();
  EXPECT_TRUE(IsClosedFor({.path = kUnary}));
  EXPECT_EQ(closed(), before + 1);
  EXPECT_TRUE(Locate(*As("a")).ok()) << "nobody else's is";
  EXPECT_EQ(Look(), 0);
}

TEST_F(Watched, ConnectionsAreClosedWhateverTheyCall) {
  for (const char* path : {kUnary, kStreaming, "/no.such.Service/Method", "/grpc.health.v1.Health/Check"}) {
    EXPECT_TRUE(IsClosedFor({.path = path})) << path;
  }
  EXPECT_TRUE(Locate(*As("a")).ok());
}

TEST_F(Watched, ConnectionsThatBeginCallsAndNeverEndThemAreClosed) {
  const double before = ClosedFor("open_streams");
  EXPECT_TRUE(IsClosedFor({.path = kUnary, .reset = false}));
  EXPECT_EQ(ClosedFor("open_streams"), before + 1);
  EXPECT_TRUE(Locate(*As("a")).ok());
}

TEST_F(Watched, ConnectionsMayHaveAsManyCallsUnderWayAsMayWaitForAWorker) {
  FloodWatch watch(ServerLimits(), {.most_waiting = 10'000});
  RawHttp2 caller(server_->port());
  const auto open = [&] { return CountCalls().open() >= 1'500; };
  EXPECT_TRUE(Eventually([&] { return caller.Send({.path = kUnary, .reset = false}, 100) && open(); }, kPatience));
  EXPECT_EQ(watch.Look(background::Monotonic()), 0);
  EXPECT_TRUE(Eventually([&] { return Look() == 1; }, kPatience)) << "with the usual queue that is a flood";
}

TEST_F(Watched, ConnectionsWhoseCallersGiveUpSomeOfTheirCallsStay) {
  RawHttp2 caller(server_->port());
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(caller.Send({.path = kUnary}, 20) && caller.Listen());
    EXPECT_EQ(Look(), 0);
  }
  EXPECT_TRUE(Locate(*As("a")).ok());
  EXPECT_TRUE(caller.Listen());
}

}  // namespace
}  // namespace zhiwang::server
