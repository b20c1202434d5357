#include "tests/faults/nemesis/galera.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "common/sql/connection.h"
#include "tests/support/cluster/give_up.h"

namespace zhiwang::testing {
namespace {

constexpr char kLibrary[] = "/usr/lib/galera/libgalera_smm.so";
constexpr absl::Duration kJoinWithin = absl::Seconds(60);

// The first column of the first row, as text; empty when the server does not answer.
std::string Ask(const PrivateServer& server, const std::string& sql, int column) {
  sql::Options options;
  options.unix_socket = server.socket();
  options.user = "root";
  options.longest_statement = absl::Seconds(5);
  const auto connection = sql::Connection::Open(options);
  std::string answer;
  if (!connection.ok()) return answer;
  const absl::Status asked = (*connection)->Query(sql, {}, [&](const sql::Row& row) { answer = row.Text(column); });
  return asked.ok() ? answer : std::string();
}

}  // namespace

bool Galera::Installed() { return access(kLibrary, R_OK) == 0; }

Galera::Galera(PrivateServer& first) {
  for (int i = 0; i < kNodes; ++i) {
    group_ports_[static_cast<size_t>(i)] = FreePort();
    transfer_ports_[static_cast<size_t>(i)] = FreePort();
  }
  // mariadbd looks for wsrep_sst_neighbour there.
  setenv("PATH", absl::StrCat(ZHIWANG_SOURCE_DIR, "/tests/faults/nemesis:", getenv("PATH")).c_str(), 1);
  // Once up and down as a group of one: from then on the data say which group they are of, and how far they go.
  std::vector<std::string> alone = Flags(0);
  alone.push_back("--wsrep-new-cluster");
  first.Stop();
  first.set_flags(alone);
  first.Start();
  first.Stop();
  for (int i = 1; i < kNodes; ++i) {
    std::filesystem::copy(first.data_directory(), fmt::format("{}/data{}", directory_.path(), i),
                          std::filesystem::copy_options::recursive);
  }
  first.Start();
  first.set_flags(Flags(0));
  nodes_[0] = &first;
  for (int i = 1; i < kNodes; ++i) {
    others_.push_back(std::make_unique<PrivateServer>(PrivateServer::Durability::kFull,
                                                      fmt::format("{}/data{}", directory_.path(), i), Flags(i)));
    nodes_[static_cast<size_t>(i)] = others_.back().get();
  }
  if (Whole(kJoinWithin)) return;
  GiveUp("three Galera nodes do not come together", {node(0).log(), node(1).log(), node(2).log()});
}

std::vector<std::string> Galera::Flags(int i) const {
  std::string group;
  for (const int port : group_ports_) absl::StrAppend(&group, group.empty() ? "" : ",", "127.0.0.1:", port);
  return {"--wsrep-on=ON", absl::StrCat("--wsrep-provider=", kLibrary), "--wsrep-cluster-address=gcomm://" + group,
          fmt::format("--wsrep-node-name=node{}", i + 1), "--wsrep-node-address=127.0.0.1", "--wsrep-sync-wait=1",
          "--wsrep-sst-method=neighbour",
          // A node that comes back must apply faster than the others write, each write-set made durable.
          "--wsrep-slave-threads=4", "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2",
          // A node that is silent for two seconds is left behind.
          fmt::format(
              "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{};ist.recv_addr=127.0.0.1:{};"
              "gcache.size=512M;evs.keepalive_period=PT0.5S;evs.inactive_check_period=PT0.2S;"
              "evs.suspect_timeout=PT2S;evs.inactive_timeout=PT3S;evs.install_timeout=PT3S;evs.max_install_timeouts=10",
              group_ports_[static_cast<size_t>(i)], transfer_ports_[static_cast<size_t>(i)])};
}

void Galera::Kill(int i) {
  node(i).Kill();
  killed_[static_cast<size_t>(i)] = true;
}

// The position that the data have reached, `group:number`; mysqld_safe asks for it, too, before it starts a server that
// had died.
std::string Galera::RecoveredPosition(int i) {
  const std::string log = fmt::format("{}/recover{}.log", directory_.path(), i);
  std::filesystem::remove(log);
  std::vector<std::string> argv = node(i).Argv();
  argv.push_back("--wsrep-recover");
  ChildProcess recovery(argv, log);
  recovery.Wait(kJoinWithin);
  std::ifstream lines(log);
  std::string position;
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view kSays = "Recovered position: ";
    if (const size_t at = line.find(kSays); at != std::string::npos) position = line.substr(at + kSays.size());
  }
  return position;
}

void Galera::Start(int i) {
  std::vector<std::string> flags = Flags(i);
  if (killed_[static_cast<size_t>(i)]) flags.push_back("--wsrep-start-position=" + RecoveredPosition(i));
  killed_[static_cast<size_t>(i)] = false;
  node(i).set_flags(flags);
  node(i).Start();
  node(i).set_flags(Flags(i));
}

bool Galera::Ready(int i) {
  return node(i).process().running() && Ask(node(i), "SHOW STATUS LIKE 'wsrep_ready'", 2) == "ON";
}

// A node that has no processor for seconds gives the group up for good, and says so: it must be started anew.
bool Galera::IsLost(int i) {
  return !node(i).process().running() || Ask(node(i), "SHOW STATUS LIKE 'wsrep_connected'", 2) == "OFF";
}

// Every lost node is looked for before any is asked how large the group is: the others say "too small" until it is back.
void Galera::StartLost() {
  for (int i = 0; i < kNodes; ++i) {
    if (!IsLost(i)) continue;
    ++restarts_;
    Kill(i);
    Start(i);
  }
}

bool Galera::Whole(absl::Duration patience) {
  return Eventually(
      [&] {
        StartLost();
        for (int i = 0; i < kNodes; ++i) {
          if (!Ready(i) || Ask(node(i), "SHOW STATUS LIKE 'wsrep_cluster_size'", 2) != std::to_string(kNodes))
            return false;
        }
        return true;
      },
      patience);
}

std::string Galera::Describe() {
  std::string text;
  for (int i = 0; i < kNodes; ++i) {
    absl::StrAppend(&text, "\nnode", i + 1, node(i).process().running() ? " runs, state " : " does not run, state ",
                    Ask(node(i), "SHOW STATUS LIKE 'wsrep_local_state_comment'", 2), ", group of ",
                    Ask(node(i), "SHOW STATUS LIKE 'wsrep_cluster_size'", 2), EndOf(node(i).log()));
  }
  return text;
}

std::vector<std::string> Galera::Differences(const std::string& schema) {
  sql::Options options;
  options.unix_socket = node(0).socket();
  options.user = "root";
  std::vector<std::string> tables, differing;
  if (const auto connection = sql::Connection::Open(options); connection.ok()) {
    const absl::Status listed =
        (*connection)
            ->Query(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'",
                {schema}, [&](const sql::Row& row) { tables.push_back(row.Text(1)); });
    if (!listed.ok()) return {"the list of tables cannot be read"};
  }
  for (const std::string& table : tables) {
    std::map<std::string, int> sums;
    for (int i = 0; i < kNodes; ++i) ++sums[Ask(node(i), fmt::format("CHECKSUM TABLE {}.{}", schema, table), 2)];
    if (sums.size() > 1) differing.push_back(table);
  }
  return differing;
}

}  // namespace zhiwang::testing
