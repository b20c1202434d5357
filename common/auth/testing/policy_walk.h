#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <grpcpp/channel.h>

namespace zhiwang::auth {

// Something of which not everybody may know, as it stands in the server that is walked.
struct Guarded {
  std::string name;             // of its resource: every method that takes a name is also called with it
  std::string mark;             // a text that an answer holds if and only if it tells of the thing
  std::string area_path = "/";  // where it belongs, as Scope
  std::string department = {};
  std::string owner = {};  // the subject of the person whose it is; empty: of nobody who is no staff
};

// The calls that ExpectPolicy makes.
struct PolicyWalk {
  std::vector<const google::protobuf::FileDescriptor*> contracts;  // whose services the server has
  std::string district;  // `districts/{district}`: what a request's scope is set to
  // Parts of the district where roles are held besides all of it: paths of areas, codes of departments.
  std::vector<std::string> parts;
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
// Every answer that comes is searched for the guarded things: a method with the reach PART_OF_SCOPE or SELF must tell of
// none that lies outside what the caller has. An answer that is INTERNAL is a failure.
Walked ExpectPolicy(const std::shared_ptr<grpc::Channel>& channel, const PolicyWalk& walk);

}  // namespace zhiwang::auth
