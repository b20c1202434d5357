#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/status/error.h"

// The key of a page's end that has several parts, as a page token holds it: see MakePageToken. A part is a text without
// line breaks, a whole number, or a time, to the microsecond. The parts of an item stand once:
//
//   auto KeyOf(auto& timer) { return std::tie(timer.due, timer.kind, timer.id); }
//   RETURN_IF_ERROR(rpc::ReadPageKey(page.after, KeyOf(after)));
//   rpc::MakePageToken(request, rpc::WritePageKey(KeyOf(last)));
namespace zhiwang::rpc {
namespace page_key {

inline std::string Write(const std::string& text) { return text; }
inline std::string Write(absl::Time time) { return std::to_string(absl::ToUnixMicros(time)); }
template <std::integral Number>
std::string Write(Number number) {
  return std::to_string(number);
}

inline bool Read(const std::string& written, std::string& text) {
  text = written;
  return true;
}
template <std::integral Number>
bool Read(const std::string& written, Number& number) {
  return absl::SimpleAtoi(written, &number);
}
inline bool Read(const std::string& written, absl::Time& time) {
  int64_t micros = 0;
  if (!Read(written, micros)) return false;
  time = absl::FromUnixMicros(micros);
  return true;
}

}  // namespace page_key

template <class... Parts>
std::string WritePageKey(const std::tuple<Parts...>& parts) {
  return std::apply([](const auto&... part) { return absl::StrJoin({page_key::Write(part)...}, "\n"); }, parts);
}

// Sets the parts to those of a key. An empty key, of the first page, leaves them as they are. PAGE_TOKEN_INVALID, and they
// may be anything, where the key has other parts.
template <class... Parts>
absl::Status ReadPageKey(std::string_view key, const std::tuple<Parts&...>& parts) {
  if (key.empty()) return absl::OkStatus();
  const std::vector<std::string> written = absl::StrSplit(absl::string_view(key.data(), key.size()), '\n');
  const auto read = [&](Parts&... part) {
    size_t i = 0;
    return (page_key::Read(written[i++], part) && ...);
  };
  const bool sound = written.size() == sizeof...(Parts) && std::apply(read, parts);
  return sound ? absl::OkStatus() : error::PageTokenInvalid();
}

}  // namespace zhiwang::rpc
