#pragma once

#include <string>
#include <string_view>

namespace zhiwang::telemetry {

// W3C Trace Context, version 00: `00-{trace id, 32 hex digits}-{span id, 16 hex digits}-{flags, 2 hex digits}`. It goes with
// a call from service to service, and says which log lines belong together.

// True for a text of that form, strictly: small hex digits, neither id all zeros.
bool IsTraceParent(std::string_view text);

// A new trace, to be recorded (flags 01).
std::string NewTraceParent();

// The same trace with a new span id, for a call made on behalf of this one. `parent` must be a trace parent.
std::string ChildOf(std::string_view parent);

// While it lives, what its thread logs bears the trace's id.
class TraceScope {
 public:
  // `trace_parent` must outlive it; none where it is empty.
  explicit TraceScope(std::string_view trace_parent);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  const std::string_view before_;
};

// The id of this thread's trace; empty where it has none.
std::string_view CurrentTraceId();

}  // namespace zhiwang::telemetry
