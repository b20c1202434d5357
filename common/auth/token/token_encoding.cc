#include "common/auth/token/token_encoding.h"

#include <set>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"

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
  // The parser takes a NUL for the end of the text and would not look at what follows.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;

  std::vector<std::set<std::string>> open;  // the names seen in each object we are in
  bool repeated = false;
  const auto watch = [&](int, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key) repeated |= !open.back().insert(parsed.get<std::string>()).second;
    return true;
  };
  json value = json::parse(text, watch, /*allow_exceptions=*/false);
  if (repeated || !value.is_object()) return std::nullopt;
  return value;
}

const std::string* FindString(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

}  // namespace zhiwang::auth
