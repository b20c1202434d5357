#pragma once

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "zhiwang/common/v1/access.pb.h"

namespace zhiwang::server {

// The access rule of a method's contract, put into force.
class AccessRule {
 public:
  explicit AccessRule(const google::protobuf::MethodDescriptor& method);

  // The fault of the declaration; empty: none.
  const std::string& fault() const { return fault_; }

  // Gives the call its rights. PERMISSION_MISSING unless the caller may call the method in the district that the request
  // names, RESOURCE_NAME_INVALID when it names none. A method that declares PART_OF_SCOPE, SELF or PART_OR_OWN must keep
  // to what the call's rights cover.
  absl::Status Admit(const google::protobuf::Message& request, rpc::Call& call) const;

  // OK for an answer that may be sent: INTERNAL, counted and logged, when the method was to keep to a part of the
  // district or to the caller's own things and never asked which those are.
  absl::Status CheckAnswer(const rpc::Asked& asked) const;

 private:
  // True where the method shows only what its caller has, and so must ask what that is.
  bool MustAsk() const;
  bool IsAdmitted(const auth::Rights& rights) const;
  void FindFaultWithRoles();
  absl::StatusOr<std::string> DistrictOf(const google::protobuf::Message& request) const;

  std::string method_;
  const auth::Rule* rule_ = nullptr;
  common::v1::Access::Reach reach_;
  bool streamed_ = false;
  std::string scope_field_;
  std::vector<const google::protobuf::FieldDescriptor*> path_;  // to the scope field; empty: the method has none
  std::string fault_;
};

}  // namespace zhiwang::server
