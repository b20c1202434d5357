#include "common/server/connections/connection_list.h"

#include <charconv>
#include <memory>
#include <string>

#include <grpc/grpc.h>
#include <grpc/support/alloc.h>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"

namespace zhiwang::server {
namespace {

using nlohmann::json;

// An answer of gRPC as JSON, freed here; null where gRPC knows no such thing.
json Parse(char* answer) {
  const std::unique_ptr<char, void (*)(void*)> owner(answer, &gpr_free);
  return answer == nullptr ? json() : json::parse(answer, nullptr, /*allow_exceptions=*/false);
}

const json& Member(const json& object, const char* name) {
  static const json* const kNone = new json();
  const auto found = object.find(name);
  return found == object.end() ? *kNone : *found;
}

// 64-bit numbers are strings in protobuf's JSON, and zero is left out.
int64_t Number(const json& object, const char* name) {
  const auto* text = Member(object, name).get_ptr<const std::string*>();
  int64_t number = 0;
  if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

// {"tcpip_address": {"ip_address": base64, "port": 4000}}
std::optional<Endpoint> EndpointOf(const json& end) {
  const json& address = Member(end, "tcpip_address");
  const auto* base64 = Member(address, "ip_address").get_ptr<const std::string*>();
  const json& port = Member(address, "port");
  std::string ip;
  if (base64 == nullptr || !port.is_number_integer() || !absl::Base64Unescape(*base64, &ip)) return std::nullopt;
  return MakeEndpoint(ip, port.get<int64_t>());
}

// The servers of this process, of which no program has a hundred: one page.
json ListServers() { return Member(Parse(grpc_channelz_get_servers(0)), "server"); }

std::vector<int64_t> NumbersOfConnections(int64_t server) {
  std::vector<int64_t> numbers;
  for (int64_t from = 0;;) {
    const json page = Parse(grpc_channelz_get_server_sockets(server, from, 0));
    const json& sockets = Member(page, "socketRef");
    for (const json& socket : sockets) numbers.push_back(Number(socket, "socketId"));
    if (Member(page, "end") == true || sockets.empty()) return numbers;
    from = numbers.back() + 1;
  }
}

// With nothing known of it where it has ended meanwhile.
Connection Describe(int64_t number) {
  const json answer = Parse(grpc_channelz_get_socket(number));
  const json& socket = Member(answer, "socket");
  const json& data = Member(socket, "data");
  Connection connection{.number = number,
                        .ends = std::nullopt,
                        .streams = {.begun = Number(data, "streamsStarted"),
                                    .answered = Number(data, "streamsSucceeded"),
                                    .failed = Number(data, "streamsFailed")}};
  const std::optional<Endpoint> local = EndpointOf(Member(socket, "local"));
  const std::optional<Endpoint> peer = EndpointOf(Member(socket, "remote"));
  if (local && peer) connection.ends = {.local = *local, .peer = *peer};
  return connection;
}

}  // namespace

StreamCounts CountCalls() {
  StreamCounts all;
  for (const json& server : ListServers()) {
    const json& data = Member(server, "data");
    all.begun += Number(data, "callsStarted");
    all.answered += Number(data, "callsSucceeded");
    all.failed += Number(data, "callsFailed");
  }
  return all;
}

std::vector<Connection> ListConnections() {
  std::vector<Connection> connections;
  for (const json& server : ListServers()) {
    for (const int64_t number : NumbersOfConnections(Number(Member(server, "ref"), "serverId"))) {
      connections.push_back(Describe(number));
    }
  }
  return connections;
}

}  // namespace zhiwang::server
