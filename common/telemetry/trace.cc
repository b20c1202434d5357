#include "common/telemetry/trace.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/random/random.h"

namespace zhiwang::telemetry {
namespace {

constexpr size_t kTraceIdAt = 3, kTraceIdLength = 32;
constexpr size_t kSpanIdAt = 36, kSpanIdLength = 16;
constexpr size_t kFlagsAt = 53, kFlagsLength = 2;
constexpr size_t kLength = 55;

thread_local std::string_view current;

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(std::string_view text) { return IsHex(text) && text.find_first_not_of('0') != text.npos; }

// Writes random hex digits, of which one is not zero: the ids are ids.
void PutId(std::string& out, size_t at, size_t length) {
  thread_local absl::BitGen random;
  for (size_t begin = at; begin < at + length; begin += 16) {
    uint64_t bits = absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX);
    for (size_t i = begin; i < begin + 16; ++i, bits >>= 4) out[i] = "0123456789abcdef"[bits & 15];
  }
}

}  // namespace

bool IsTraceParent(std::string_view text) {
  return text.size() == kLength && text.starts_with("00-") && IsId(text.substr(kTraceIdAt, kTraceIdLength)) &&
         text[kSpanIdAt - 1] == '-' && IsId(text.substr(kSpanIdAt, kSpanIdLength)) && text[kFlagsAt - 1] == '-' &&
         IsHex(text.substr(kFlagsAt, kFlagsLength));
}

std::string NewTraceParent() {
  std::string trace_parent = "00-00000000000000000000000000000000-0000000000000000-01";
  PutId(trace_parent, kTraceIdAt, kTraceIdLength);
  PutId(trace_parent, kSpanIdAt, kSpanIdLength);
  return trace_parent;
}

std::string ChildOf(std::string_view parent) {
  std::string child(parent);
  PutId(child, kSpanIdAt, kSpanIdLength);
  return child;
}

TraceScope::TraceScope(std::string_view trace_parent) : before_(current) { current = trace_parent; }

TraceScope::~TraceScope() { current = before_; }

std::string_view CurrentTraceId() {
  return current.empty() ? std::string_view() : current.substr(kTraceIdAt, kTraceIdLength);
}

}  // namespace zhiwang::telemetry
