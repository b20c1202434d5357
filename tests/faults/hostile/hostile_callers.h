#pragma once

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// Somebody whom the method lets in: with every grant there is, where it is for grants; otherwise over what is their own.
std::string CallerOf(const google::protobuf::MethodDescriptor& method);

// Callers of every kind: members of staff, a citizen, a volunteer, a lawyer and a party, and somebody in each role alone.
std::vector<std::string> CallersOfEachKind(const Cluster& cluster);

}  // namespace zhiwang::testing
