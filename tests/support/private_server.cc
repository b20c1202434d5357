#include "tests/support/private_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/sql/connection.h"

namespace zhiwang::testing {
namespace {

// A test without its database proves nothing: it ends here, loudly.
[[noreturn]] void GiveUp(const std::string& why) {
  std::fprintf(stderr, "cannot run a private MariaDB server: %s\n", why.c_str());
  std::abort();
}

}  // namespace

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    GiveUp("no free port");
  }
  close(fd);
  return ntohs(address.sin_port);
}

PrivateServer::PrivateServer(Durability durability) : durability_(durability), socket_(directory_.path() + "/sock") {
  const std::string log = directory_.path() + "/install.log";
  ChildProcess install({"mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
                        "--skip-test-db", "--skip-name-resolve", "--force", "--datadir=" + directory_.path() + "/data",
                        "--tmpdir=" + directory_.path(),  // in a shared one, servers delete each other's tables
                        fmt::format("--user={}", getuid() == 0 ? "root" : getenv("USER"))},
                       log);
  if (install.Wait(absl::Seconds(120)) != 0) GiveUp("mariadb-install-db failed");
  port_ = FreePort();
  Start();
}

PrivateServer::~PrivateServer() {
  if (process_) process_->Signal(SIGKILL);  // the data goes too: nothing to save
}

void PrivateServer::Start() {
  unlink(socket_.c_str());  // one that was killed leaves it behind
  const bool full = durability_ == Durability::kFull;
  process_ = std::make_unique<ChildProcess>(
      std::vector<std::string>{
          "mariadbd", "--no-defaults", "--datadir=" + directory_.path() + "/data",
          "--tmpdir=" + directory_.path(), "--socket=" + socket_,
          "--pid-file=" + directory_.path() + "/pid", "--bind-address=127.0.0.1", fmt::format("--port={}", port_),
          fmt::format("--user={}", getuid() == 0 ? "root" : getenv("USER")), "--skip-name-resolve",
          "--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin", "--innodb-lock-wait-timeout=2",
          "--max-connections=400", "--max-allowed-packet=64M",
          full ? "--innodb-buffer-pool-size=1G" : "--innodb-buffer-pool-size=64M",
          full ? "--innodb-log-file-size=512M" : "--innodb-log-file-size=32M",
          full ? "--innodb-flush-log-at-trx-commit=1" : "--innodb-flush-log-at-trx-commit=0"},
      directory_.path() + "/server.log");
  sql::Options options;
  options.unix_socket = socket_;
  options.user = "root";
  if (!Eventually([&] { return access(socket_.c_str(), F_OK) == 0 && sql::Connection::Open(options).ok(); },
                  absl::Seconds(60))) {
    GiveUp("it does not answer");
  }
}

void PrivateServer::Stop() {
  process_->Signal(SIGTERM);
  process_->Wait(absl::Seconds(60));
}

void PrivateServer::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(absl::Seconds(10));
}

PrivateServer& PrivateServer::Shared() {
  static PrivateServer server;
  return server;
}

sql::Options PrivateServer::NewSchema() {
  sql::Options options;
  options.unix_socket = socket_;
  options.user = "root";
  options.schema = fmt::format("test_{}", ++schemas_);
  return options;
}

}  // namespace zhiwang::testing
