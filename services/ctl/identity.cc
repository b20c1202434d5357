#include "services/ctl/identity.h"

#include <fmt/format.h>

#include "absl/time/clock.h"
#include "common/auth/self.h"
#include "common/auth/token/issuer.h"
#include "common/status/macros.h"

namespace zhiwang::ctl {
namespace {

constexpr char kAudience[] = "zhiwang";

}  // namespace

std::string SubjectOf(const Options& options, const std::string& caller) {
  const std::string in_district = fmt::format("districts/{}/{}", options.district, caller);
  return caller.starts_with("staff/") || auth::SelfOf(in_district) ? in_district : caller;
}

absl::StatusOr<std::string> MakeToken(const Options& options, const std::string& subject, const auth::Person& person) {
  if (options.issuer_key.empty()) {
    return absl::FailedPreconditionError("没有本地签发密钥，不能以他人名义调用：见 --issuer_key");
  }
  ASSIGN_OR_RETURN(const auth::Issuer issuer, auth::Issuer::Load(options.issuer_key));
  auth::TokenRules rules;
  rules.issuer = options.issuer;
  rules.audience = kAudience;
  const absl::Time now = absl::Now();
  return issuer.Sign(
      rules,
      {.subject = subject, .issued = now, .expires = now + kTokenLife, .name = person.name, .phone = person.phone});
}

}  // namespace zhiwang::ctl
