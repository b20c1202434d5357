#include "tests/support/cluster/metrics_page.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace zhiwang::testing {

int PortOf(const std::string& address) {
  int port = 0;
  return absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port) ? port : 0;
}

std::string MetricsAt(const std::string& address) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server.sin_port = htons(static_cast<uint16_t>(PortOf(address)));
  const timeval patience{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string page;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0) {
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    (void)!send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[8192];
    for (ssize_t got = 0; (got = recv(fd, buffer, sizeof buffer, 0)) > 0;)
      page.append(buffer, static_cast<size_t>(got));
  }
  close(fd);
  return page;
}

double SumOf(const std::string& page, absl::FunctionRef<bool(std::string_view)> wanted) {
  double sum = 0;
  for (const absl::string_view line : absl::StrSplit(page, '\n')) {
    const size_t space = line.rfind(' ');
    double value = 0;
    if (space == absl::string_view::npos || !wanted({line.data(), space})) continue;
    if (absl::SimpleAtod(absl::StripAsciiWhitespace(line.substr(space + 1)), &value)) sum += value;
  }
  return sum;
}

}  // namespace zhiwang::testing
