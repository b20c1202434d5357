#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/descriptor.h>

#include "tests/faults/hostile/requests/honest_requests.h"

namespace zhiwang::testing {

// Notes the answer of `program` to a call of the method, in bytes, so that later requests can use it.
void LearnFrom(const google::protobuf::MethodDescriptor& method, std::string_view program, const std::string& bytes,
               HonestRequests& honest);

}  // namespace zhiwang::testing
