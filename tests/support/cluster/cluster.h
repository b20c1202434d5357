#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/token/issuer.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/cluster/private_server.h"

namespace zhiwang::testing {

// The real programs on loopback ports of their own, over a MariaDB of their own: a small installation. Programs are
// found beside the test's build, in `bin/`.
class Cluster {
 public:
  // One process of a service.
  struct Replica {
    std::string program, schema, address, plaintext, metrics;
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
  // The first replica of a service (`case-intake`): the one that Ctl speaks to.
  Replica& First(std::string_view program);
  const Replica& First(std::string_view program) const;
  Replica& first_grid_registry() { return First("grid-registry"); }
  Replica& first_case_intake() { return First("case-intake"); }
  Replica NewReplica(const std::string& program) const;
  static void Launch(Replica& replica);                          // as a new process; does not wait until it serves
  bool Serves(Replica& replica, absl::Duration patience) const;  // false at once when the process has ended

  PrivateServer& database() { return database_; }
  ChildProcess& grid_registry() { return *First("grid-registry").process; }
  ChildProcess& case_intake() { return *First("case-intake").process; }
  // The addresses where they serve over TLS, and the others, where they serve without it.
  const std::string& grid_address() const { return First("grid-registry").address; }
  const std::string& intake_address() const { return First("case-intake").address; }
  const std::string& plaintext_grid_address() const { return First("grid-registry").plaintext; }
  const std::string& plaintext_intake_address() const { return First("case-intake").plaintext; }
  // Channels over TLS, without a certificate of their own, that find a service again within some milliseconds of its
  // return. Each call makes a new connection.
  std::shared_ptr<grpc::Channel> ConnectTo(const std::string& address) const;
  std::shared_ptr<grpc::Channel> GridChannel() const { return ConnectTo(grid_address()); }
  std::shared_ptr<grpc::Channel> IntakeChannel() const { return ConnectTo(intake_address()); }
  std::shared_ptr<grpc::Channel> MediationChannel() const { return ConnectTo(First("mediation").address); }
  // A channel as the partner system 12345, with its certificate.
  std::shared_ptr<grpc::Channel> PartnerChannel(const std::string& address) const;
  // A token for somebody: kCentre, `root`, or a member of staff (`districts/370211/staff/w1`).
  std::string TokenFor(const std::string& subject) const;
  // Gives a call the token of somebody.
  void SignAs(grpc::ClientContext& context, const std::string& subject) const;
  const std::string& metrics_address(const std::string& service) const { return First(service).metrics; }

  // The time that the last start took, from exec to the first answered call.
  absl::Duration grid_start_time() const { return First("grid-registry").start_time; }
  absl::Duration intake_start_time() const { return First("case-intake").start_time; }

  void Kill(std::string_view program);   // kill -9
  void Stop(std::string_view program);   // as its administrator would
  void Start(std::string_view program);  // on the same port; waits until it serves
  void KillGridRegistry() { Kill("grid-registry"); }
  void KillCaseIntake() { Kill("case-intake"); }
  void StopCaseIntake() { Stop("case-intake"); }
  void StartGridRegistry() { Start("grid-registry"); }
  void StartCaseIntake() { Start("case-intake"); }

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
  void MakeKeys();
  void Migrate(const Replica& replica) const;
  void Start(Replica& replica);

  std::string Key(const std::string& file) const { return directory_.path() + "/keys/" + file; }

  PrivateServer database_;
  ScratchDirectory directory_;
  std::unique_ptr<auth::Issuer> issuer_;
  mutable absl::Mutex mutex_;
  mutable std::map<std::string, std::string> tokens_ ABSL_GUARDED_BY(mutex_);  // by subject: signing takes time
  std::vector<Replica> first_;  // of each service, in the order of Services()
};

// The path of a program of this build.
std::string Program(const std::string& name);

// Somebody who may do all that the centre may, what a unit and a grid worker may, and what keeps the system running.
inline constexpr char kCentre[] = "centre";
// Others who may the same: from 0 on, fewer than kCentreCallers.
inline constexpr int kCentreCallers = 16;
std::string CentreCaller(int number);
// Somebody in every role there is; and somebody in that role alone, everywhere.
inline constexpr char kEverybody[] = "everybody";
std::string OnlyAs(std::string_view role);

}  // namespace zhiwang::testing
