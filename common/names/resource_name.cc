#include "common/names/resource_name.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang {
namespace {

constexpr std::string_view kDistricts = "districts/";
constexpr size_t kDistrictDigits = 6;
constexpr size_t kLongestId = 40;
constexpr size_t kLongestNameShown = 80;

bool IsDistrictCode(std::string_view text) {
  return text.size() == kDistrictDigits && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '-';
  });
}

// A name that is wrong may be anything: what goes back into the error is short, and whole characters.
std::string Shown(std::string_view name) {
  if (name.size() <= kLongestNameShown) return std::string(name);
  size_t end = kLongestNameShown;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return std::string(name.substr(0, end)) + "…";
}

}  // namespace

absl::StatusOr<std::string> ParseDistrictName(std::string_view field, std::string_view name) {
  if (name.starts_with(kDistricts) && IsDistrictCode(name.substr(kDistricts.size()))) {
    return std::string(name.substr(kDistricts.size()));
  }
  return error::ResourceNameInvalid(field, Shown(name), "districts/{district}");
}

absl::StatusOr<std::string> ParseDistrictOf(std::string_view field, std::string_view name) {
  const size_t length = kDistricts.size() + kDistrictDigits;
  if (name.size() <= length) return ParseDistrictName(field, name);
  if (name[length] == '/') {
    if (auto district = ParseDistrictName(field, name.substr(0, length)); district.ok()) return district;
  }
  return error::ResourceNameInvalid(field, Shown(name), "districts/{district}/…");
}

absl::StatusOr<ResourceName> ParseResourceName(std::string_view field, std::string_view name,
                                               std::string_view collection) {
  if (name.starts_with(kDistricts)) {
    const std::string_view district = name.substr(kDistricts.size(), kDistrictDigits);
    const std::string_view rest = name.substr(std::min(name.size(), kDistricts.size() + kDistrictDigits));
    const std::string infix = fmt::format("/{}/", collection);
    if (IsDistrictCode(district) && rest.starts_with(infix) && IsId(rest.substr(infix.size()))) {
      return ResourceName{std::string(district), std::string(rest.substr(infix.size()))};
    }
  }
  return error::ResourceNameInvalid(field, Shown(name), fmt::format("districts/{{district}}/{}/{{id}}", collection));
}

absl::StatusOr<std::string> ParseIdWithin(std::string_view district, std::string_view field, std::string_view name,
                                          std::string_view collection) {
  ASSIGN_OR_RETURN(ResourceName parsed, ParseResourceName(field, name, collection));
  if (parsed.district != district) {
    return error::ResourceNameInvalid(field, Shown(name), fmt::format("districts/{}/{}/{{id}}", district, collection));
  }
  return std::move(parsed.id);
}

absl::StatusOr<std::vector<std::string>> ParseIdsWithin(std::string_view district, std::string_view field,
                                                        const std::vector<std::string>& names,
                                                        std::string_view collection, size_t most) {
  if (names.size() > most) {
    return error::FieldInvalid(field, fmt::format("at most {}", most), fmt::format("最多 {} 个", most));
  }
  std::vector<std::string> ids;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(ids.emplace_back(), ParseIdWithin(district, field, name, collection));
  }
  if (std::set<std::string>(ids.begin(), ids.end()).size() < ids.size()) {
    return error::FieldInvalid(field, "each once", "不能重复");
  }
  return ids;
}

std::string FormatResourceName(std::string_view district, std::string_view collection, std::string_view id) {
  return id.empty() ? std::string() : fmt::format("districts/{}/{}/{}", district, collection, id);
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

std::string NewUuid() {
  thread_local std::mt19937_64 random{(static_cast<uint64_t>(std::random_device{}()) << 32) ^ std::random_device{}()};
  const uint64_t high = (random() & ~0xF000ULL) | 0x4000ULL;
  const uint64_t low = (random() & ~(3ULL << 62)) | (1ULL << 63);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF, low >> 48,
                     low & 0xFFFFFFFFFFFFULL);
}

}  // namespace zhiwang
