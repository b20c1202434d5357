#pragma once

#include <memory>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <grpcpp/channel.h>

namespace zhiwang::auth {

// What ExpectPolicy walks.
struct PolicyWalk {
  std::vector<const google::protobuf::FileDescriptor*> contracts;  // whose services the server has
  std::string district;  // `districts/{district}`: what a request's scope is set to
  // Parts of the district where roles are held besides all of it: paths of areas, codes of departments.
  std::vector<std::string> parts;
  std::string apart = {};  // a method with a stricter rule of its own, tested where that is
};

// Calls every method in every role, held in the whole district and in each part of it, at a server that takes callers at
// their word. Refused for want of the permission must be those, and only those, whom the policy and the
// method's reach do not let in; what else is wrong with the request, which holds its scope alone, is said to the others.
// Answers how many calls were let in and how many were not.
struct Walked {
  int admitted = 0, refused = 0;
};
Walked ExpectPolicy(const std::shared_ptr<grpc::Channel>& channel, const PolicyWalk& walk);

}  // namespace zhiwang::auth
