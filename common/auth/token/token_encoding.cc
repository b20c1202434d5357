#include "common/auth/token/token_encoding.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "common/json/strict_json.h"

namespace zhiwang::auth {

using nlohmann::json;

std::string EncodeBase64Url(std::string_view bytes) {
  return absl::WebSafeBase64Escape(absl::string_view(bytes.data(), bytes.size()));
}

std::optional<std::string> DecodeBase64Url(std::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(absl::string_view(text.data(), text.size()), &bytes)) return std::nullopt;
  if (EncodeBase64Url(bytes) != text) return std::nullopt;
  return bytes;
}

std::optional<json> ParseJsonObject(std::string_view text) {
  absl::StatusOr<json> value = strict_json::Parse(text);
  if (!value.ok() || !value->is_object()) return std::nullopt;
  return *std::move(value);
}

const std::string* FindString(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

}  // namespace zhiwang::auth
