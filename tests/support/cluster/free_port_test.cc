#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>

#include <gtest/gtest.h>

#include "tests/support/cluster/private_server.h"

namespace zhiwang::testing {
namespace {

// A socket as a server makes it, or not.
class Socket {
 public:
  Socket() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() { close(fd_); }
  void MayReuse() const {
    const int on = 1;
    ASSERT_EQ(setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
  }
  bool Bind(int port) const { return bind(fd_, Address(port), sizeof(sockaddr_in)) == 0; }
  bool Listen() const { return listen(fd_, 1) == 0; }
  bool Connect(int port) const { return connect(fd_, Address(port), sizeof(sockaddr_in)) == 0; }

 private:
  const sockaddr* Address(int port) const {
    static sockaddr_in address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    return reinterpret_cast<const sockaddr*>(&address);
  }
  const int fd_;
};

TEST(FreePort, IsGivenOnlyOnce) {
  // Given up at once, two of so many would be the same nearly every time.
  constexpr size_t kMany = 500;
  std::set<int> ports;
  for (size_t i = 0; i < kMany; ++i) ports.insert(FreePort());
  EXPECT_EQ(ports.size(), kMany);
}

TEST(FreePort, IsForAServerToListenAtAgainAndAgain) {
  const int port = FreePort();
  EXPECT_FALSE(Socket().Connect(port)) << "nobody listens yet";
  for (int i = 0; i < 3; ++i) {
    const Socket server, client;
    server.MayReuse();
    ASSERT_TRUE(server.Bind(port) && server.Listen());
    EXPECT_TRUE(client.Connect(port));
  }
  EXPECT_FALSE(Socket().Bind(port)) << "and for nobody who just wants a port";
}

}  // namespace
}  // namespace zhiwang::testing
