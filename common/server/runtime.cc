#include "common/server/runtime.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/server/priority_queues.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/telemetry/trace.h"

namespace zhiwang::server {
namespace {

constexpr char kHandOffPermission[] = "call.handoff";

std::string Metadata(const grpc::ServerContextBase& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : std::string(found->second.data(), found->second.size());
}

rpc::Priority PriorityOf(const std::string& word) {
  if (word == rpc::kEmergencyWord) return rpc::Priority::kEmergency;
  return word == rpc::kBatchWord ? rpc::Priority::kBatch : rpc::Priority::kInteractive;
}

// True for a service of ours, which passes on what others ask for and were admitted to there.
bool IsService(const auth::Caller& caller) {
  const auto rights = caller.RightsIn("");
  return rights != nullptr && rights->Include({auth::Role::kService});
}

const char* CodeName(int code) {
  static constexpr const char* kNames[] = {
      "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
      "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
      "DATA_LOSS", "UNAUTHENTICATED"};
  return kNames[code];
}

}  // namespace

Runtime::Runtime(Options options, const auth::Callers& callers)
    : options_(options),
      callers_(callers),
      caller_limits_(options.caller_limits),
      self_limits_(options.self_limits),
      executor_(options.executor),
      first_message_timeout_(options.default_deadline),
      queue_depth_("zhiwang_queue_depth", "Calls waiting for a worker, or for the next batch.",
                   [] { return static_cast<double>(calls_waiting); }) {}

std::string Runtime::TraceOf(const grpc::ServerContextBase& context) {
  std::string told = Metadata(context, rpc::kTraceParentKey);
  return telemetry::IsTraceParent(told) ? told : telemetry::NewTraceParent();
}

absl::StatusOr<Runtime::Arrival> Runtime::Receive(const grpc::ServerContextBase& context, bool streaming,
                                                  std::string trace_parent) {
  Arrival arrival;
  rpc::Call& call = arrival.call;
  ASSIGN_OR_RETURN(call.caller, callers_.Identify(context));
  call.principal = call.caller->name();
  if (!IsService(*call.caller)) {
    CallerLimits& limits = auth::SelfOf(call.principal) ? self_limits_ : caller_limits_;
    ASSIGN_OR_RETURN(arrival.place, limits.Enter(call.principal, absl::Now()));
  }
  if (std::string told = Metadata(context, rpc::kHandOffKey); !told.empty()) {
    if (!IsService(*call.caller)) return error::PermissionMissing(kHandOffPermission, "以移交方式调用", "");
    ASSIGN_OR_RETURN(call.handoff, rpc::DecodeHandOff(told));
  }
  call.priority = PriorityOf(Metadata(context, rpc::kPriorityKey));
  call.trace_parent = std::move(trace_parent);
  const absl::Time now = absl::Now();
  const absl::Time asked = absl::FromChrono(context.deadline());
  if (streaming) {
    call.deadline = asked;
  } else {
    // A caller that gave no deadline waits for ever, or says so: it gets ours.
    const bool none = asked > now + absl::Hours(24);
    call.deadline = none ? now + options_.default_deadline : std::min(asked, now + options_.longest_deadline);
  }
  return arrival;
}

MethodMetrics::MethodMetrics(const std::string& method)
    : latency_("zhiwang_call_seconds", "Time from a call's arrival to its answer, by method.", {{"method", method}},
               {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}) {
  for (int code = 0; code <= grpc::StatusCode::UNAUTHENTICATED; ++code) {
    handled_.emplace_back("zhiwang_calls_total", "Calls answered, by method and code.",
                          telemetry::Labels{{"method", method}, {"code", CodeName(code)}});
  }
}

void MethodMetrics::Count(grpc::StatusCode code, absl::Duration took) {
  const bool known = code >= 0 && static_cast<size_t>(code) < handled_.size();
  handled_[static_cast<size_t>(known ? code : grpc::StatusCode::UNKNOWN)].Add();
  latency_.Observe(absl::ToDoubleSeconds(took));
}

}  // namespace zhiwang::server
