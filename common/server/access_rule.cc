#include "common/server/access_rule.h"

#include <atomic>
#include <memory>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/strings/str_split.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/telemetry/metrics.h"

namespace zhiwang::server {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void CountUncheckedAnswer(const std::string& method) {
  telemetry::Counter(
      "zhiwang_unchecked_answers_total",
      "Answers that were not sent because their method never asked what the caller may see: a mistake in it.",
      {{"method", method}})
      .Add();
}

}  // namespace

AccessRule::AccessRule(const google::protobuf::MethodDescriptor& method) : method_(method.full_name()) {
  const common::v1::Access& access = method.options().GetExtension(common::v1::access);
  rule_ = auth::FindRule(access.permission());
  reach_ = access.reach();
  scope_field_ = access.scope_field();
  streamed_ = method.client_streaming();
  if (access.permission().empty()) {
    fault_ = "does not declare its access";
  } else if (rule_ == nullptr) {
    fault_ = fmt::format("declares the permission {}, which the policy does not know", access.permission());
  } else {
    FindFaultWithRoles();
  }
  const google::protobuf::Descriptor* message = method.input_type();
  for (const absl::string_view step : absl::StrSplit(scope_field_, '.', absl::SkipEmpty())) {
    const FieldDescriptor* field = message == nullptr ? nullptr : message->FindFieldByName(std::string(step));
    if (field == nullptr || field->is_repeated()) {
      fault_ = fmt::format("declares the scope field {}, which its request does not have", scope_field_);
      return;
    }
    path_.push_back(field);
    message = field->message_type();
  }
  if (!path_.empty() && path_.back()->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    fault_ = fmt::format("declares the scope field {}, which is no resource name", scope_field_);
  }
}

// A permission that only a role of another kind of reach has would let nobody in, or somebody whose rights are never asked.
void AccessRule::FindFaultWithRoles() {
  using common::v1::Access;
  const bool for_owners = reach_ == Access::SELF || reach_ == Access::PART_OR_OWN;
  const bool owners_have_it = !(rule_->roles & auth::kSelfRoles).empty();
  if (for_owners && !owners_have_it) {
    fault_ = fmt::format("declares {}, and no role over one's own things has {}", Access::Reach_Name(reach_),
                         rule_->permission);
  } else if (!for_owners && reach_ != Access::ANY_PART && owners_have_it) {
    fault_ = fmt::format("declares {}, and a role over one's own things, which that does not let in, has {}",
                         Access::Reach_Name(reach_), rule_->permission);
  }
}

absl::StatusOr<std::string> AccessRule::DistrictOf(const Message& request) const {
  const Message* message = &request;
  for (size_t i = 0; i + 1 < path_.size(); ++i) {
    if (streamed_ && !message->GetReflection()->HasField(*message, path_[i])) {
      return error::StreamOrder(fmt::format("the first message must be the {}", path_[i]->name()));
    }
    message = &message->GetReflection()->GetMessage(*message, path_[i]);
  }
  std::string copy;
  const std::string& name = message->GetReflection()->GetStringReference(*message, path_.back(), &copy);
  return ParseDistrictOf(scope_field_, name);
}

absl::Status AccessRule::Admit(const Message& request, rpc::Call& call) const {
  std::string district;
  if (rule_ == nullptr) return error::PermissionMissing("that nobody has", "", district);
  if (!path_.empty()) {
    ASSIGN_OR_RETURN(district, DistrictOf(request));
  }
  call.rule = rule_;
  call.district = district;
  call.rights = call.caller->RightsIn(district);
  if (call.rights == nullptr || !IsAdmitted(*call.rights)) {
    return error::PermissionMissing(rule_->permission, rule_->zh, district);
  }
  if (MustAsk()) call.asked = std::make_shared<std::atomic<bool>>(false);
  return absl::OkStatus();
}

bool AccessRule::MustAsk() const {
  return reach_ == common::v1::Access::PART_OF_SCOPE || reach_ == common::v1::Access::SELF ||
         reach_ == common::v1::Access::PART_OR_OWN;
}

bool AccessRule::IsAdmitted(const auth::Rights& rights) const {
  switch (reach_) {
    case common::v1::Access::PART_OF_SCOPE:
      return rights.Include(rule_->roles);
    case common::v1::Access::ANY_PART:
    case common::v1::Access::PART_OR_OWN:
      return rights.Include(rule_->roles) || rights.IncludeSelf(rule_->roles);
    case common::v1::Access::SELF:
      return rights.IncludeSelf(rule_->roles);
    default:
      return rights.Cover(rule_->roles, {"/", ""});
  }
}

absl::Status AccessRule::CheckAnswer(const rpc::Asked& asked) const {
  if (asked == nullptr || asked->load(std::memory_order_relaxed)) return absl::OkStatus();
  CountUncheckedAnswer(method_);
  spdlog::error("{} answered without asking what its caller may see: the answer was not sent", method_);
  return error::Unexpected("the method did not ask what its caller may see");
}

}  // namespace zhiwang::server
