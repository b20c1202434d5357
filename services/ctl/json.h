#pragma once

#include <string>

#include <google/protobuf/message.h>

#include "absl/status/status.h"

namespace zhiwang::ctl {

// A message as proto JSON on one line, default values left out. Control characters are escaped.
std::string ToJson(const google::protobuf::Message& message);

// A status as google.rpc.Status in proto JSON on one line, its details decoded where their types are known.
std::string StatusToJson(const absl::Status& status);

}  // namespace zhiwang::ctl
