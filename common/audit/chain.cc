#include "common/audit/chain.h"

#include <string_view>

#include "common/text/digest.h"

namespace zhiwang::audit {
namespace {

constexpr std::string_view kLayout = "zhiwang audit entry 1";

void AppendNumber(std::string& bytes, int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes += static_cast<char>((static_cast<uint64_t>(number) >> shift) & 0xFF);
  }
}

void AppendText(std::string& bytes, std::string_view text) {
  AppendNumber(bytes, static_cast<int64_t>(text.size()));
  bytes += text;
}

}  // namespace

std::string HashOf(const Entry& entry, int64_t seq, const std::string& previous) {
  std::string bytes(kLayout);
  AppendNumber(bytes, seq);
  AppendNumber(bytes, absl::ToUnixMicros(entry.at));
  for (const std::string* text : {&entry.district, &entry.principal, &entry.action, &entry.resource, &entry.purpose,
                                  &entry.detail, &entry.trace_parent, &previous}) {
    AppendText(bytes, *text);
  }
  return Sha256(bytes);
}

}  // namespace zhiwang::audit
