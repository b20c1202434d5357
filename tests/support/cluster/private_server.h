#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/sql/database.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::testing {

// A MariaDB server of this test program's own: data in a scratch directory, reached by socket and by a loopback port,
// gone when the program ends.
class PrivateServer {
 public:
  // kFull: every commit reaches the disk. Tests of logic do without; tests that measure or kill the server do not.
  enum class Durability { kRelaxed, kFull };

  // `data_directory`, where it is given, is a directory for the data, empty or as another server has left it; otherwise
  // the data are in the scratch directory. `flags` are the server's, besides ours.
  explicit PrivateServer(Durability durability = Durability::kRelaxed, const std::string& data_directory = {},
                         std::vector<std::string> flags = {});
  ~PrivateServer();

  // The server this program's tests share, started with the first use.
  static PrivateServer& Shared();

  // The options to reach a schema nobody else uses; it is not created yet.
  sql::Options NewSchema();

  void Stop();   // as its administrator would: everything is in the files then
  void Kill();   // as if its machine had died
  void Start();  // and up again, on the same data; waits until it answers
  // The flags, besides ours, and the environment (NAME=value) of its next start.
  void set_flags(std::vector<std::string> flags) { flags_ = std::move(flags); }
  void set_environment(std::vector<std::string> environment) { environment_ = std::move(environment); }
  std::vector<std::string> Argv() const;
  ChildProcess& process() { return *process_; }
  std::string log() const { return directory_.path() + "/server.log"; }
  const std::string& data_directory() const { return data_directory_; }

  const std::string& socket() const { return socket_; }
  int port() const { return port_; }

 private:
  void Install();

  ScratchDirectory directory_;
  Durability durability_;
  std::string data_directory_;
  std::vector<std::string> flags_, environment_;
  std::string socket_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> process_;
  std::atomic<int> schemas_{0};
};

// A TCP port on loopback that no other program is given until this one ends; servers that this one starts may listen
// there.
int FreePort();

}  // namespace zhiwang::testing
