// Flags that --helpfull shows and --help does not. See flags.cc for the others.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/flags/flag.h"
#include "absl/time/time.h"
#include "common/process/options.h"

ABSL_FLAG(
    std::string, plaintext_listen, "",
    "host:port, of this machine only, to serve gRPC without TLS on besides: whoever is on this machine and may watch "
    "its traffic sees tokens and personal data, and no caller there can show a certificate; empty: none");
ABSL_FLAG(std::string, token_keys_ca, "", "PEM file of the CA of that URL's certificate; empty: the system's");
ABSL_FLAG(std::string, token_audience, "zhiwang", "the audience (aud) that tokens must name");
ABSL_FLAG(std::string, claim_name, "name", "the claim of a token that holds a person's name; empty: none does");
ABSL_FLAG(std::string, claim_phone, "phone_number",
          "the claim of a token that holds a person's phone; empty: none does");
ABSL_FLAG(std::string, log_level, "info", "debug, info, warn or error");
ABSL_FLAG(int, db_port, 3306, "database port");
ABSL_FLAG(std::string, db_user, "zhiwang", "database user");
ABSL_FLAG(std::string, db_socket, "", "database Unix socket, used instead of host and port");
ABSL_FLAG(std::string, db_schema, "", "database schema; default: the service's own name");
ABSL_FLAG(std::string, db_tls_ca, "", "PEM file of the CA that signed the database's certificate; empty: no TLS");
ABSL_FLAG(std::string, audit_heads, "",
          "file to append the signed heads of the audit log to; ship it off the machine. Empty: none");
ABSL_FLAG(
    std::string, audit_key, "",
    "PEM file of the key to sign them with, and files that are exported, made on first use; beside it the public one");
ABSL_FLAG(bool, reseal, false,
          "seal all personal data anew that is not under the current key and suite, while services go on, and end");
ABSL_FLAG(int, workers, 10, "calls that may be using the database at the same time");
ABSL_FLAG(int, queue, 512, "calls of a priority that may wait for a worker; more are refused");
ABSL_FLAG(absl::Duration, longest_wait, absl::Milliseconds(100),
          "how long a call may wait for a worker before it is refused");
ABSL_FLAG(int, interactive_percent, 80, "of the workers that interactive calls may take, the rest is for emergencies");
ABSL_FLAG(int, batch_percent, 10, "of the workers that batch calls may take");
ABSL_FLAG(double, caller_rate, 50, "calls a second that one caller may make; 0: any number. Services are not limited");
ABSL_FLAG(double, caller_burst, 100, "calls that one caller may make at once after a pause");
ABSL_FLAG(int, caller_in_flight, 20, "calls of one caller that may be in flight; 0: any number");
ABSL_FLAG(double, self_rate, 5, "calls a second that one citizen, volunteer, lawyer or party may make; 0: any number");
ABSL_FLAG(double, self_burst, 10, "calls that one of them may make at once after a pause");
ABSL_FLAG(int, self_in_flight, 5, "calls of one of them that may be in flight; 0: any number");
ABSL_FLAG(absl::Duration, default_deadline, absl::Seconds(3),
          "of a unary call whose caller gives none, and of a stream's first message");
ABSL_FLAG(absl::Duration, longest_deadline, absl::Seconds(10), "of a unary call, whatever its caller gives");
ABSL_FLAG(absl::Duration, connection_age, absl::Minutes(10),
          "how long a connection lasts, so that callers spread over new replicas");
ABSL_FLAG(absl::Duration, connection_grace, absl::Seconds(30),
          "how much longer calls on such a connection may take to end");
ABSL_FLAG(absl::Duration, keepalive, absl::Seconds(20),
          "after how much silence a connection is asked for a sign of life; callers may ask twice as often");
ABSL_FLAG(absl::Duration, keepalive_timeout, absl::Seconds(5),
          "how long that sign may take before the connection is closed");
ABSL_FLAG(int, largest_message, 1 << 20, "bytes of a request");
ABSL_FLAG(int, largest_headers, 32 << 10, "bytes of a call's headers; more end its connection");
ABSL_FLAG(int, streams_per_connection, 200, "calls at once on one connection; more wait at the caller's");
ABSL_FLAG(
    int, resets_per_second, 500,
    "calls that a connection may reset in a second beyond those it let be answered; one that resets more, or has more "
    "under way than four times --streams_per_connection and than that, --queue and --workers together, is closed; 0: "
    "none is");
ABSL_FLAG(int, most_streams, 300, "streaming calls at once, each on a thread of its own; more are refused");
ABSL_FLAG(int, memory_quota, 256, "MiB for what comes in and goes out; beyond it half-sent requests are dropped");
ABSL_FLAG(bool, reflection, true, "serve gRPC reflection");
ABSL_FLAG(
    bool, core_dumps, false,
    "let a crash leave a core file, and debuggers of the same user attach: both show personal data and keys in use");
ABSL_FLAG(absl::Duration, drain, absl::Seconds(20), "how long running calls may take to finish after SIGTERM");
ABSL_FLAG(absl::Duration, drain_notice, absl::Milliseconds(500),
          "how long a service that is to stop says NOT_SERVING and still takes calls");
