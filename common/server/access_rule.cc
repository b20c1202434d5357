#include "common/server/access_rule.h"

#include <fmt/format.h>

#include "absl/strings/str_split.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "zhiwang/common/v1/access.pb.h"

namespace zhiwang::server {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

}  // namespace

AccessRule::AccessRule(const google::protobuf::MethodDescriptor& method) {
  const common::v1::Access& access = method.options().GetExtension(common::v1::access);
  rule_ = auth::FindRule(access.permission());
  part_is_enough_ =
      access.reach() == common::v1::Access::PART_OF_SCOPE || access.reach() == common::v1::Access::ANY_PART;
  scope_field_ = access.scope_field();
  streamed_ = method.client_streaming();
  if (access.permission().empty()) {
    fault_ = "does not declare its access";
  } else if (rule_ == nullptr) {
    fault_ = fmt::format("declares the permission {}, which the policy does not know", access.permission());
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
  const bool admitted = call.rights != nullptr && (part_is_enough_ ? call.rights->Include(rule_->roles)
                                                                   : call.rights->Cover(rule_->roles, {"/", ""}));
  return admitted ? absl::OkStatus() : error::PermissionMissing(rule_->permission, rule_->zh, district);
}

}  // namespace zhiwang::server
