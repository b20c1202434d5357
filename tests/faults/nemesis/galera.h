#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/cluster/private_server.h"

namespace zhiwang::testing {

// Three MariaDB servers that keep one set of data by Galera. One of them takes the writes: the one that the services
// are directed to. A server that comes back catches up from the others' write-sets.
class Galera {
 public:
  static constexpr int kNodes = 3;
  // True where this system has the library that replicates.
  static bool Installed();

  // `first` is a server with its data and without replication: it becomes the first of the three, the others begin with
  // copies.
  explicit Galera(PrivateServer& first);

  PrivateServer& node(int i) { return *nodes_[static_cast<size_t>(i)]; }
  void Kill(int i);
  void Start(int i);
  // True where a node is one of the majority and has all its data.
  bool Ready(int i);
  // Waits until all three are. Starts a node again that ended or left the group by itself, as its supervisor would.
  bool Whole(absl::Duration patience);
  // How often a node ended or left by itself.
  int restarts() const { return restarts_; }
  // The state that each node reports, with the end of its log.
  std::string Describe();
  // The tables of a schema that do not hold the same everywhere.
  std::vector<std::string> Differences(const std::string& schema);

 private:
  std::vector<std::string> Flags(int i) const;
  std::string RecoveredPosition(int i);
  bool IsLost(int i);
  void StartLost();

  ScratchDirectory directory_;
  std::array<int, kNodes> group_ports_{}, transfer_ports_{};
  std::vector<std::unique_ptr<PrivateServer>> others_;
  std::array<PrivateServer*, kNodes> nodes_{};
  std::array<bool, kNodes> killed_{};
  int restarts_ = 0;
};

}  // namespace zhiwang::testing