ABSL_FLAG(int, watches_per_caller, 4, "watches of the change log that one caller may have");
ABSL_FLAG(int, most_watches, 200, "watches of the change log at once; each takes one of --most_streams");
ABSL_FLAG(int, watches_reading, 4,
          "watches that may be reading what is long past at once, each over a database connection");
ABSL_FLAG(int, watch_buffer, 1'000, "changes that may wait for a watcher; one that reads more slowly is cut off");
ABSL_FLAG(absl::Duration, heartbeat, absl::Seconds(15), "the longest time that a watcher hears nothing");
ABSL_FLAG(absl::Duration, audit_heads_every, absl::Minutes(1), "how often the heads of the audit log are exported");
ABSL_FLAG(std::string, privacy_suite, "aes",
          "what new personal data is sealed with: aes (AES-256-GCM) or gm (SM4, HMAC-SM3)");

namespace zhiwang::process {
namespace {

// Sequencer, followers, relays, watches, batchers, the id lease and streamed imports use connections besides the workers'.
constexpr int kConnectionsBesideWorkers = 40;

}  // namespace

void ReadRareFlags(ProcessOptions& options) {
  options.callers.token_keys_ca = absl::GetFlag(FLAGS_token_keys_ca);
  options.callers.token_audience = absl::GetFlag(FLAGS_token_audience);
  options.callers.name_claim = absl::GetFlag(FLAGS_claim_name);
  options.callers.phone_claim = absl::GetFlag(FLAGS_claim_phone);
  options.plaintext_listen = absl::GetFlag(FLAGS_plaintext_listen);
  options.log_level = absl::GetFlag(FLAGS_log_level);
  options.database.port = absl::GetFlag(FLAGS_db_port);
  options.database.user = absl::GetFlag(FLAGS_db_user);
  options.database.unix_socket = absl::GetFlag(FLAGS_db_socket);
  if (const std::string schema = absl::GetFlag(FLAGS_db_schema); !schema.empty()) options.database.schema = schema;
  options.database.tls_ca = absl::GetFlag(FLAGS_db_tls_ca);
  options.personal_data.audit_heads = absl::GetFlag(FLAGS_audit_heads);
  options.personal_data.audit_key = absl::GetFlag(FLAGS_audit_key);
  options.reseal = absl::GetFlag(FLAGS_reseal);
  options.database.most_connections = absl::GetFlag(FLAGS_workers) + kConnectionsBesideWorkers;
  options.runtime = {.executor = {.workers = absl::GetFlag(FLAGS_workers),
                                  .most_waiting = absl::GetFlag(FLAGS_queue),
                                  .longest_wait = absl::GetFlag(FLAGS_longest_wait),
                                  .interactive_percent = absl::GetFlag(FLAGS_interactive_percent),
                                  .batch_percent = absl::GetFlag(FLAGS_batch_percent)},
                     .caller_limits = {.calls_per_second = absl::GetFlag(FLAGS_caller_rate),
                                       .burst = absl::GetFlag(FLAGS_caller_burst),
                                       .in_flight = absl::GetFlag(FLAGS_caller_in_flight)},
                     .self_limits = {.calls_per_second = absl::GetFlag(FLAGS_self_rate),
                                     .burst = absl::GetFlag(FLAGS_self_burst),
                                     .in_flight = absl::GetFlag(FLAGS_self_in_flight)},
                     .default_deadline = absl::GetFlag(FLAGS_default_deadline),
                     .longest_deadline = absl::GetFlag(FLAGS_longest_deadline)};
  options.limits = {.largest_message = absl::GetFlag(FLAGS_largest_message),
                    .largest_headers = absl::GetFlag(FLAGS_largest_headers),
                    .connection_age = absl::GetFlag(FLAGS_connection_age),
                    .connection_grace = absl::GetFlag(FLAGS_connection_grace),
                    .keepalive = absl::GetFlag(FLAGS_keepalive),
                    .keepalive_timeout = absl::GetFlag(FLAGS_keepalive_timeout),
                    .streams_per_connection = absl::GetFlag(FLAGS_streams_per_connection),
                    .resets_per_second = absl::GetFlag(FLAGS_resets_per_second),
                    .most_streams = absl::GetFlag(FLAGS_most_streams),
                    .memory_quota = int64_t{absl::GetFlag(FLAGS_memory_quota)} << 20};
  options.change_log.heartbeat = absl::GetFlag(FLAGS_heartbeat);
  options.change_log.longest_buffer = static_cast<size_t>(absl::GetFlag(FLAGS_watch_buffer));
  options.change_log.watches = {.most_by_caller = absl::GetFlag(FLAGS_watches_per_caller),
                                .most = absl::GetFlag(FLAGS_most_watches),
                                .most_reading = absl::GetFlag(FLAGS_watches_reading)};
  options.personal_data.suite = absl::GetFlag(FLAGS_privacy_suite);
  options.personal_data.audit_heads_every = absl::GetFlag(FLAGS_audit_heads_every);
  options.reflection = absl::GetFlag(FLAGS_reflection);
  options.core_dumps = absl::GetFlag(FLAGS_core_dumps);
  options.drain = absl::GetFlag(FLAGS_drain);
  options.drain_notice = absl::GetFlag(FLAGS_drain_notice);
}

}  // namespace zhiwang::process
