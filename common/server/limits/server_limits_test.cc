#include "common/server/limits/server_limits.h"

#include <dlfcn.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/client/client.h"
#include "common/server/test_service.h"
#include "common/status/error.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/raw_http2.h"

namespace zhiwang::server {
namespace {

using zhiwang::testing::Eventually;
using zhiwang::testing::RawHttp2;

constexpr char kUnary[] = "/zhiwang.grid.v1.LocationService/LocatePoint";
constexpr char kStreaming[] = "/zhiwang.grid.v1.LocationService/LocatePoints";
const RawHttp2::Headers kSomebody = {{"x-zhiwang-said-caller", "b"}, {"x-zhiwang-said-rights", "grid_worker"}};
constexpr int64_t kMiB = 1 << 20;

// This process's memory once it gave back what it does not use.
int64_t Resident() {
  malloc_trim(0);
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:" && status >> word) return std::stoll(word) * 1'024;
  }
  return -1;
}

class Limits : public ServedTest {
 protected:
  void SetUp() override {}

  // Opens a stream and says something; answers whether it was heard.
  bool Converse() {
    const auto context = As("a");
    const auto stream = stub_->LocatePoints(context.get());
    grid::v1::LocatePointsRequest request;
    request.set_district("districts/370211");
    grid::v1::LocatePointsResponse response;
    return stream->Write(request) && stream->Read(&response) && stream->WritesDone() && stream->Finish().ok();
  }
};

TEST_F(Limits, OfMemoryHoldWhenMessagesAreLeftHalfSentAndOthersAreStillServed) {
  if (dlsym(RTLD_DEFAULT, "__asan_init") != nullptr || dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr) {
    GTEST_SKIP() << "a sanitizer keeps what was freed";
  }
  constexpr int kConnections = 8, kCallsEach = 100;
  ServerLimits limits;
  limits.memory_quota = 64 * kMiB;
  Serve(Options(), limits);
  ASSERT_TRUE(Locate(*As("before")).ok());
  const int64_t before = Resident();

  // The beginning of a message of a million bytes, and most of it: 700 MiB in all, if the server takes that.
  const std::string message = std::string("\0\0\x0f\x42\x40", 5) + std::string(900'000, '\n');
  struct Half {
    RawHttp2& connection;
    uint32_t stream;
    size_t sent = 0;
  };
  std::vector<std::unique_ptr<RawHttp2>> connections;
  std::vector<Half> halves;
  for (int c = 0; c < kConnections; ++c) {
    RawHttp2& connection = *connections.emplace_back(std::make_unique<RawHttp2>(server_->port()));
    for (int i = 0; i < kCallsEach; ++i) halves.push_back({connection, connection.Begin(kUnary)});
  }
  const auto send_on = [&] {
    for (Half& half : halves) {
      half.connection.Listen();
      half.sent += half.connection.SendSome(half.stream, std::string_view(message).substr(half.sent));
    }
  };
  EXPECT_TRUE(Eventually(
      [&] {
        send_on();
        return Resident() - before > limits.memory_quota;
      },
      kPatience))
      << "it is no attack";
  // Whatever they go on to send, the server ends as many as it takes.
  EXPECT_TRUE(Eventually(
      [&] {
        send_on();
        int kept = 0;
        for (const Half& half : halves) kept += half.connection.open(half.stream) && half.sent == message.size();
        return kept < kConnections * kCallsEach / 4 && Resident() - before < limits.memory_quota + 64 * kMiB;
      },
      kPatience))
      << (Resident() - before) / kMiB << " MiB";
  EXPECT_TRUE(Eventually([&] { return Locate(*As("meanwhile")).ok(); }, kPatience));
}

TEST_F(Limits, OfStreamsAreThoseThatWereSet) {
  constexpr int kMost = 4;
  Runtime::Options options = Options();
  options.default_deadline = absl::Milliseconds(300);
  ServerLimits limits;
  limits.most_streams = kMost;
  limits.streams_per_connection = 50;
  Serve(options, limits);
  ASSERT_TRUE(Converse());

  RawHttp2 silent(server_->port());
  std::vector<uint32_t> streams;
  for (int i = 0; i < 50; ++i) {
    streams.push_back(silent.Begin(kStreaming, kSomebody));
  }
  const auto open = [&] {
    silent.Listen();
    return std::count_if(streams.begin(), streams.end(), [&](uint32_t stream) { return silent.open(stream); });
  };
  EXPECT_TRUE(Eventually([&] { return open() <= kMost; })) << "more are refused at once";
  EXPECT_EQ(silent.most_streams(), 50);
  EXPECT_TRUE(Locate(*As("a")).ok()) << "they take nothing from other calls";
  EXPECT_TRUE(Eventually([&] { return open() == 0; })) << "who says nothing is hung up on";
  EXPECT_TRUE(Eventually([&] { return Converse(); }));
}

TEST_F(Limits, OnMessagesAreOneMebibyte) {
  Serve(Options());
  TestService::Request request = In("districts/370211");
  request.mutable_district()->append(ServerLimits().largest_message, '1');
  EXPECT_EQ(Locate(*As("a"), request).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  request = In("districts/370211");
  request.mutable_district()->append(ServerLimits().largest_message - 100, '1');
  EXPECT_EQ(Locate(*As("a"), request).error_code(), grpc::StatusCode::INVALID_ARGUMENT) << "it is read, and refused";
}

// Public report 63: grpc#37852. A client library holds back what the server would not take; this one does not.
TEST_F(Limits, OnHeadersLetATokenOfAnySizeBeRefusedAndTheOtherCallsOfItsConnectionGoOn) {
  Runtime::Options options = Options();
  options.default_deadline = kPatience;
  Serve(options);
  RawHttp2 caller(server_->port());
  const uint32_t other_call = caller.Begin(kStreaming, kSomebody);
  const std::string_view empty_message("\0\0\0\0\0", 5);
  for (const size_t size : {8'192u, 8'193u, 12'000u, 16'000u, 24'000u}) {
    RawHttp2::Headers headers = kSomebody;
    headers.emplace_back("authorization", "Bearer " + std::string(size, 'a'));
    const uint32_t call = caller.Begin(kUnary, headers);
    EXPECT_EQ(caller.SendSome(call, empty_message), empty_message.size());
    EXPECT_TRUE(Eventually([&] { return !caller.Listen() || !caller.open(call); })) << size;
    EXPECT_TRUE(caller.Listen() && caller.open(other_call) && !caller.going_away()) << size;
  }
}

TEST_F(Limits, OnTheAgeOfAConnectionMakeCallersConnectAnewAndLoseNoCall) {
  ServerLimits limits;
  limits.connection_age = absl::Milliseconds(100);
  limits.connection_grace = absl::Seconds(30);
  Serve(Options(), limits);
  RawHttp2 idle(server_->port());
  const auto context = As("a");
  const auto stream = stub_->LocatePoints(context.get());
  grid::v1::LocatePointsRequest request;
  request.set_district("districts/370211");
  grid::v1::LocatePointsResponse response;
  ASSERT_TRUE(stream->Write(request) && stream->Read(&response));

  int calls = 0;
  const absl::Time begin = absl::Now();
  while (absl::Now() < begin + absl::Seconds(1)) {  // ten lives of a connection
    const grpc::Status status = Locate(*As("a"));
    ASSERT_TRUE(status.ok()) << "call " << calls << ": " << status.error_message();
    ++calls;
  }
  EXPECT_TRUE(Eventually([&] { return !idle.Listen() || idle.going_away(); }));
  EXPECT_TRUE(idle.going_away());
  EXPECT_TRUE(stream->Write(request) && stream->Read(&response)) << "what began on the old connection goes on there";
  EXPECT_TRUE(stream->WritesDone() && stream->Finish().ok());
}

TEST_F(Limits, OnSignsOfLifeLetCallersAskAsOftenAsOursDoAndNotAllTheTime) {
  ServerLimits limits;
  limits.keepalive = absl::Milliseconds(100);
  Serve(Options(), limits);
  // The fate of a connection with a call on it that asks ten times, each after so long.
  const auto is_sent_away = [&](absl::Duration pause) {
    RawHttp2 caller(server_->port());
    caller.Begin(kStreaming, kSomebody);
    for (int i = 0; i < 10; ++i) {
      const absl::Time asked = absl::Now();
      caller.Ping();
      while (absl::Now() < asked + pause) caller.Listen();
    }
    return Eventually([&] { return !caller.Listen() || caller.going_away(); }, absl::Milliseconds(200));
  };
  EXPECT_FALSE(is_sent_away(limits.keepalive));
  EXPECT_FALSE(is_sent_away(limits.keepalive * 6 / 10));
  EXPECT_TRUE(is_sent_away(absl::ZeroDuration()));
}

// A server that has to refuse every call for the moment, and counts the attempts.
class Unavailable : public ServedTest {
 protected:
  void SetUp() override {
    Serve(Options());
    service_->unary = [this](const rpc::Call&, const auto&) -> absl::StatusOr<TestService::Response> {
      ++attempts_;
      return error::DatabaseUnavailable("it is away");
    };
    stub_ = grid::v1::LocationService::NewStub(rpc::OpenChannel(server_->target(), grpc::InsecureChannelCredentials()));
  }
  // The number of tries of a call.
  int Attempts() {
    attempts_ = 0;
    EXPECT_EQ(Locate(*As("a")).error_code(), grpc::StatusCode::UNAVAILABLE);
    return attempts_;
  }

  std::atomic<int> attempts_{0};
};

TEST_F(Unavailable, ServersAreTriedThreeTimesAndLessAndLessWhileMostCallsFail) {
  EXPECT_EQ(Attempts(), 3);
  for (int i = 0; i < 5; ++i) EXPECT_LE(Attempts(), 3);
  EXPECT_EQ(Attempts(), 1) << "there is no more to try with";
}

TEST_F(Unavailable, ServersThatAreBackInTimeGoUnnoticed) {
  service_->unary = [this](const rpc::Call&,
                           const TestService::Request& request) -> absl::StatusOr<TestService::Response> {
    if (++attempts_ < 3) return error::DatabaseUnavailable("it is away");
    return TestService::Echo(request);
  };
  EXPECT_TRUE(Locate(*As("a")).ok());
  EXPECT_EQ(attempts_, 3);
}

}  // namespace
}  // namespace zhiwang::server
