#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/sql/database.h"
#include "tests/support/child_process.h"

namespace zhiwang::testing {

// A MariaDB server of this test program's own: data in a scratch directory, reached by socket and by a loopback port,
// gone when the program ends.
class PrivateServer {
 public:
  // Whether every commit reaches the disk. Tests of logic do without; what is measured or killed does not.
  enum class Durability { kRelaxed, kFull };

  // `data_directory`, where it is given, is an empty directory for the data; otherwise it is in the scratch directory.
  explicit PrivateServer(Durability durability = Durability::kRelaxed, const std::string& data_directory = {});
  ~PrivateServer();

  // The server this program's tests share, started with the first use.
  static PrivateServer& Shared();

  // How to reach a schema nobody else uses; it is not created yet.
  sql::Options NewSchema();

  void Kill();   // as if its machine had died
  void Start();  // and up again, on the same data; waits until it answers
  // What it finds in its environment (NAME=value) when it is started again.
  void set_environment(std::vector<std::string> environment) { environment_ = std::move(environment); }
  ChildProcess& process() { return *process_; }

  const std::string& socket() const { return socket_; }
  int port() const { return port_; }

 private:
  ScratchDirectory directory_;
  Durability durability_;
  std::string data_directory_;
  std::vector<std::string> environment_;
  std::string socket_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> process_;
  std::atomic<int> schemas_{0};
};

// A TCP port on loopback that was free a moment ago.
int FreePort();

}  // namespace zhiwang::testing
