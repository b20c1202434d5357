#include "common/archive/manifest.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "common/json/strict_json.h"
#include "common/privacy/cipher.h"
#include "common/status/macros.h"

namespace zhiwang::archive {
namespace {

constexpr std::string_view kLayout = "zhiwang archive manifest 1";
constexpr char kTimeFormat[] = "%Y-%m-%dT%H:%M:%SZ";

std::string TimeText(absl::Time time) { return absl::FormatTime(kTimeFormat, time, absl::UTCTimeZone()); }

std::string SignedBytes(const Manifest& manifest, const std::string& key) {
  std::string bytes(kLayout);
  privacy::AppendField(bytes, TimeText(manifest.made));
  privacy::AppendField(bytes, key);
  privacy::AppendField(bytes, std::to_string(manifest.about.size()));
  for (const auto& [name, value] : manifest.about) {
    privacy::AppendField(bytes, name);
    privacy::AppendField(bytes, value);
  }
  for (const Entry& entry : manifest.entries) {
    privacy::AppendField(bytes, entry.name);
    privacy::AppendField(bytes, std::to_string(entry.size));
    privacy::AppendField(bytes, entry.digest);
  }
  return bytes;
}

// The text of a manifest with these parts. Each manifest has exactly one text.
std::string TextOf(const Manifest& manifest, const std::string& key, const std::string& signature) {
  nlohmann::json entries = nlohmann::json::array();
  for (const Entry& entry : manifest.entries) {
    entries.push_back({{"name", entry.name}, {"sha256", absl::BytesToHexString(entry.digest)}, {"size", entry.size}});
  }
  const nlohmann::json json = {{"about", manifest.about},
                               {"entries", std::move(entries)},
                               {"key", key},
                               {"made", TimeText(manifest.made)},
                               {"signature", absl::Base64Escape(signature)}};
  // Text that is not UTF-8 is replaced. The signature does not fit then, so nobody trusts such a manifest.
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

bool IsText(const nlohmann::json& json, const char* name) {
  return json.is_object() && json.contains(name) && json[name].is_string();
}

// A fingerprint, for people. A text that is not a fingerprint is not repeated.
std::string Shown(const std::string& fingerprint) {
  const bool is_one =
      fingerprint.size() == 64 && std::all_of(fingerprint.begin(), fingerprint.end(), absl::ascii_isxdigit);
  return is_one ? fingerprint : "无法辨认";
}

std::optional<Entry> ReadEntry(const nlohmann::json& json) {
  if (!IsText(json, "name") || !IsText(json, "sha256")) return std::nullopt;
  if (!json.contains("size") || !json["size"].is_number_integer()) return std::nullopt;
  const auto digest = json["sha256"].get<std::string>();
  // The same values written in another way would still fit the signature.
  std::string bytes = absl::HexStringToBytes(digest);
  if (absl::BytesToHexString(bytes) != digest) return std::nullopt;
  return Entry{json["name"].get<std::string>(), json["size"].get<int64_t>(), std::move(bytes)};
}

// The manifest that the text holds; nothing if the form is wrong. Does not check the signature.
std::optional<Manifest> Parse(const nlohmann::json& json) {
  const bool complete = IsText(json, "made") && IsText(json, "key") && IsText(json, "signature") &&
                        json.contains("about") && json["about"].is_object() && json.contains("entries") &&
                        json["entries"].is_array();
  if (!complete) return std::nullopt;
  Manifest manifest;
  const auto made = json["made"].get<std::string>();
  if (!absl::ParseTime(kTimeFormat, made, &manifest.made, nullptr) || TimeText(manifest.made) != made) {
    return std::nullopt;
  }
  for (const auto& [name, value] : json["about"].items()) {
    if (!value.is_string()) return std::nullopt;
    manifest.about[name] = value.get<std::string>();
  }
  for (const nlohmann::json& one : json["entries"]) {
    std::optional<Entry> entry = ReadEntry(one);
    if (!entry) return std::nullopt;
    manifest.entries.push_back(*std::move(entry));
  }
  return manifest;
}

}  // namespace

absl::StatusOr<std::string> SignedManifest(const audit::SigningKey& key, const Manifest& manifest) {
  ASSIGN_OR_RETURN(const std::string signature, key.Sign(SignedBytes(manifest, key.fingerprint())));
  return TextOf(manifest, key.fingerprint(), signature);
}

ReadManifest CheckManifest(const audit::VerifyingKey& key, std::string_view text) {
  constexpr char kChanged[] = "没有本系统签名的清单：清单被改动，或者不是本系统导出的";
  const absl::StatusOr<nlohmann::json> json = strict_json::Parse(text);
  if (!json.ok()) return {std::nullopt, kChanged};
  std::optional<Manifest> manifest = Parse(*json);
  if (!manifest) return {std::nullopt, kChanged};
  const auto signed_by = (*json)["key"].get<std::string>();
  std::string signature;
  const bool good = absl::Base64Unescape((*json)["signature"].get<std::string>(), &signature) &&
                    key.Signed(SignedBytes(*manifest, signed_by), signature);
  if (!good && !key.Has(signed_by)) {
    return {std::nullopt, fmt::format("清单自称由另一把密钥签名，公钥指纹 {}：请用这把公钥核对", Shown(signed_by))};
  }
  if (!good) return {std::nullopt, kChanged};
  // The signature does not cover blanks and unknown members.
  const bool as_written = TextOf(*manifest, signed_by, signature) == text;
  return {std::move(manifest), as_written ? "" : "清单的写法被改动"};
}

}  // namespace zhiwang::archive
