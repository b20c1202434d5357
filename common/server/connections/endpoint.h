#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zhiwang::server {

// One end of a TCP connection. An IPv4 address is kept as IPv6 maps it (::ffff:192.0.2.1), because a socket that listens for
// both sees it so.
struct Endpoint {
  std::array<uint8_t, 16> ip{};
  uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

// Both ends of a TCP connection. At one time no other connection has the same.
struct ConnectionEnds {
  Endpoint local, peer;
  auto operator<=>(const ConnectionEnds&) const = default;
};

// The end with an address of four or sixteen bytes in network order. Nothing for another length or a port that is none.
std::optional<Endpoint> MakeEndpoint(std::string_view ip, int64_t port);

// The ends of a socket. Nothing where it is no TCP connection, or one that has ended.
std::optional<ConnectionEnds> EndsOf(int socket);

// The bytes of the address that one subscriber has: all of IPv4, the first 64 bits of IPv6 (RFC 6177).
std::string NetworkOf(const Endpoint& endpoint);

// The address without the port: `192.0.2.1`, `2001:db8::1`.
std::string ShowAddress(const Endpoint& endpoint);

}  // namespace zhiwang::server
