#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/token/key_set.h"

namespace zhiwang::auth {

inline constexpr size_t kMostTokenBytes = 8192;
inline constexpr size_t kMostSubjectBytes = 100;
inline constexpr size_t kMostPersonBytes = 120;  // of a person's name, or of their phone

// The rules that a token must meet to be accepted.
struct TokenRules {
  std::string issuer;                             // "iss" must be this
  std::string audience;                           // "aud" must be this or hold it
  absl::Duration leeway = absl::Seconds(30);      // how far the issuer's clock may be from ours
  absl::Duration longest_life = absl::Hours(24);  // a token that is good for longer is refused
  // The claims that hold a person's name and phone: those of OpenID Connect (Core 1.0, section 5.1) unless the issuer has
  // others. Empty: not read.
  std::string name_claim = "name";
  std::string phone_claim = "phone_number";
};

// The claims of a token that was verified.
struct TokenClaims {
  std::string subject;               // who; 1 to 100 bytes of UTF-8 without control characters
  std::optional<absl::Time> issued;  // when the issuer says so
  absl::Time expires;
  // The person's name and phone; empty where the token does not say, or says what is no text of 1 to 120 bytes without
  // control characters. Personal data: never logged.
  std::string name = {};
  std::string phone = {};
};

// Checks a JSON Web Token (RFC 7519) in compact form, as RFC 8725 advises: signed with ES256 or RS256 by one of `keys`
// whose algorithm that is, for us by `rules`, good at `now`. UNAUTHENTICATED says what is wrong, in words that hold
// nothing of the token.
absl::StatusOr<TokenClaims> VerifyToken(std::string_view compact, const Keys& keys, const TokenRules& rules,
                                        absl::Time now);

}  // namespace zhiwang::auth
