#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace zhiwang::auth {

// `bytes` in base64url without padding (RFC 7515, section 2).
std::string EncodeBase64Url(std::string_view bytes);

// The bytes of `text`, or nothing unless EncodeBase64Url gives exactly `text` for them: no padding, no blanks, no other
// spelling of the same bytes.
std::optional<std::string> DecodeBase64Url(std::string_view text);

// The JSON object that `text` is, read strictly (see strict_json.h), or nothing: readers differ in which of two members of
// one name they believe (RFC 8725, section 2.6).
std::optional<nlohmann::json> ParseJsonObject(std::string_view text);

// The member `name` of a JSON object where it is a string, or null.
const std::string* FindString(const nlohmann::json& object, const char* name);

}  // namespace zhiwang::auth
