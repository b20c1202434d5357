#include "tests/support/cluster/private_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/sql/connection.h"
#include "tests/support/cluster/give_up.h"

namespace zhiwang::testing {
namespace {

constexpr absl::Duration kAnswersWithin = absl::Seconds(60);

}  // namespace

// The socket stays bound and never listens. With SO_REUSEADDR on both, a server may listen there all the same, while
// nobody is given the port who asks for any, and no connection leaves from it: a server that starts late, or again,
// finds it free.
int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    GiveUp("no free port");
  }
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return ntohs(address.sin_port);
}

PrivateServer::PrivateServer(Durability durability, const std::string& data_directory, std::vector<std::string> flags)
    : durability_(durability),
      data_directory_(data_directory.empty() ? directory_.path() + "/data" : data_directory),
      flags_(std::move(flags)),
      socket_(directory_.path() + "/sock") {
  port_ = FreePort();
  if (!std::filesystem::exists(data_directory_ + "/mysql")) Install();
  Start();
}

void PrivateServer::Install() {
  const std::string log = directory_.path() + "/install.log";
  ChildProcess install({"mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
                        "--skip-test-db", "--skip-name-resolve", "--force", "--datadir=" + data_directory_,
                        "--tmpdir=" + directory_.path(),  // in a shared one, servers delete each other's tables
                        fmt::format("--user={}", getuid() == 0 ? "root" : getenv("USER"))},
                       log);
  if (install.Wait(absl::Seconds(120)) != 0) GiveUp("mariadb-install-db failed", {log});
}

PrivateServer::~PrivateServer() {
  if (process_) process_->Signal(SIGKILL);  // the data goes too: nothing to save
}

std::vector<std::string> PrivateServer::Argv() const {
  const bool full = durability_ == Durability::kFull;
  std::vector<std::string> argv = {"mariadbd",
                                   "--no-defaults",
                                   "--datadir=" + data_directory_,
                                   "--tmpdir=" + directory_.path(),
                                   "--socket=" + socket_,
                                   "--pid-file=" + directory_.path() + "/pid",
                                   "--bind-address=127.0.0.1",
                                   fmt::format("--port={}", port_),
                                   fmt::format("--user={}", getuid() == 0 ? "root" : getenv("USER")),
                                   "--skip-name-resolve",
                                   "--character-set-server=utf8mb4",
                                   "--collation-server=utf8mb4_bin",
                                   "--innodb-lock-wait-timeout=2",
                                   "--max-connections=400",
                                   "--max-prepared-stmt-count=200000",
                                   "--max-allowed-packet=64M",
                                   full ? "--innodb-buffer-pool-size=1G" : "--innodb-buffer-pool-size=64M",
                                   full ? "--innodb-log-file-size=512M" : "--innodb-log-file-size=32M",
                                   full ? "--innodb-flush-log-at-trx-commit=1" : "--innodb-flush-log-at-trx-commit=0"};
  argv.insert(argv.end(), flags_.begin(), flags_.end());
  return argv;
}

void PrivateServer::Start() {
  unlink(socket_.c_str());  // one that was killed leaves it behind
  process_ = std::make_unique<ChildProcess>(Argv(), log(), environment_);
  sql::Options options;
  options.unix_socket = socket_;
  options.user = "root";
  if (!Eventually([&] { return access(socket_.c_str(), F_OK) == 0 && sql::Connection::Open(options).ok(); },
                  kAnswersWithin)) {
    GiveUp("a private MariaDB server does not answer", {log()});
  }
}

void PrivateServer::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(absl::Seconds(10));
}

void PrivateServer::Stop() {
  process_->Signal(SIGTERM);
  process_->Wait(absl::Seconds(60));
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
