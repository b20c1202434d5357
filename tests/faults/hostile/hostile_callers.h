#pragma once

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "tests/support/cluster/cluster.h"

namespace zhiwang::testing {

// A caller whom the method lets in: one with every grant if the method needs grants; otherwise one who owns the resources.
std::string CallerOf(const google::protobuf::MethodDescriptor& method);

// Callers of every kind: members of staff, a citizen, a volunteer, a lawyer and a party, and one caller for each single role.
std::vector<std::string> CallersOfEachKind(const Cluster& cluster);

}  // namespace zhiwang::testing
