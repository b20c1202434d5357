#include "common/auth/token/token.h"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/auth/token/token_encoding.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::auth {
namespace {

using error::CallerUnknown;
using nlohmann::json;

// NumericDate (RFC 7519, section 2) in the years 1970 to 9999: what absl::Time and every calendar can tell.
constexpr double kMostSeconds = 253'402'300'799;

// Members that bring a key along, say where to fetch one, or change what the rest means: RFC 7515, section 4.1, and
// RFC 7797 for "b64".
constexpr std::array kForbidden = {"jku", "x5u", "x5c", "jwk", "crit", "b64"};

// The JSON text of the token's header, once all three parts are known to be base64url.
absl::StatusOr<std::string> DecodeHeader(std::string_view compact) {
  if (compact.size() > kMostTokenBytes) {
    return CallerUnknown(fmt::format("the token is larger than {} bytes", kMostTokenBytes));
  }
  if (std::count(compact.begin(), compact.end(), '.') != 2) return CallerUnknown("the token has not three parts");
  const size_t first = compact.find('.');
  const size_t second = compact.rfind('.');
  const auto header = DecodeBase64Url(compact.substr(0, first));
  const auto claims = DecodeBase64Url(compact.substr(first + 1, second - first - 1));
  const auto signature = DecodeBase64Url(compact.substr(second + 1));
  if (!header || !claims || !signature) return CallerUnknown("the token is not canonical base64url");
  return *header;
}

// The key that the header asks for, when all of the header is in order.
absl::StatusOr<std::shared_ptr<const PublicKey>> FindKey(std::string_view header_text, const Keys& keys) {
  const std::optional<json> header = ParseJsonObject(header_text);
  if (!header) return CallerUnknown("the token's header is no JSON object, or repeats a name");
  for (const char* name : kForbidden) {
    if (header->contains(name)) return CallerUnknown(fmt::format("the token's header has {}", name));
  }
  const std::string* type = FindString(*header, "typ");
  if (header->contains("typ") && (type == nullptr || (*type != "JWT" && *type != "at+jwt"))) {
    return CallerUnknown("the token's typ is neither JWT nor at+jwt");
  }
  const std::string* algorithm_name = FindString(*header, "alg");
  if (algorithm_name == nullptr) return CallerUnknown("the token's header has no alg");
  const std::optional<Algorithm> algorithm = AlgorithmNamed(*algorithm_name);
  if (!algorithm) return CallerUnknown("the token's alg is neither ES256 nor RS256");
  const std::string* kid = FindString(*header, "kid");
  if (kid == nullptr || kid->empty()) return CallerUnknown("the token's header has no kid");

  // Last, because asking for an unknown key may cost a fetch.
  std::shared_ptr<const PublicKey> key = keys.Find(*kid);
  if (key == nullptr) return CallerUnknown("no key has the token's kid; if it is new, try again in ten seconds");
  if (key->algorithm() != *algorithm) return CallerUnknown("the token's alg is not its key's");
  return key;
}

// The time in the claim `name`; nothing when there is no such claim.
absl::StatusOr<std::optional<absl::Time>> ReadTime(const json& claims, const char* name) {
  const auto claim = claims.find(name);
  if (claim == claims.end()) return std::nullopt;
  // Written so that what is no number at all fails the comparison too.
  const double seconds = claim->is_number() ? claim->get<double>() : -1;
  if (!(seconds >= 0 && seconds <= kMostSeconds)) {
    return CallerUnknown(fmt::format("the token's {} is no time of the years 1970 to 9999 in seconds", name));
  }
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

bool IsFor(const json& claims, const std::string& audience) {
  const auto claim = claims.find("aud");
  if (claim == claims.end()) return false;
  if (!claim->is_array()) return *claim == audience;
  const auto is_text = [](const json& one) { return one.is_string(); };
  return std::all_of(claim->begin(), claim->end(), is_text) &&
         std::find(claim->begin(), claim->end(), audience) != claim->end();
}

// U+0000 to U+001F, U+007F to U+009F.
bool HasControlCharacter(std::string_view utf8) {
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && static_cast<unsigned char>(utf8[i + 1]) < 0xA0) return true;
  }
  return false;
}

absl::StatusOr<std::string> ReadSubject(const json& claims) {
  const std::string* subject = FindString(claims, "sub");
  if (subject == nullptr || subject->empty()) return CallerUnknown("the token has no sub");
  if (subject->size() > kMostSubjectBytes) {
    return CallerUnknown(fmt::format("the token's sub is longer than {} bytes", kMostSubjectBytes));
  }
  // That it is UTF-8 follows from having been parsed as JSON.
  if (HasControlCharacter(*subject)) return CallerUnknown("the token's sub has a control character");
  return *subject;
}

// The text of the claim about the person. A token is good without it, and with one that is no use: it only says nothing then.
std::string ReadPersonal(const json& claims, const std::string& name) {
  const std::string* text = name.empty() ? nullptr : FindString(claims, name.c_str());
  if (text == nullptr || text->size() > kMostPersonBytes || HasControlCharacter(*text)) return "";
  return *text;
}

absl::StatusOr<TokenClaims> ReadClaims(std::string_view text, const TokenRules& rules, absl::Time now) {
  const std::optional<json> claims = ParseJsonObject(text);
  if (!claims) return CallerUnknown("the token's claims are no JSON object, or repeat a name");
  const std::string* issuer = FindString(*claims, "iss");
  if (issuer == nullptr || *issuer != rules.issuer) return CallerUnknown("the token's iss is not our issuer");
  if (!IsFor(*claims, rules.audience)) return CallerUnknown("the token's aud is not us");

  ASSIGN_OR_RETURN(const std::optional<absl::Time> expires, ReadTime(*claims, "exp"));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> not_before, ReadTime(*claims, "nbf"));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> issued, ReadTime(*claims, "iat"));
  if (!expires) return CallerUnknown("the token has no exp");
  if (now >= *expires + rules.leeway) return CallerUnknown("the token has expired");
  if (not_before && now < *not_before - rules.leeway) return CallerUnknown("the token is not good yet: nbf");
  if (issued && now < *issued - rules.leeway) return CallerUnknown("the token was issued in the future: iat");
  if (*expires - now > rules.longest_life + rules.leeway || (issued && *expires - *issued > rules.longest_life)) {
    return CallerUnknown(
        fmt::format("the token is good for longer than {} s", absl::ToInt64Seconds(rules.longest_life)));
  }
  ASSIGN_OR_RETURN(std::string subject, ReadSubject(*claims));
  return TokenClaims{std::move(subject), issued, *expires, ReadPersonal(*claims, rules.name_claim),
                     ReadPersonal(*claims, rules.phone_claim)};
}

}  // namespace

absl::StatusOr<TokenClaims> VerifyToken(std::string_view compact, const Keys& keys, const TokenRules& rules,
                                        absl::Time now) {
  if (rules.issuer.empty() || rules.audience.empty()) {
    return error::Unexpected("the rules for tokens name no issuer or no audience");
  }
  ASSIGN_OR_RETURN(const std::string header, DecodeHeader(compact));
  ASSIGN_OR_RETURN(const std::shared_ptr<const PublicKey> key, FindKey(header, keys));
  const std::optional<std::string> claims = key->SignedText(compact);
  if (!claims) return CallerUnknown("the token's signature is not its key's");
  return ReadClaims(*claims, rules, now);
}

}  // namespace zhiwang::auth
