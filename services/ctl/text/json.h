#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/message.h>

#include "absl/status/status.h"

namespace zhiwang::ctl {

// A message as proto JSON on one line, default values left out. Control characters are escaped.
std::string ToJson(const google::protobuf::Message& message);

// A text as a JSON string, with its quotes.
std::string JsonText(std::string_view text);

// A status as google.rpc.Status in proto JSON on one line, its details decoded where their types are known.
std::string StatusToJson(const absl::Status& status);

}  // namespace zhiwang::ctl
