#include "common/server/connections/listening_sockets.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "common/status/macros.h"

namespace zhiwang::server {
namespace {

struct AddressesRelease {
  void operator()(addrinfo* first) const { freeaddrinfo(first); }
};
using Addresses = std::unique_ptr<addrinfo, AddressesRelease>;

bool IsEverywhere(const std::string& host) { return host.empty() || host == "0.0.0.0" || host == "::"; }

absl::StatusOr<Addresses> Resolve(const std::string& address) {
  const size_t colon = address.rfind(':');
  uint16_t port = 0;
  const char* const end = address.data() + address.size();
  if (colon == address.npos || colon + 1 == address.size()) {
    return absl::InvalidArgumentError(fmt::format("'{}' is no host:port", address));
  }
  const auto read = std::from_chars(address.data() + colon + 1, end, port);
  if (read.ec != std::errc() || read.ptr != end)
    return absl::InvalidArgumentError(fmt::format("'{}' is no host:port", address));
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* first = nullptr;
  const std::string service = std::to_string(port);
  const int failed = getaddrinfo(IsEverywhere(host) ? nullptr : host.c_str(), service.c_str(), &wanted, &first);
  if (failed != 0) return absl::InvalidArgumentError(fmt::format("{}: {}", address, gai_strerror(failed)));
  return Addresses(first);
}

bool Set(int socket, int level, int option, int value) {
  return setsockopt(socket, level, option, &value, sizeof value) == 0;
}

// A socket that listens there, or -1 with errno. All connections inherit its options.
int Listen(const sockaddr* address, socklen_t length, absl::Duration dead_after) {
  const int socket = ::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return -1;
  Set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  Set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  Set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(absl::ToInt64Milliseconds(dead_after)));
  // Each address of a name has a socket of its own, so that one for IPv6 takes IPv6 alone.
  if (address->sa_family == AF_INET6) Set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (bind(socket, address, length) == 0 && listen(socket, SOMAXCONN) == 0) return socket;
  const int why = errno;
  close(socket);
  errno = why;
  return -1;
}

void SetPort(sockaddr* address, int port) {
  auto& place = address->sa_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(address)->sin6_port
                                               : reinterpret_cast<sockaddr_in*>(address)->sin_port;
  if (place == 0) place = htons(static_cast<uint16_t>(port));
}

}  // namespace

absl::StatusOr<std::vector<int>> ListenAt(const std::string& address, absl::Duration dead_after) {
  ASSIGN_OR_RETURN(const Addresses addresses, Resolve(address));
  std::vector<int> sockets;
  int why = 0;
  std::set<std::string> seen;  // a name may have one address twice
  for (const addrinfo* each = addresses.get(); each != nullptr; each = each->ai_next) {
    if (!seen.emplace(reinterpret_cast<const char*>(each->ai_addr), each->ai_addrlen).second) continue;
    // The port that the kernel picked for the first is that of the others.
    if (!sockets.empty()) SetPort(each->ai_addr, PortOf(sockets.front()));
    const int socket = Listen(each->ai_addr, each->ai_addrlen, dead_after);
    if (socket >= 0) {
      sockets.push_back(socket);
    } else if (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL) {
      why = errno;
    }
  }
  if (!sockets.empty() && why == 0) return sockets;
  for (const int socket : sockets) close(socket);
  return absl::UnavailableError(
      fmt::format("cannot listen at {}: {}", address, std::strerror(why == 0 ? EADDRNOTAVAIL : why)));
}

int PortOf(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}  // namespace zhiwang::server
