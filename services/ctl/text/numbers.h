#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/repeated_field.h>

#include "absl/status/status.h"

namespace zhiwang::ctl {

// Reads `1,2` into `numbers`, in place of what it holds. A usage error that names `flag` otherwise.
absl::Status ReadNumbers(std::string_view flag, const std::string& text,
                         google::protobuf::RepeatedField<int32_t>* numbers);

}  // namespace zhiwang::ctl
