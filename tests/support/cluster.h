#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/time/time.h"
#include "tests/support/child_process.h"
#include "tests/support/private_server.h"

namespace zhiwang::testing {

// The real programs on loopback ports of their own, over a MariaDB of their own: what an installation is, small. Programs
// are found beside the test's build, in `bin/`.
class Cluster {
 public:
  // One process of a service.
  struct Replica {
    std::string program, schema, address, metrics;
    std::vector<std::string> flags;
    std::vector<std::string> environment;  // NAME=value
    std::string log;
    std::unique_ptr<ChildProcess> process;
    absl::Duration start_time;
  };

  // One replica of each service, serving.
  explicit Cluster(PrivateServer::Durability durability);

  // A database, its data in `data_directory`, and the schemas: services are to be launched one by one.
  Cluster(PrivateServer::Durability durability, const std::string& data_directory);
  Replica& first_grid_registry() { return grid_; }  // these two are the ones that Ctl speaks to
  Replica& first_case_intake() { return intake_; }
  Replica NewReplica(const std::string& program) const;
  static void Launch(Replica& replica);  // as a new process; does not wait until it serves
  static bool Serves(Replica& replica, absl::Duration patience);  // false at once when the process has ended

  PrivateServer& database() { return database_; }
  ChildProcess& grid_registry() { return *grid_.process; }
  ChildProcess& case_intake() { return *intake_.process; }
  const std::string& grid_address() const { return grid_.address; }
  const std::string& intake_address() const { return intake_.address; }
  std::string metrics_address(const std::string& service) const;

  // How long the last start took, from exec to the first answered call.
  absl::Duration grid_start_time() const { return grid_.start_time; }
  absl::Duration intake_start_time() const { return intake_.start_time; }

  void KillGridRegistry();   // kill -9
  void KillCaseIntake();
  void StartGridRegistry();  // on the same port; waits until it serves
  void StartCaseIntake();

  // Runs zhiwangctl against this cluster; answers its exit code and what it wrote (both streams).
  struct Output {
    int exit_code;
    std::string text;
  };
  Output Ctl(const std::vector<std::string>& arguments, absl::Duration patience = absl::Minutes(5));

  // The schema of a service, for a look behind the scenes.
  sql::Options Schema(const std::string& schema) const;

  const std::string& directory() const { return directory_.path(); }

 private:
  void Migrate(const Replica& replica) const;
  static void Start(Replica& replica);

  PrivateServer database_;
  ScratchDirectory directory_;
  Replica grid_, intake_;
};

// The path of a program of this build.
std::string Program(const std::string& name);

// A channel to a service that finds it again within some milliseconds of its return. `own` shares no connection.
std::shared_ptr<grpc::Channel> ConnectTo(const std::string& address, bool own = false);

// Says in a call who makes it, as common/auth/said_callers.h describes `rights`.
void Introduce(grpc::ClientContext& context, const std::string& caller, const std::string& rights);

// What the centre may do, with what keeps the system running.
inline constexpr char kWholeCentre[] = "administrator,auditor,centre_dispatcher,centre_director,department_handler";

}  // namespace zhiwang::testing
