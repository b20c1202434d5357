#include "common/server/connections/hang_up.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace zhiwang::server {
namespace {

// Both ends of connections over loopback.
class Connections : public ::testing::Test {
 protected:
  struct Pair {
    int caller, server;
  };

  void SetUp() override {
    listener_ = Open();
    sockaddr_in address = Loopback();
    socklen_t length = sizeof address;
    ASSERT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
    ASSERT_EQ(listen(listener_, 8), 0);
    ASSERT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length), 0);
    port_ = address.sin_port;
  }
  void TearDown() override {
    for (const int socket : opened_) close(socket);
  }
  static sockaddr_in Loopback() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  int Open() { return opened_.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }
  Pair Connect() {
    sockaddr_in address = Loopback();
    address.sin_port = port_;
    const int caller = Open();
    EXPECT_EQ(connect(caller, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const int server = opened_.emplace_back(accept(listener_, nullptr, nullptr));
    EXPECT_GE(server, 0);
    return {caller, server};
  }
  static bool IsOpen(const Pair& pair) {
    char byte = 0;
    return send(pair.caller, "y", 1, MSG_NOSIGNAL) == 1 && recv(pair.server, &byte, 1, 0) == 1 && byte == 'y';
  }

  std::vector<int> opened_;
  int listener_ = -1;
  in_port_t port_ = 0;
};

TEST_F(Connections, ThatAreHungUpOnEndAloneAndDropWhatWasNotRead) {
  const Pair flood = Connect(), other = Connect();
  const std::string much(50'000, 'x');
  ASSERT_EQ(send(flood.caller, much.data(), much.size(), 0), static_cast<ssize_t>(much.size()));
  const auto ends = EndsOf(flood.server);
  ASSERT_TRUE(ends);
  EXPECT_TRUE(HangUp(*ends));
  char byte = 0;
  EXPECT_LE(recv(flood.server, &byte, 1, MSG_DONTWAIT), 0) << "nothing is left to be read";
  EXPECT_LE(recv(flood.caller, &byte, 1, 0), 0) << "its caller learns of it";
  EXPECT_TRUE(IsOpen(other));
  EXPECT_FALSE(HangUp(*ends)) << "there is none any more";
}

TEST_F(Connections, AreLeftAloneWhereEitherEndIsAnother) {
  const Pair pair = Connect();
  const auto ends = EndsOf(pair.server);
  ASSERT_TRUE(ends);
  for (const bool local : {true, false}) {
    ConnectionEnds other = *ends;
    (local ? other.local : other.peer).ip.back() = 2;
    EXPECT_FALSE(HangUp(other));
    other = *ends;
    ++(local ? other.local : other.peer).port;
    EXPECT_FALSE(HangUp(other));
  }
  EXPECT_TRUE(IsOpen(pair));
}

}  // namespace
}  // namespace zhiwang::server
