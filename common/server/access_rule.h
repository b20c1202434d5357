#pragma once

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "common/rpc/call.h"

namespace zhiwang::server {

// What a method's contract says about who may call it, put into force.
class AccessRule {
 public:
  explicit AccessRule(const google::protobuf::MethodDescriptor& method);

  // What is wrong with the declaration; empty: nothing.
  const std::string& fault() const { return fault_; }

  // Gives the call its rights. PERMISSION_MISSING unless the caller may call the method in the district that the request
  // names, RESOURCE_NAME_INVALID when it names none. A method that declares PART_OF_SCOPE must keep to what the call's
  // rights cover.
  absl::Status Admit(const google::protobuf::Message& request, rpc::Call& call) const;

 private:
  absl::StatusOr<std::string> DistrictOf(const google::protobuf::Message& request) const;

  const auth::Rule* rule_ = nullptr;
  bool part_is_enough_ = false;
  bool streamed_ = false;
  std::string scope_field_;
  std::vector<const google::protobuf::FieldDescriptor*> path_;  // to the scope field; empty: the method has none
  std::string fault_;
};

}  // namespace zhiwang::server
