#include "common/server/connections/endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <limits>

namespace zhiwang::server {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

constexpr size_t kNetworkBytes = 8;  // of an IPv6 address

bool IsMapped(const Endpoint& endpoint) {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), endpoint.ip.begin());
}

template <class Address>
std::string_view Bytes(const Address& address) {
  return {reinterpret_cast<const char*>(&address), sizeof address};
}

std::optional<Endpoint> ToEndpoint(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    const auto& ip4 = reinterpret_cast<const sockaddr_in&>(address);
    return MakeEndpoint(Bytes(ip4.sin_addr), ntohs(ip4.sin_port));
  }
  if (address.ss_family != AF_INET6) return std::nullopt;
  const auto& ip6 = reinterpret_cast<const sockaddr_in6&>(address);
  return MakeEndpoint(Bytes(ip6.sin6_addr), ntohs(ip6.sin6_port));
}

// `get` is getsockname or getpeername.
std::optional<Endpoint> Ask(int (*get)(int, sockaddr*, socklen_t*), int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (get(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
  return ToEndpoint(address);
}

}  // namespace

std::optional<Endpoint> MakeEndpoint(std::string_view ip, int64_t port) {
  if (port < 0 || port > std::numeric_limits<uint16_t>::max()) return std::nullopt;
  Endpoint endpoint{.port = static_cast<uint16_t>(port)};
  if (ip.size() == sizeof(in_addr)) {
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), endpoint.ip.begin());
  } else if (ip.size() != endpoint.ip.size()) {
    return std::nullopt;
  }
  std::copy_backward(ip.begin(), ip.end(), endpoint.ip.end());
  return endpoint;
}

std::optional<ConnectionEnds> EndsOf(int socket) {
  const std::optional<Endpoint> peer = Ask(&getpeername, socket);
  const std::optional<Endpoint> local = peer ? Ask(&getsockname, socket) : std::nullopt;
  if (!local) return std::nullopt;
  return ConnectionEnds{.local = *local, .peer = *peer};
}

std::string NetworkOf(const Endpoint& endpoint) {
  const auto* begin = endpoint.ip.begin();
  return {begin, begin + (IsMapped(endpoint) ? endpoint.ip.size() : kNetworkBytes)};
}

std::string ShowAddress(const Endpoint& endpoint) {
  const bool mapped = IsMapped(endpoint);
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(mapped ? AF_INET : AF_INET6, endpoint.ip.data() + (mapped ? kMappedPrefix.size() : 0), text, sizeof text);
  return text;
}

}  // namespace zhiwang::server
