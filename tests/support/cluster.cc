#include "tests/support/cluster.h"

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/strings/str_replace.h"
#include "common/auth/role.h"
#include "common/rpc/credentials.h"
#include "tests/support/give_up.h"

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
  intake_.flags.push_back("--grid_registry=" + grid_.address);
  grid_.flags.push_back("--case_intake=" + intake_.address);
  Start(grid_);
  Start(intake_);
}

Cluster::Cluster(PrivateServer::Durability durability, const std::string& data_directory)
    : database_(durability, data_directory), grid_(NewReplica("grid-registry")), intake_(NewReplica("case-intake")) {
  MakeKeys();
  Migrate(grid_);
  Migrate(intake_);
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
  const auto loopback = [] { return fmt::format("127.0.0.1:{}", FreePort()); };
  Replica replica;
  replica.program = program;
  replica.schema = absl::StrReplaceAll(program, {{"-", "_"}});
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
                   "--db_schema=" + replica.schema};
  if (program == "case-intake") {
    const std::string& here = directory_.path();
    replica.flags.insert(replica.flags.end(),
                         {"--privacy_keys=" + here + "/privacy-keys", "--audit_heads=" + here + "/audit-heads.jsonl",
                          "--audit_key=" + here + "/audit.pem"});
  }
  replica.log = directory_.path() + "/" + program + ".log";
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

std::string Cluster::metrics_address(const std::string& service) const {
  return service == "grid-registry" ? grid_.metrics : intake_.metrics;
}

void Cluster::KillGridRegistry() {
  grid_.process->Signal(SIGKILL);
  grid_.process->Wait(absl::Seconds(10));
}

void Cluster::KillCaseIntake() {
  intake_.process->Signal(SIGKILL);
  intake_.process->Wait(absl::Seconds(10));
}

void Cluster::StopCaseIntake() {
  intake_.process->Signal(SIGTERM);
  intake_.process->Wait(absl::Seconds(30));
}

void Cluster::StartGridRegistry() { Start(grid_); }
void Cluster::StartCaseIntake() { Start(intake_); }

Cluster::Output Cluster::Ctl(const std::vector<std::string>& arguments, absl::Duration patience) {
  static std::atomic<int> calls{0};
  const std::string out = fmt::format("{}/ctl-{}.out", directory_.path(), ++calls);
  std::vector<std::string> argv = {Program("zhiwangctl"), "--grid",       grid_.address,    "--intake",
                                   intake_.address,       "--district",   "370211",         "--tls_ca",
                                   Key("ca.pem"),         "--issuer_key", Key("issuer.jwk")};
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
