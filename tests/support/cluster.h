#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/issuer.h"
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
  // Where they serve over TLS, and on the side without it.
  const std::string& grid_address() const { return grid_.address; }
  const std::string& intake_address() const { return intake_.address; }
  const std::string& plaintext_grid_address() const { return grid_.plaintext; }
  const std::string& plaintext_intake_address() const { return intake_.plaintext; }
  // Channels over TLS, without a certificate of their own. Each call makes a new one.
  std::shared_ptr<grpc::Channel> GridChannel() const { return Open(grid_.address); }
  std::shared_ptr<grpc::Channel> IntakeChannel() const { return Open(intake_.address); }
  // A channel as the partner system 12345, with its certificate.
  std::shared_ptr<grpc::Channel> PartnerChannel(const std::string& address) const;
  // A token for somebody: kCentre, `root`, or a member of staff (`districts/370211/staff/w1`).
  std::string TokenFor(const std::string& subject) const;
  // Gives a call the token of somebody.
  void SignAs(grpc::ClientContext& context, const std::string& subject) const;
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
  struct Service {
    std::string program, schema, address, plaintext, metrics;
    std::vector<std::string> more_flags;
    std::unique_ptr<ChildProcess> process;
    absl::Duration start_time;
  };
  std::shared_ptr<grpc::Channel> Open(const std::string& address) const;
  void MakeKeys();
  void Migrate(const Service& service);
  void Start(Service& service);

  std::string Key(const std::string& file) const { return directory_.path() + "/keys/" + file; }

  PrivateServer database_;
  ScratchDirectory directory_;
  std::unique_ptr<auth::Issuer> issuer_;
  mutable absl::Mutex mutex_;
  mutable std::map<std::string, std::string> tokens_ ABSL_GUARDED_BY(mutex_);  // by subject: signing takes time
  Service grid_, intake_;
};

// The path of a program of this build.
std::string Program(const std::string& name);

// Somebody who may do all that the centre may, what a unit may, and what keeps the system running.
inline constexpr char kCentre[] = "centre";

}  // namespace zhiwang::testing
