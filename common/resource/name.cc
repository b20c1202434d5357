#include "common/resource/name.h"

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::resource {

std::optional<int64_t> ParseId(std::string_view text) {
  int64_t id = 0;
  const bool written_so =
      absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &id) && id > 0 && std::to_string(id) == text;
  return written_so ? std::optional(id) : std::nullopt;
}

absl::StatusOr<Name> ParseName(std::string_view name, std::string_view collection) {
  ASSIGN_OR_RETURN(ResourceName parsed, ParseResourceName("name", name, collection));
  return Name{std::move(parsed.district), ParseId(parsed.id).value_or(0)};
}

std::string FormatName(const Name& name, std::string_view collection) {
  return FormatResourceName(name.district, collection, std::to_string(name.id));
}

std::string EtagOf(int64_t version) { return fmt::format("v{}", version); }

absl::Status CheckEtag(std::string_view etag, int64_t version, std::string_view name) {
  if (etag.empty() || etag == EtagOf(version)) return absl::OkStatus();
  return error::EtagStale(name);
}

}  // namespace zhiwang::resource
