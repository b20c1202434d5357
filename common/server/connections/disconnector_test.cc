#include "common/server/connections/disconnector.h"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::server {
namespace {

using ::testing::IsEmpty;

// Takes all descriptors that the process may still have.
class NoDescriptorLeft {
 public:
  NoDescriptorLeft() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = std::min<rlim_t>(few.rlim_cur, 1'024);
    setrlimit(RLIMIT_NOFILE, &few);
    for (int taken = dup(0); taken >= 0; taken = dup(0)) taken_.push_back(taken);
    error_ = errno;
  }
  ~NoDescriptorLeft() {
    for (const int taken : taken_) close(taken);
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  NoDescriptorLeft(const NoDescriptorLeft&) = delete;
  NoDescriptorLeft& operator=(const NoDescriptorLeft&) = delete;

  int error() const { return error_; }

 private:
  rlimit before_{};
  std::vector<int> taken_;
  int error_ = 0;
};

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
  // As its server sees them.
  static ConnectionEnds Ends(const Pair& pair) { return EndsOf(pair.server).value(); }

  Disconnector disconnector_;
  std::vector<int> opened_;
  int listener_ = -1;
  in_port_t port_ = 0;
};

TEST_F(Connections, ThatAreEndedEndAloneAndDropWhatWasNotRead) {
  const Pair flood = Connect(), other = Connect();
  const std::string much(50'000, 'x');
  ASSERT_EQ(send(flood.caller, much.data(), much.size(), 0), static_cast<ssize_t>(much.size()));
  const std::set<ConnectionEnds> wanted = {Ends(flood)};
  EXPECT_EQ(disconnector_.Disconnect(wanted), wanted);
  char byte = 0;
  EXPECT_LE(recv(flood.server, &byte, 1, MSG_DONTWAIT), 0) << "nothing is left to be read";
  EXPECT_LE(recv(flood.caller, &byte, 1, 0), 0) << "its caller learns of it";
  EXPECT_TRUE(IsOpen(other));
  EXPECT_THAT(disconnector_.Disconnect(wanted), IsEmpty()) << "there is none any more";
}

TEST_F(Connections, AreEndedManyAtATime) {
  const Pair first = Connect(), stays = Connect(), second = Connect(), gone = Connect();
  const std::set<ConnectionEnds> there = {Ends(first), Ends(second)};
  std::set<ConnectionEnds> wanted = there;
  wanted.insert(Ends(gone));
  ASSERT_EQ(disconnector_.Disconnect({Ends(gone)}).size(), 1);
  EXPECT_EQ(disconnector_.Disconnect(wanted), there);
  EXPECT_FALSE(IsOpen(first));
  EXPECT_FALSE(IsOpen(second));
  EXPECT_TRUE(IsOpen(stays));
}

TEST_F(Connections, AreEndedAlsoWhereTheProcessHasNoDescriptorLeft) {
  const Pair flood = Connect(), other = Connect();
  const std::set<ConnectionEnds> wanted = {Ends(flood)};
  {
    const NoDescriptorLeft none;
    ASSERT_EQ(none.error(), EMFILE);
    EXPECT_EQ(disconnector_.Disconnect(wanted), wanted);
  }
  EXPECT_FALSE(IsOpen(flood));
  EXPECT_TRUE(IsOpen(other));
}

TEST_F(Connections, AreLeftAloneWhereEitherEndIsAnother) {
  const Pair pair = Connect();
  for (const bool local : {true, false}) {
    ConnectionEnds other = Ends(pair);
    (local ? other.local : other.peer).ip.back() = 2;
    EXPECT_THAT(disconnector_.Disconnect({other}), IsEmpty());
    other = Ends(pair);
    ++(local ? other.local : other.peer).port;
    EXPECT_THAT(disconnector_.Disconnect({other}), IsEmpty());
  }
  EXPECT_TRUE(IsOpen(pair));
}

}  // namespace
}  // namespace zhiwang::server
