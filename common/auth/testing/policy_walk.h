#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <grpcpp/channel.h>

#include "absl/status/status.h"
#include "common/auth/rights.h"
#include "common/auth/role.h"

namespace zhiwang::auth {

// Calls a method at a server that takes callers at their word, with a request that holds its scope alone, and adds the bytes
// that come to `answer`. `rights` are as SaidCallers read them.
absl::Status CallWithScope(const std::shared_ptr<grpc::Channel>& channel,
                           const google::protobuf::MethodDescriptor& method, const std::string& caller,
                           const std::string& rights, const std::string& scope, std::string& answer);

// A caller of the walk: somebody with one grant, or somebody who is no staff.
struct Walker {
  std::string name;
  Role role;
  std::optional<Grant> grant = {};  // nothing: a role over what is their own, of whom `name` is the subject
};

// Something of which not everybody may know, as it stands in the server that is walked.
struct Guarded {
  std::string name;             // of its resource: every method that takes a name is also called with it
  std::string mark;             // a text that an answer holds if and only if it tells of the thing
  std::string area_path = "/";  // where it belongs, as Scope
  std::string department = {};
  std::vector<std::string> owners = {};  // the subjects of those who are no staff and whose it is
  // True where the walker may know of it. Not given: where their grant covers it, or they are one of `owners`.
  std::function<bool(const Walker&)> may_know = {};
};

// The calls that ExpectPolicy makes.
struct PolicyWalk {
  std::vector<const google::protobuf::FileDescriptor*> contracts;  // whose services the server has
  std::string district;  // `districts/{district}`: what a request's scope is set to
  // Parts of the district where roles are held besides all of it: paths of areas, codes of departments.
  std::vector<std::string> parts;
  std::vector<Walker> also = {};      // callers besides: a partner system by its name, a member of staff
  std::set<std::string> apart = {};   // methods with a stricter rule of their own, tested where that is
  std::vector<Guarded> guarded = {};  // at least one of each kind that a method shows a part of
};

// The counts of a walk.
struct Walked {
  int admitted = 0, refused = 0;  // calls let in, calls not let in
  int shown = 0, withheld = 0;  // guarded things in answers, and those that were looked for in an answer and not there
};

// Calls every method in every role, held in the whole district and in each part of it, at a server that takes callers at
// their word. Refused for want of the permission must be those, and only those, whom the policy and the
// method's reach do not let in; what else is wrong with the request, which holds its scope alone, is said to the others.
//
// Every answer that comes is searched for the guarded things: a method with the reach PART_OF_SCOPE, SELF or PART_OR_OWN
// must tell of none that lies outside what the caller has. An answer that is INTERNAL is a failure.
Walked ExpectPolicy(const std::shared_ptr<grpc::Channel>& channel, const PolicyWalk& walk);

}  // namespace zhiwang::auth
