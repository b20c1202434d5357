// Flags that --help shows: what people set. See rare_flags.cc for the others.
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "common/names/services.h"
#include "common/process/options.h"

ABSL_FLAG(std::string, listen, "",
          "host:port to serve gRPC over TLS on; default: 127.0.0.1 and the service's own port");
ABSL_FLAG(std::string, tls_certificate, "",
          "PEM file of this service's certificate; its SPIFFE URI is who it is to others");
ABSL_FLAG(std::string, tls_key, "", "PEM file of the certificate's key");
ABSL_FLAG(std::string, tls_ca, "", "PEM file of the CA that signs the certificates of services and partner systems");
ABSL_FLAG(std::string, token_keys, "", "JWKS of the issuer of people's tokens: a file, or an https URL");
ABSL_FLAG(std::string, token_issuer, "", "the issuer (iss) that tokens must name");
ABSL_FLAG(std::string, callers_file, "",
          "who may call besides staff: lines of `principal role district`, a principal being a token's subject or a "
          "certificate's SPIFFE URI and a district six digits or *");
ABSL_FLAG(
    std::string, grid_registry, "127.0.0.1:7101",
    "address of the grid registry, which says who may do what; its certificate must be for the name grid-registry");
ABSL_FLAG(std::string, metrics_listen, "", "host:port to serve Prometheus metrics on; empty: none");
ABSL_FLAG(std::string, health_listen, "",
          "host:port to serve grpc.health.v1 and nothing else on, without TLS, for an orchestrator; empty: none");
ABSL_FLAG(std::string, db_host, "127.0.0.1", "database host");
ABSL_FLAG(std::string, db_password_file, "", "file that holds the database password");
ABSL_FLAG(std::string, privacy_keys, "",
          "directory of the keys that personal data is sealed with (zhiwangctl keys init); required where the service "
          "keeps any");
ABSL_FLAG(bool, migrate_only, false, "bring the schema up to date and end");

namespace zhiwang::process {
namespace {

bool IsShown(std::string_view file) { return file.ends_with("common/process/flags.cc") || file.ends_with("/main.cc"); }

std::string FileContent(const std::string& path) {
  std::ifstream file(path);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  while (!content.empty() && content.back() == '\n') content.pop_back();
  return content;
}

}  // namespace

ProcessOptions ReadFlags(int argc, char** argv, const std::string& program, const std::string& about) {
  absl::FlagsUsageConfig usage;
  const auto is_shown = [](absl::string_view file) { return IsShown({file.data(), file.size()}); };
  usage.contains_help_flags = is_shown;
  usage.contains_helpshort_flags = is_shown;
  absl::SetFlagsUsageConfig(usage);
  absl::SetProgramUsageMessage(
      fmt::format("{}: {}\n\n--helpfull lists the limits and other rare settings, too", program, about));
  absl::ParseCommandLine(argc, argv);

  ProcessOptions options;
  options.service = program;
  const ServiceEntry* const entry = FindService(program);
  options.listen = absl::GetFlag(FLAGS_listen);
  if (options.listen.empty() && entry != nullptr) options.listen = entry->DefaultAddress();
  options.tls = {absl::GetFlag(FLAGS_tls_certificate), absl::GetFlag(FLAGS_tls_key), absl::GetFlag(FLAGS_tls_ca)};
  options.callers.token_keys = absl::GetFlag(FLAGS_token_keys);
  options.callers.token_issuer = absl::GetFlag(FLAGS_token_issuer);
  options.callers.callers_file = absl::GetFlag(FLAGS_callers_file);
  options.registry = absl::GetFlag(FLAGS_grid_registry);
  options.metrics_listen = absl::GetFlag(FLAGS_metrics_listen);
  options.health_listen = absl::GetFlag(FLAGS_health_listen);
  options.database.host = absl::GetFlag(FLAGS_db_host);
  if (const std::string file = absl::GetFlag(FLAGS_db_password_file); !file.empty()) {
    options.database.password = FileContent(file);
  }
  if (entry != nullptr) options.database.schema = entry->schema;
  options.personal_data.keys = absl::GetFlag(FLAGS_privacy_keys);
  options.migrate_only = absl::GetFlag(FLAGS_migrate_only);
  ReadRareFlags(options);
  return options;
}

}  // namespace zhiwang::process
