#include "common/auth/known_callers.h"

#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::auth {
namespace {

constexpr char kAuthorization[] = "authorization";
constexpr std::string_view kScheme = "bearer";
constexpr char kCertificateUri[] = "peer_uri";
// A mark that every URI has and no token's subject may have: otherwise a token could speak for a service.
constexpr std::string_view kUriMark = "://";

// Somebody with a certificate, or with a token that says who they are; the book says what they may do.
class KnownCaller : public Caller {
 public:
  KnownCaller(std::string name, absl::Time good_until, Person person, const GrantBook& grants)
      : name_(std::move(name)), good_until_(good_until), person_(std::move(person)), grants_(grants) {}

  const std::string& name() const override { return name_; }
  std::shared_ptr<const Rights> RightsIn(const std::string& district) const override {
    return grants_.Of(name_, district);
  }
  absl::Time good_until() const override { return good_until_; }
  Person person() const override { return person_; }

 private:
  const std::string name_;
  const absl::Time good_until_;
  const Person person_;
  const GrantBook& grants_;
};

// A citizen and the like: no book says what they may do.
class SelfCaller final : public KnownCaller {
 public:
  SelfCaller(Self self, std::string name, absl::Time good_until, Person person, const GrantBook& grants)
      : KnownCaller(std::move(name), good_until, std::move(person), grants),
        district_(self.district),
        rights_(std::make_shared<const Rights>(std::move(self))) {}

  std::shared_ptr<const Rights> RightsIn(const std::string& district) const override {
    return district == district_ ? rights_ : nullptr;
  }

 private:
  const std::string district_;
  const std::shared_ptr<const Rights> rights_;
};

// The token in a header of the form that RFC 9110 gives in section 11.4: the name of the scheme in any case, one blank or
// more, the token. Empty where it is of another form.
std::string_view TokenIn(std::string_view authorization) {
  const size_t end = authorization.find(' ');
  const std::string_view scheme = authorization.substr(0, end);
  if (!absl::EqualsIgnoreCase({scheme.data(), scheme.size()}, {kScheme.data(), kScheme.size()})) return {};
  const size_t begin = authorization.find_first_not_of(' ', end);
  return begin == authorization.npos ? std::string_view() : authorization.substr(begin);
}

absl::StatusOr<std::string> NameInCertificate(const grpc::AuthContext& peer) {
  const std::vector<grpc::string_ref> uris = peer.FindPropertyValues(kCertificateUri);
  if (uris.size() != 1) return error::CallerUnknown("the certificate must hold exactly one URI");
  return std::string(uris[0].data(), uris[0].size());
}

absl::StatusOr<std::string> ReadCallersFile(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(fmt::format("--callers_file={}: cannot be read", path));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

absl::StatusOr<std::unique_ptr<KnownCallers>> KnownCallers::Create(const Options& options) {
  if (options.token_issuer.empty() || options.token_audience.empty()) {
    return absl::InvalidArgumentError("--token_issuer and --token_audience must say which tokens are for us");
  }
  ASSIGN_OR_RETURN(const std::string callers, ReadCallersFile(options.callers_file));
  ASSIGN_OR_RETURN(auto grants, GrantBook::Parse(callers));
  ASSIGN_OR_RETURN(auto keys, KeySource::Open({.place = options.token_keys, .ca_file = options.token_keys_ca}));
  TokenRules rules;
  rules.issuer = options.token_issuer;
  rules.audience = options.token_audience;
  rules.name_claim = options.name_claim;
  rules.phone_claim = options.phone_claim;
  return std::unique_ptr<KnownCallers>(new KnownCallers(std::move(grants), std::move(keys), std::move(rules)));
}

KnownCallers::KnownCallers(std::unique_ptr<GrantBook> grants, std::unique_ptr<KeySource> keys, TokenRules rules)
    : grants_(std::move(grants)), keys_(std::move(keys)), leeway_(rules.leeway), tokens_(*keys_, std::move(rules)) {}

absl::StatusOr<TokenClaims> KnownCallers::ReadToken(std::string_view authorization) const {
  const std::string_view token = TokenIn(authorization);
  if (token.empty()) return error::CallerUnknown("the authorization header must be `Bearer` and a token");
  auto claims = tokens_.Verify(token, absl::Now());
  if (!claims.ok()) return error::CallerUnknown(std::string(claims.status().message()));
  if (claims->subject.find(kUriMark) != std::string::npos) {
    return error::CallerUnknown("the token's subject must not be a URI");
  }
  return claims;
}

absl::StatusOr<std::shared_ptr<const Caller>> KnownCallers::Identify(const grpc::ServerContextBase& context) const {
  const auto [first, last] = context.client_metadata().equal_range(kAuthorization);
  if (first != last) {
    if (std::next(first) != last) return error::CallerUnknown("there must be one authorization header");
    ASSIGN_OR_RETURN(TokenClaims claims, ReadToken({first->second.data(), first->second.size()}));
    return CallerOf(std::move(claims));
  }
  const auto peer = context.auth_context();
  if (!peer->IsPeerAuthenticated()) return error::CallerUnknown("neither a token nor a certificate was given");
  ASSIGN_OR_RETURN(std::string name, NameInCertificate(*peer));
  return std::make_shared<const KnownCaller>(std::move(name), absl::InfiniteFuture(), Person(), *grants_);
}

std::shared_ptr<const Caller> KnownCallers::CallerOf(TokenClaims claims) const {
  const absl::Time good_until = claims.expires + leeway_;
  Person person{std::move(claims.name), std::move(claims.phone)};
  if (auto self = SelfOf(claims.subject)) {
    return std::make_shared<const SelfCaller>(*std::move(self), std::move(claims.subject), good_until,
                                              std::move(person), *grants_);
  }
  return std::make_shared<const KnownCaller>(std::move(claims.subject), good_until, std::move(person), *grants_);
}

}  // namespace zhiwang::auth
