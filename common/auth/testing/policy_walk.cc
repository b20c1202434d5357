#include "common/auth/testing/policy_walk.h"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/auth/policy.h"
#include "common/auth/testing/said_callers.h"
#include "common/rpc/client/raw_call.h"
#include "common/status/error.h"
#include "zhiwang/common/v1/access.pb.h"

namespace zhiwang::auth {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr char kStranger[] = "nobody";  // the id of a person of whom nothing is there

bool MayKnow(const Walker& walker, const Guarded& thing) {
  if (thing.may_know) return thing.may_know(walker);
  if (walker.grant) return walker.grant->Covers({thing.area_path, thing.department});
  return std::find(thing.owners.begin(), thing.owners.end(), walker.name) != thing.owners.end();
}

// The walker's rights as SaidCallers read them.
std::string RightsOf(const Walker& walker) {
  if (!walker.grant) return "";
  const Grant& grant = *walker.grant;
  return fmt::format("{}@{}", RoleName(grant.role), grant.area_path.empty() ? grant.department : grant.area_path);
}

// A stranger in each role over one's own things, and everybody whose a guarded thing is.
std::vector<Walker> OwnersOf(const PolicyWalk& walk) {
  const std::string district = walk.district.substr(walk.district.find('/') + 1);
  std::set<std::string> subjects;
  for (const Role role : kAllRoles) {
    if (kSelfRoles.Has(role)) subjects.insert(SubjectOf({district, role, kStranger}));
  }
  for (const Guarded& thing : walk.guarded) subjects.insert(thing.owners.begin(), thing.owners.end());
  std::vector<Walker> owners;
  for (const std::string& subject : subjects) {
    const auto self = SelfOf(subject);
    EXPECT_TRUE(self) << subject << " is nobody who is no staff";
    if (self) owners.push_back({subject, self->role});
  }
  return owners;
}

std::vector<Walker> WalkersOf(const PolicyWalk& walk) {
  std::vector<Walker> walkers = OwnersOf(walk);
  std::vector<std::string> places = walk.parts;
  places.push_back("/");
  for (const Role role : kGrantedRoles) {
    for (const std::string& where : places) {
      const bool area = where.starts_with('/');
      walkers.push_back({"somebody", role, Grant{role, area ? where : "", area ? "" : where}});
    }
  }
  walkers.insert(walkers.end(), walk.also.begin(), walk.also.end());
  return walkers;
}

// Sets the field at `path`, `header.district`, of the message, or of a message in it.
void SetText(Message& message, const std::string& path, const std::string& text) {
  const std::vector<std::string> steps = absl::StrSplit(path, absl::MaxSplits('.', 1));
  const auto* field = message.GetDescriptor()->FindFieldByName(steps[0]);
  if (steps.size() == 1) return message.GetReflection()->SetString(&message, field, text);
  SetText(*message.GetReflection()->MutableMessage(&message, field), steps[1], text);
}

// A method of the server, called by the walk.
class Walk {
 public:
  Walk(const std::shared_ptr<grpc::Channel>& channel, const PolicyWalk& walk, const MethodDescriptor& method)
      : channel_(channel),
        walk_(walk),
        method_(method),
        access_(method.options().GetExtension(common::v1::access)),
        takes_name_(access_.scope_field().ends_with("name")) {}

  void As(const Walker& walker, Walked& walked) const {
    // A scope that is a resource's name may be any in the district.
    const std::string scope = takes_name_ ? walk_.district + "/any/1" : walk_.district;
    const bool may = May(walker);
    EXPECT_EQ(ReasonOf(Call(walker, scope, walked)) == common::v1::PERMISSION_MISSING, !may);
    ++(may ? walked.admitted : walked.refused);
    if (!may || !takes_name_) return;
    for (const Guarded& thing : walk_.guarded) Call(walker, thing.name, walked).IgnoreError();
  }

 private:
  bool May(const Walker& walker) const {
    if (!FindRule(access_.permission())->roles.Has(walker.role)) return false;
    switch (access_.reach()) {
      case common::v1::Access::ANY_PART:
      case common::v1::Access::PART_OR_OWN:
        return true;
      case common::v1::Access::SELF:
        return !walker.grant;
      case common::v1::Access::PART_OF_SCOPE:
        return walker.grant.has_value();
      default:
        return walker.grant && walker.grant->area_path == "/";
    }
  }

  // Calls the method with that scope and looks at what it answers.
  absl::Status Call(const Walker& walker, const std::string& scope, Walked& walked) const {
    const std::string rights = RightsOf(walker);
    SCOPED_TRACE(fmt::format("{} of {} as {} {}", method_.full_name(), scope, walker.name, rights));
    std::string answer;
    const absl::Status status = CallWithScope(channel_, method_, walker.name, rights, scope, answer);
    EXPECT_FALSE(absl::IsInternal(status)) << status;
    if (status.ok()) Search(walker, answer, walked);
    return status;
  }

  void Search(const Walker& walker, const std::string& answer, Walked& walked) const {
    // The other methods show their answers to everybody whom they let in.
    if (access_.reach() == common::v1::Access::WHOLE_SCOPE || access_.reach() == common::v1::Access::ANY_PART) return;
    for (const Guarded& thing : walk_.guarded) {
      const bool told = answer.find(thing.mark) != std::string::npos;
      EXPECT_FALSE(told && !MayKnow(walker, thing)) << "tells of " << thing.name << " by " << thing.mark;
      ++(told ? walked.shown : walked.withheld);
    }
  }

  const std::shared_ptr<grpc::Channel>& channel_;
  const PolicyWalk& walk_;
  const MethodDescriptor& method_;
  const common::v1::Access access_;
  const bool takes_name_;
};

}  // namespace

absl::Status CallWithScope(const std::shared_ptr<grpc::Channel>& channel, const MethodDescriptor& method,
                           const std::string& caller, const std::string& rights, const std::string& scope,
                           std::string& answer) {
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<Message> request(factory.GetPrototype(method.input_type())->New());
  const std::string& field = method.options().GetExtension(common::v1::access).scope_field();
  if (!field.empty()) SetText(*request, field, scope);
  grpc::ClientContext context;
  SayCaller(context, caller, rights);
  // A watch that is let in has no end of its own.
  const bool endless = method.server_streaming() && !method.client_streaming();
  context.set_deadline(absl::ToChronoTime(absl::Now() + (endless ? absl::Milliseconds(200) : absl::Seconds(30))));
  const std::string path = "/" + method.service()->full_name() + "/" + method.name();
  return rpc::CallRaw(channel, context, path, {request->SerializeAsString()},
                      [&](const std::string& message) { answer += message; });
}

Walked ExpectPolicy(const std::shared_ptr<grpc::Channel>& channel, const PolicyWalk& walk) {
  Walked walked;
  const std::vector<Walker> walkers = WalkersOf(walk);
  for (const auto* contract : walk.contracts) {
    for (int i = 0; i < contract->service_count(); ++i) {
      for (int j = 0; j < contract->service(i)->method_count(); ++j) {
        const MethodDescriptor& method = *contract->service(i)->method(j);
        if (walk.apart.contains(method.name())) continue;
        const Walk calls(channel, walk, method);
        for (const Walker& walker : walkers) calls.As(walker, walked);
      }
    }
  }
  return walked;
}

}  // namespace zhiwang::auth
