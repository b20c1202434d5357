// Every method of the registry, called in every role for every part of the district, against the policy.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/channel.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "common/auth/policy.h"
#include "common/auth/testing/said_callers.h"
#include "common/rpc/raw_call.h"
#include "common/status/error.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "zhiwang/common/v1/access.pb.h"

namespace zhiwang::grid {
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

class RegistryRights : public RegistryTest {
 protected:
  static std::vector<const MethodDescriptor*> AllMethods() {
    std::vector<const MethodDescriptor*> methods;
    for (const auto* file : {v1::GetAreaRequest::descriptor()->file(), v1::GetStaffRequest::descriptor()->file(),
                             v1::GetDepartmentRequest::descriptor()->file(), v1::LocatePointRequest::descriptor()->file(),
                             common::v1::ListGrantsRequest::descriptor()->file(),
                             common::v1::VerifyTimelinesRequest::descriptor()->file()}) {
      for (int i = 0; i < file->service_count(); ++i) {
        for (int j = 0; j < file->service(i)->method_count(); ++j) methods.push_back(file->service(i)->method(j));
      }
    }
    return methods;
  }

  // Whether a call of the method in that role, held there, is refused for want of the permission. What else is wrong with
  // the request, which holds its scope alone, is said to those who may make it.
  bool IsRefused(const MethodDescriptor& method, const std::string& rights) {
    google::protobuf::DynamicMessageFactory factory;
    const std::unique_ptr<Message> request(factory.GetPrototype(method.input_type())->New());
    const common::v1::Access& access = method.options().GetExtension(common::v1::access);
    const std::string& field = access.scope_field();
    if (!field.empty()) SetText(*request, field, field.ends_with("name") ? AreaName(kGrid) : kDistrictName);
    grpc::ClientContext context;
    auth::SayCaller(context, "somebody", rights);
    // Long enough for an answer; what is let in to a watch has none.
    const bool endless = method.name() == "WatchChanges";
    context.set_deadline(absl::ToChronoTime(absl::Now() + (endless ? absl::Milliseconds(100) : absl::Seconds(30))));
    const std::string path = "/" + method.service()->full_name() + "/" + method.name();
    const absl::Status status =
        rpc::CallRaw(server_->channel(), context, path, {request->SerializeAsString()}, [](const std::string&) {});
    return ReasonOf(status) == common::v1::PERMISSION_MISSING;
  }
};

TEST_F(RegistryRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  MustImport(DistrictRows());
  const std::string town = fmt::format("/{}/{}/", kWholeDistrict, kWestTown);
  int refused = 0, admitted = 0;
  for (const MethodDescriptor* method : AllMethods()) {
    const common::v1::Access& access = method->options().GetExtension(common::v1::access);
    const bool part_is_enough = access.reach() == common::v1::PART_OF_SCOPE;
    for (const auth::Role role : auth::kAllRoles) {
      for (const std::string& where : {std::string("/"), town, std::string("D01")}) {
        SCOPED_TRACE(fmt::format("{} as {}@{}", method->full_name(), auth::RoleName(role), where));
        const bool may = auth::FindRule(access.permission())->roles.Has(role) && (where == "/" || part_is_enough);
        EXPECT_EQ(IsRefused(*method, fmt::format("{}@{}", auth::RoleName(role), where)), !may);
        ++(may ? admitted : refused);
      }
    }
  }
  EXPECT_GT(refused, 200);
  EXPECT_GT(admitted, 100);
}

}  // namespace
}  // namespace zhiwang::grid
