#include "tests/support/cluster/cluster.h"

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "common/auth/role.h"
#include "common/names/services.h"
#include "common/rpc/client/credentials.h"
#include "tests/support/cluster/give_up.h"
#include "tests/support/midnight.h"

namespace zhiwang::testing {
namespace {

constexpr char kIssuer[] = "zhiwang-local";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string Program(const std::string& name) { return std::string(ZHIWANG_BIN_DIR) + "/" + name; }

std::string CentreCaller(int number) { return fmt::format("{}-{}", kCentre, number); }

std::string OnlyAs(std::string_view role) { return fmt::format("only-{}", role); }

Cluster::Cluster(PrivateServer::Durability durability) : Cluster(durability, "") {
  for (const ServiceEntry& service : Services()) {
    for (const std::string_view called : service.calls) {
      First(service.program)
          .flags.push_back(fmt::format("--{}={}", FindService(called)->schema, First(called).address));
    }
  }
  for (Replica& replica : first_) Start(replica);
}

Cluster::Cluster(PrivateServer::Durability durability, const std::string& data_directory)
    : database_(durability, data_directory) {
  PassMidnight(absl::Minutes(3));
  MakeKeys();
  for (const ServiceEntry& service : Services()) {
    first_.push_back(NewReplica(std::string(service.program)));
    Migrate(first_.back());
  }
}

const Cluster::Replica& Cluster::First(std::string_view program) const {
  const auto found = std::ranges::find(first_, program, &Replica::program);
  if (found == first_.end()) GiveUp(fmt::format("there is no service {}", program), {});
  return *found;
}

Cluster::Replica& Cluster::First(std::string_view program) {
  return const_cast<Replica&>(std::as_const(*this).First(program));
}

void Cluster::MakeKeys() {
  const std::string log = directory_.path() + "/keys.log";
  ChildProcess keys({std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/keys", directory_.path() + "/keys",
                     Program("zhiwangctl"), "partner/12345"},
                    log);
  if (keys.Wait(absl::Seconds(60)) != 0) GiveUp("deploy/local/keys fails", {log});
  std::vector<std::string> centre = {kCentre};
  for (int i = 0; i < kCentreCallers; ++i) centre.push_back(CentreCaller(i));
  std::ofstream callers(Key("callers"), std::ios::app);
  callers << "spiffe://zhiwang/partner/12345 partner_system *\n";
  for (const std::string& caller : centre) {
    for (const char* role :
         {"administrator", "auditor", "centre_dispatcher", "centre_director", "department_handler", "grid_worker"}) {
      callers << caller << ' ' << role << " *\n";
    }
  }
  for (const auth::Role role : auth::kGrantedRoles) {
    const std::string_view name = auth::RoleName(role);
    callers << fmt::format("{} {} *\n{} {} *\n", kEverybody, name, OnlyAs(name), name);
  }
  ChildProcess privacy({Program("zhiwangctl"), "keys", "init", directory_.path() + "/privacy-keys"}, log);
  if (privacy.Wait(absl::Seconds(60)) != 0) GiveUp("zhiwangctl keys init fails", {log});
  issuer_ = std::make_unique<auth::Issuer>(auth::Issuer::Load(Key("issuer.jwk")).value());
}

std::string Cluster::TokenFor(const std::string& subject) const {
  absl::MutexLock lock(&mutex_);
  std::string& token = tokens_[subject];
  if (!token.empty()) return token;
  auth::TokenRules rules;
  rules.issuer = kIssuer;
  rules.audience = "zhiwang";
  const absl::Time now = absl::Now();
  return token = issuer_->Sign(rules, {.subject = subject, .issued = now, .expires = now + absl::Hours(12)});
}

void Cluster::SignAs(grpc::ClientContext& context, const std::string& subject) const {
  context.AddMetadata("authorization", "Bearer " + TokenFor(subject));
}

std::shared_ptr<grpc::Channel> Cluster::ConnectTo(const std::string& address) const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 10);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 10);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto credentials = rpc::MakeChannelCredentials({.certificate = "", .key = "", .ca = Key("ca.pem")});
  return grpc::CreateCustomChannel(address, credentials.value(), arguments);
}

std::shared_ptr<grpc::Channel> Cluster::PartnerChannel(const std::string& address) const {
  const auto credentials =
      rpc::MakeChannelCredentials({.certificate = Key("12345.pem"), .key = Key("12345.key"), .ca = Key("ca.pem")});
  return grpc::CreateChannel(address, credentials.value());
}

