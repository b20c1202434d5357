#include "common/auth/testing/said_callers.h"

#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"

namespace zhiwang::auth {
namespace {

constexpr char kCallerKey[] = "x-zhiwang-said-caller";
constexpr char kRightsKey[] = "x-zhiwang-said-rights";
constexpr char kNameKey[] = "x-zhiwang-said-name-bin";
constexpr char kPhoneKey[] = "x-zhiwang-said-phone-bin";
constexpr size_t kLongestName = 100;

std::string Said(const grpc::ServerContextBase& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : std::string(found->second.data(), found->second.size());
}

absl::StatusOr<Rights> ParseRights(const std::string& text) {
  std::vector<Grant> grants;
  for (const absl::string_view one : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(one, absl::MaxSplits('@', 1));
    ASSIGN_OR_RETURN(const Role role, ParseRole(parts.first));
    if (kSelfRoles.Has(role)) return absl::InvalidArgumentError("nobody is granted " + parts.first);
    const std::string place = parts.second.empty() ? "/" : parts.second;
    const bool area = place.starts_with('/');
    grants.push_back({role, area ? place : "", area ? "" : place});
  }
  return Rights(std::move(grants));
}

class SaidCaller final : public Caller {
 public:
  SaidCaller(std::string name, Person person, Rights rights, std::shared_ptr<SaidCallers::Standing> standing)
      : name_(std::move(name)),
        person_(std::move(person)),
        self_(SelfOf(name_)),
        rights_(std::make_shared<const Rights>(self_ ? Rights(*self_) : std::move(rights))),
        standing_(std::move(standing)) {}
  const std::string& name() const override { return name_; }
  std::shared_ptr<const Rights> RightsIn(const std::string& district) const override {
    absl::MutexLock lock(&standing_->mutex);
    if (standing_->granted != nullptr) return standing_->granted;
    return !self_ || self_->district == district ? rights_ : nullptr;
  }
  Person person() const override { return person_; }
  absl::Time good_until() const override { return standing_->expired ? absl::InfinitePast() : absl::InfiniteFuture(); }

 private:
  const std::string name_;
  const Person person_;
  const std::optional<Self> self_;
  const std::shared_ptr<const Rights> rights_;
  const std::shared_ptr<SaidCallers::Standing> standing_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Caller>> SaidCallers::Identify(const grpc::ServerContextBase& context) const {
  std::string name = Said(context, kCallerKey);
  if (name.empty() && !unsaid_.empty()) {
    return std::make_shared<const SaidCaller>(unsaid_, Person(), Rights({{Role::kService, "/", ""}}), standing_);
  }
  if (name.empty() || name.size() > kLongestName || !IsUtf8(name)) {
    return error::CallerUnknown(std::string(kCallerKey) + " must name the caller");
  }
  auto rights = ParseRights(Said(context, kRightsKey));
  if (!rights.ok()) return error::CallerUnknown(std::string(rights.status().message()));
  Person person{Said(context, kNameKey), Said(context, kPhoneKey)};
  return std::make_shared<const SaidCaller>(std::move(name), std::move(person), *std::move(rights), standing_);
}

void SayCaller(grpc::ClientContext& context, const std::string& caller, const std::string& rights) {
  context.AddMetadata(kCallerKey, caller);
  context.AddMetadata(kRightsKey, rights);
}

void SayPerson(grpc::ClientContext& context, const Person& person) {
  context.AddMetadata(kNameKey, person.name);
  context.AddMetadata(kPhoneKey, person.phone);
}

void SaidCallers::GrantOnly(const std::string& rights) {
  auto granted = std::make_shared<const Rights>(ParseRights(rights).value());
  absl::MutexLock lock(&standing_->mutex);
  standing_->granted = std::move(granted);
}

}  // namespace zhiwang::auth
