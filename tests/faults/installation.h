#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/checker/history.h"
#include "tests/faults/districts.h"
#include "tests/faults/nemesis/disk.h"
#include "tests/faults/nemesis/galera.h"
#include "tests/faults/nemesis/shifted_clock.h"
#include "tests/faults/nemesis/tcp_proxy.h"
#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

inline constexpr int kReplicas = 2;

// One process of a service, with the networks before and behind it.
struct Node {
  std::string name;  // `case-intake 1`
  Cluster::Replica* replica = nullptr;
  std::unique_ptr<TcpProxy> from_clients, to_database;
  std::unique_ptr<ShiftedClock> clock;  // its time of day; null where that cannot be set
  std::string address;                  // where clients find it
  bool wanted = false;                  // it should be running
  bool armed = false;                   // … and may die at a kill point
};

// Two replicas of each service of deploy/services.sh over one database, each reached and reaching it through networks
// that can be made bad; a demonstration district is in it, and another, small one. The database is one server or three
// of Galera. Processes that end though they are wanted are started again, as systemd would.
// Not thread-safe: used by the thread that made it. Making it gives up, with the logs of all its programs, when the
// services do not come to serve.
class Installation {
 public:
  // The data, the logs and the audit log's heads have a disk each where disks may be mounted; Galera's data have none.
  Installation(History& history, bool own_mounts, bool with_galera);
  ~Installation();

  Cluster& cluster() { return *cluster_; }
  // The replicas of a service, one after the other, in the order of Services().
  std::vector<Node>& nodes() { return nodes_; }
  // A replica of a service; gives up where there is no such service.
  Node& Replica(std::string_view program, int i);
  Node& grid_registry(int i) { return Replica("grid-registry", i); }
  Node& case_intake(int i) { return Replica("case-intake", i); }
  Node& mediation(int i) { return Replica("mediation", i); }
  Disk* data_disk() { return data_disk_.get(); }  // null where none may be mounted
  Disk* log_disk() { return log_disk_.get(); }
  Disk* audit_disk() { return audit_disk_.get(); }
  Galera* galera() { return galera_.get(); }  // null where the database is one server

  // A database that is one server.
  void KillDatabase();
  void StartDatabase(std::vector<std::string> environment = {});
  // Makes another node of Galera the one that services speak to.
  void DirectServicesTo(int node);
  int writer() const { return writer_; }

  void Launch(Node& node, const std::string& kill_point = {});
  void Kill(Node& node);
  // Starts what ended by itself; notes what died of a signal that nobody sent.
  void Supervise();
  // The demonstration district, and the other.
  const std::vector<District>& districts() const { return districts_; }
  // A dispatcher of kTown alone, as the subject of a token.
  const std::string& town_dispatcher() const { return districts_.front().town_dispatcher; }
  // Waits until every node serves.
  bool AllServe(absl::Duration patience);
  // The names of those that do not, in a line; empty when all do.
  std::string Silent();
  // The log files of its programs and of the database.
  std::vector<std::string> Logs() const;
  int64_t restarts() const { return restarts_; }
  int64_t database_restarts() const { return database_restarts_ + (galera_ ? galera_->restarts() : 0); }

  // A gauge of that node's metrics, with its labels; 0 when it cannot be read.
  static double Metric(const Node& node, std::string_view name);
  // The sum of its gauges whose name and labels begin so: `zhiwang_relay_leads`; 0 when they cannot be read.
  static double MetricSum(const Node& node, std::string_view prefix);
  // The number of tasks that node leads, which only one replica may do: numbering, delivering, firing timers and such.
  static double Leads(const Node& node);

 private:
  void MakeNodes(const std::string& logs, const std::string& audit);
  std::string CallersFile() const { return directory_.path() + "/callers"; }

  History& history_;
  ScratchDirectory directory_;
  std::unique_ptr<Disk> data_disk_, log_disk_, audit_disk_;
  std::unique_ptr<Cluster> cluster_;
  std::unique_ptr<Galera> galera_;
  int writer_ = 0;
  bool database_wanted_ = true;
  std::deque<Cluster::Replica> others_;  // besides the first of each service
  std::vector<Node> nodes_;
  std::vector<District> districts_;
  int64_t restarts_ = 0, database_restarts_ = 0;
};

}  // namespace zhiwang::testing
