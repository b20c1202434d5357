#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "common/sql/database.h"
#include "tests/support/child_process.h"

namespace zhiwang::testing {

// A MariaDB server of this test program's own: data in a scratch directory, reached by socket and by a loopback port,
// gone when the program ends.
class PrivateServer {
 public:
  // Whether every commit reaches the disk. Tests of logic do without; what is measured or killed does not.
  enum class Durability { kRelaxed, kFull };

  explicit PrivateServer(Durability durability = Durability::kRelaxed);
  ~PrivateServer();

  // The server this program's tests share, started with the first use.
  static PrivateServer& Shared();

  // How to reach a schema nobody else uses; it is not created yet.
  sql::Options NewSchema();

  void Stop();   // as its administrator would: everything is in the files then
  void Kill();   // as if its machine had died
  void Start();  // and up again, on the same data; waits until it answers

  std::string data_directory() const { return directory_.path() + "/data"; }
  const std::string& socket() const { return socket_; }
  int port() const { return port_; }

 private:
  ScratchDirectory directory_;
  Durability durability_;
  std::string socket_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> process_;
  std::atomic<int> schemas_{0};
};

// A TCP port on loopback that was free a moment ago.
int FreePort();

}  // namespace zhiwang::testing
