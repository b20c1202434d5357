#include "common/auth/testing/policy_walk.h"

#include <fmt/format.h>
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/auth/policy.h"
#include "common/auth/testing/said_callers.h"
#include "common/rpc/raw_call.h"
#include "common/status/error.h"
#include "zhiwang/common/v1/access.pb.h"

namespace zhiwang::auth {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// Sets the field at `path`, `header.district`, of the message, or of a message in it.
void SetText(Message& message, const std::string& path, const std::string& text) {
  const std::vector<std::string> steps = absl::StrSplit(path, absl::MaxSplits('.', 1));
  const auto* field = message.GetDescriptor()->FindFieldByName(steps[0]);
  if (steps.size() == 1) return message.GetReflection()->SetString(&message, field, text);
  SetText(*message.GetReflection()->MutableMessage(&message, field), steps[1], text);
}

bool IsRefused(const std::shared_ptr<grpc::Channel>& channel, const MethodDescriptor& method, const std::string& scope,
               const std::string& rights) {
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<Message> request(factory.GetPrototype(method.input_type())->New());
  const std::string& field = method.options().GetExtension(common::v1::access).scope_field();
  if (!field.empty()) SetText(*request, field, scope);
  grpc::ClientContext context;
  SayCaller(context, "somebody", rights);
  // A watch that is let in has no end of its own.
  const bool endless = method.server_streaming() && !method.client_streaming();
  context.set_deadline(absl::ToChronoTime(absl::Now() + (endless ? absl::Milliseconds(200) : absl::Seconds(30))));
  const std::string path = "/" + method.service()->full_name() + "/" + method.name();
  const absl::Status status =
      rpc::CallRaw(channel, context, path, {request->SerializeAsString()}, [](const std::string&) {});
  return ReasonOf(status) == common::v1::PERMISSION_MISSING;
}

}  // namespace

Walked ExpectPolicy(const std::shared_ptr<grpc::Channel>& channel, const PolicyWalk& walk) {
  Walked walked;
  const auto visit = [&](const MethodDescriptor& method) {
    if (method.name() == walk.apart) return;
    const common::v1::Access& access = method.options().GetExtension(common::v1::access);
    const bool part_is_enough =
        access.reach() == common::v1::Access::PART_OF_SCOPE || access.reach() == common::v1::Access::ANY_PART;
    // A scope that is a resource's name may be any in the district.
    const std::string scope = access.scope_field().ends_with("name") ? walk.district + "/any/1" : walk.district;
    std::vector<std::string> places = walk.parts;
    places.push_back("/");
    for (const Role role : kAllRoles) {
      for (const std::string& where : places) {
        SCOPED_TRACE(fmt::format("{} as {}@{}", method.full_name(), RoleName(role), where));
        const bool may = FindRule(access.permission())->roles.Has(role) && (where == "/" || part_is_enough);
        EXPECT_EQ(IsRefused(channel, method, scope, fmt::format("{}@{}", RoleName(role), where)), !may);
        ++(may ? walked.admitted : walked.refused);
      }
    }
  };
  for (const auto* contract : walk.contracts) {
    for (int i = 0; i < contract->service_count(); ++i) {
      for (int j = 0; j < contract->service(i)->method_count(); ++j) visit(*contract->service(i)->method(j));
    }
  }
  return walked;
}

}  // namespace zhiwang::auth
