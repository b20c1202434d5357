#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <nlohmann/json_fwd.hpp>

#include "absl/status/status.h"

namespace zhiwang::ctl {

// The reason why a JSON object is not a message of that type: a field that the type does not have, a field given by both of
// its names (`externalId` and `external_id`), a value that is none of its kind. In Chinese, with the field, as
// `reporter.phone`; empty where nothing is wrong.
std::string WhyNoMessage(const nlohmann::json& object, const google::protobuf::Descriptor& type);

// Reads a message from a JSON object, strictly: see common/json/strict_json.h and above. INVALID_ARGUMENT says why not, in
// Chinese.
absl::Status ReadProtoJson(std::string_view text, google::protobuf::Message& message);

}  // namespace zhiwang::ctl
