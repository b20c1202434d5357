#include "tests/support/cluster.h"

#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>


namespace zhiwang::testing {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

[[noreturn]] void GiveUp(const std::string& what, const std::string& log) {
  std::fprintf(stderr, "%s\n%s\n", what.c_str(), ReadFile(log).c_str());
  std::abort();
}

}  // namespace

std::string Program(const std::string& name) { return std::string(ZHIWANG_BIN_DIR) + "/" + name; }

Cluster::Cluster(PrivateServer::Durability durability) : database_(durability) {
  const auto loopback = [] { return fmt::format("127.0.0.1:{}", FreePort()); };
  grid_ = {"grid-registry", "grid_registry", loopback(), loopback(), {}, nullptr, {}};
  const std::string keys = directory_.path() + "/privacy-keys";
  if (Ctl({"keys", "init", keys}).exit_code != 0) GiveUp("no keys", keys);
  intake_ = {"case-intake", "case_intake", loopback(), loopback(),
             {"--grid_registry=" + grid_.address, "--privacy_keys=" + keys, "--audit_heads=" + directory_.path() + "/audit-heads.jsonl",
              "--audit_key=" + directory_.path() + "/audit.pem"}, nullptr, {}};
  Migrate(grid_);
  Migrate(intake_);
  Start(grid_);
  Start(intake_);
}

void Cluster::Migrate(const Service& service) {
  const std::string log = directory_.path() + "/" + service.program + ".migrate.log";
  ChildProcess migration({Program(service.program), "--migrate_only", "--db_socket=" + database_.socket(),
                          "--db_user=root", "--db_schema=" + service.schema},
                         log);
  if (migration.Wait(absl::Seconds(60)) != 0) GiveUp(service.program + " does not migrate", log);
}

void Cluster::Start(Service& service) {
  const std::string log = directory_.path() + "/" + service.program + ".log";
  std::vector<std::string> argv = {Program(service.program), "--listen=" + service.address,
                                   "--metrics_listen=" + service.metrics, "--db_socket=" + database_.socket(),
                                   "--db_user=root", "--db_schema=" + service.schema, "--insecure_callers"};
  argv.insert(argv.end(), service.more_flags.begin(), service.more_flags.end());
  const absl::Time started = absl::Now();
  service.process = std::make_unique<ChildProcess>(argv, log);
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 10);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 10);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 20);
  const auto channel = grpc::CreateCustomChannel(service.address, grpc::InsecureChannelCredentials(), arguments);
  const bool serves = Eventually([&] {
    if (!service.process->running()) GiveUp(service.program + " ended", log);
    return channel->WaitForConnected(absl::ToChronoTime(absl::Now() + absl::Milliseconds(20)));
  }, absl::Seconds(60));
  if (!serves) GiveUp(service.program + " does not serve", log);
  service.start_time = absl::Now() - started;
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
  std::vector<std::string> argv = {Program("zhiwangctl"), "--grid", grid_.address, "--intake", intake_.address,
                                   "--district", "370211"};
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
