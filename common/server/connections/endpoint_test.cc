#include "common/server/connections/endpoint.h"

#include <string>

#include <gtest/gtest.h>

namespace zhiwang::server {
namespace {

std::string Shown(std::string_view ip, int64_t port) {
  const auto endpoint = MakeEndpoint(ip, port);
  return endpoint ? ShowAddress(*endpoint) + " " + std::to_string(endpoint->port) : "none";
}

TEST(AnEndpoint, IsAnAddressOfFourOrSixteenBytesAndAPort) {
  const std::string ip6 = {' ', 1, '\x0d', '\xb8', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  EXPECT_EQ(Shown(std::string_view("\xC0\x00\x02\x01", 4), 4'000), "192.0.2.1 4000");
  EXPECT_EQ(Shown(ip6, 65'535), "2001:db8::1 65535");
  EXPECT_EQ(Shown(ip6, 65'536), "none");
  EXPECT_EQ(Shown(ip6, -1), "none");
  EXPECT_EQ(Shown(ip6.substr(1), 80), "none");
  EXPECT_EQ(Shown("", 80), "none");
}

TEST(AnEndpoint, OfIp4IsTheSameWhereASocketForBothSeesIt) {
  const std::string ip4("\xC0\x00\x02\x01", 4);
  EXPECT_EQ(MakeEndpoint(ip4, 80), MakeEndpoint(std::string(10, '\0') + "\xFF\xFF" + ip4, 80));
  EXPECT_NE(MakeEndpoint(ip4, 80), MakeEndpoint(ip4, 81));
}

TEST(AnEndpoint, IsInTheNetworkThatOneSubscriberHas) {
  const auto network = [](std::string ip, char network_end, char interface_end) {
    if (ip.size() == 16) ip[7] = network_end;
    ip.back() = interface_end;
    return NetworkOf(MakeEndpoint(ip, 80).value());
  };
  const std::string ip6(16, ' '), ip4(4, ' ');
  EXPECT_EQ(network(ip6, 1, 1), network(ip6, 1, 2));
  EXPECT_NE(network(ip6, 1, 1), network(ip6, 2, 1));
  EXPECT_EQ(network(ip4, 0, 1), network(ip4, 0, 1));
  EXPECT_NE(network(ip4, 0, 1), network(ip4, 0, 2));
}

TEST(EndsOf, ADescriptorThatIsNoConnectionAreNone) {
  EXPECT_FALSE(EndsOf(-1));
  EXPECT_FALSE(EndsOf(0));
}

}  // namespace
}  // namespace zhiwang::server
