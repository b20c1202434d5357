#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/time/time.h"
#include "tests/support/child_process.h"
#include "tests/support/private_server.h"

namespace zhiwang::testing {

// The real programs on loopback ports of their own, over a MariaDB of their own: what an installation is, small. Programs
// are found beside the test's build, in `bin/`.
class Cluster {
 public:
  explicit Cluster(PrivateServer::Durability durability);

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
  void StopCaseIntake();     // as its administrator would
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
  struct Service {
    std::string program, schema, address, metrics;
    std::vector<std::string> more_flags;
    std::unique_ptr<ChildProcess> process;
    absl::Duration start_time;
  };
  void Migrate(const Service& service);
  void Start(Service& service);

  PrivateServer database_;
  ScratchDirectory directory_;
  Service grid_, intake_;
};

// The path of a program of this build.
std::string Program(const std::string& name);

// What the centre may do, with what keeps the system running.
inline constexpr char kWholeCentre[] = "administrator,auditor,centre_dispatcher,centre_director,department_handler";

}  // namespace zhiwang::testing