Cluster::Replica Cluster::NewReplica(const std::string& program) const {
  const std::string& here = directory_.path();
  const auto loopback = [] { return fmt::format("127.0.0.1:{}", FreePort()); };
  Replica replica;
  replica.program = program;
  replica.schema = FindService(program)->schema;
  replica.address = loopback();
  replica.plaintext = loopback();
  replica.metrics = loopback();
  replica.flags = {"--listen=" + replica.address,
                   "--plaintext_listen=" + replica.plaintext,
                   "--tls_certificate=" + Key(program + ".pem"),
                   "--tls_key=" + Key(program + ".key"),
                   "--tls_ca=" + Key("ca.pem"),
                   "--token_keys=" + Key("issuer.jwks"),
                   std::string("--token_issuer=") + kIssuer,
                   "--callers_file=" + Key("callers"),
                   "--caller_rate=0",  // a test's callers are few, and in a hurry
                   "--caller_in_flight=0",
                   "--metrics_listen=" + replica.metrics,
                   "--db_socket=" + database_.socket(),
                   "--db_user=root",
                   "--db_schema=" + replica.schema,
                   "--privacy_keys=" + here + "/privacy-keys",
                   fmt::format("--audit_heads={}/audit-heads-{}.jsonl", here, program),
                   fmt::format("--audit_key={}/audit-{}.pem", here, program)};
  replica.log = here + "/" + program + ".log";
  return replica;
}

void Cluster::Migrate(const Replica& replica) const {
  const std::string log = directory_.path() + "/" + replica.program + ".migrate.log";
  ChildProcess migration({Program(replica.program), "--migrate_only", "--db_socket=" + database_.socket(),
                          "--db_user=root", "--db_schema=" + replica.schema},
                         log);
  if (migration.Wait(absl::Seconds(60)) != 0) GiveUp(replica.program + " does not migrate", {log});
}

void Cluster::Launch(Replica& replica) {
  std::vector<std::string> argv = {Program(replica.program)};
  argv.insert(argv.end(), replica.flags.begin(), replica.flags.end());
  replica.process = std::make_unique<ChildProcess>(argv, replica.log, replica.environment);
}

bool Cluster::Serves(Replica& replica, absl::Duration patience) const {
  const auto channel = ConnectTo(replica.address);
  return Eventually(
             [&] {
               return !replica.process->running() ||
                      channel->WaitForConnected(absl::ToChronoTime(absl::Now() + absl::Milliseconds(20)));
             },
             patience) &&
         replica.process->running();
}

void Cluster::Start(Replica& replica) {
  const absl::Time started = absl::Now();
  Launch(replica);
  if (!Serves(replica, absl::Seconds(60))) GiveUp(replica.program + " does not serve", {replica.log});
  replica.start_time = absl::Now() - started;
}

void Cluster::Kill(std::string_view program) {
  Replica& replica = First(program);
  replica.process->Signal(SIGKILL);
  replica.process->Wait(absl::Seconds(10));
}

void Cluster::Stop(std::string_view program) {
  Replica& replica = First(program);
  replica.process->Signal(SIGTERM);
  replica.process->Wait(absl::Seconds(30));
}

void Cluster::Start(std::string_view program) { Start(First(program)); }

Cluster::Output Cluster::Ctl(const std::vector<std::string>& arguments, absl::Duration patience) {
  static std::atomic<int> calls{0};
  const std::string out = fmt::format("{}/ctl-{}.out", directory_.path(), ++calls);
  std::vector<std::string> argv = {Program("zhiwangctl"), "--district",   "370211",         "--tls_ca",
                                   Key("ca.pem"),         "--issuer_key", Key("issuer.jwk")};
  for (const ServiceEntry& service : Services()) {
    argv.insert(argv.end(), {fmt::format("--{}", service.short_name), First(service.program).address});
  }
  if (std::ranges::find(arguments, "--as") == arguments.end()) argv.insert(argv.end(), {"--as", kCentre});
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  ChildProcess ctl(argv, out);
  const int exit_code = ctl.Wait(patience);
  return {exit_code, ReadFile(out)};
}

sql::Options Cluster::Schema(const std::string& schema) const {
  sql::Options options;
  options.unix_socket = database_.socket();
  options.user = "root";
  options.schema = schema;
  return options;
}

}  // namespace zhiwang::testing
