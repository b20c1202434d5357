#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/audit/head_key.h"
#include "common/auth/grant_book.h"
#include "common/background/schedule.h"
#include "common/changelog/follow/stalled.h"
#include "common/changelog/timeline_check.h"
#include "common/handoff/relay.h"
#include "common/privacy/keys/key_ring.h"
#include "common/process/options.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "common/sql/migrations.h"
#include "common/timers/runner.h"

namespace zhiwang::process {

class CalendarFollower;

// The parts that a service is wired up with. All of them outlive the service's own parts.
struct Parts {
  sql::Database& db;
  server::Runtime& runtime;
  auth::GrantBook& grants;         // who may do what; kept up to date, but for the registry itself
  background::Schedule& schedule;  // for the loops of the service
  sql::IdSource& ids;
  handoff::DeliveryThreads& delivery_threads;             // for the relays of the service
  const privacy::KeyRing* keys;                           // null where the service keeps no personal data
  const audit::SigningKey* signing_key;                   // for what is exported; null where none is configured
  std::shared_ptr<grpc::Channel> registry;                // null in the registry itself
  std::shared_ptr<grpc::Channel> registry_once;           // the same, but each call is tried once: for a relay
  CalendarFollower* calendars;                            // of the districts; null in the registry itself
  std::shared_ptr<grpc::ChannelCredentials> credentials;  // for calls to other services
};

// The parts that a service brings to its process. Destroyed after the server has stopped, last member first.
class Wiring {
 public:
  virtual ~Wiring() = default;
  // Its own services. The change log, and where it keeps personal data the audit log, are served besides.
  virtual std::vector<server::Service*> services() = 0;
  // Those that follow its change log and park what they cannot apply, so that operators can have it retried.
  virtual std::vector<changelog::Parking*> followers() { return {}; }
  // Those that hand changes over to other services, so that operators can have them look at once.
  virtual std::vector<handoff::Relay*> relays() { return {}; }
  // The timers of the service's resources, each with its effect.
  virtual std::vector<timers::Runner::Registration> timers() { return {}; }
};

// A service, for RunService.
struct ServiceDefinition {
  std::string program;                              // as deploy/services.sh lists it
  std::string about;                                // one line for --help
  sql::Component migrations;                        // of its own tables
  std::vector<changelog::StateTable> state_tables;  // of every kind of resource that its log tells of
  bool keeps_personal_data = false;                 // it has keys and an audit log
  bool reports = false;                             // it has the tables of common/reports
  bool is_registry = false;                         // others learn from it who may do what
  std::function<absl::StatusOr<std::unique_ptr<Wiring>>(const Parts&)> wire;
  // The work of --reseal, where the service keeps personal data.
  std::function<absl::Status(sql::Database&, const privacy::KeyRing&)> reseal = nullptr;
};

// The migrations of a service's schema: those of what every service stands on, then its own. Programs and tests take them
// from here.
std::vector<sql::Component> WithFoundation(sql::Component own, bool keeps_personal_data, bool reports = false);

// The main function of a service. Reads the flags and runs the service until SIGTERM or SIGINT: log, migrations check,
// wiring, server, health, reflection, metrics; then drains: health says NOT_SERVING, running calls finish, everything
// stops. With --migrate_only it migrates and ends, with --reseal it seals anew and ends. Answers the process's exit code.
int RunService(int argc, char** argv, const ServiceDefinition& service);

}  // namespace zhiwang::process
