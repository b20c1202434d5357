#pragma once

#include "absl/status/status.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/common/v1/place.pb.h"

namespace zhiwang::ctl {

// True where --lng or --lat is given.
bool HasPoint(const Arguments& arguments);

// Reads --lng and --lat. A usage error unless both are given and are numbers.
absl::Status ReadPoint(const Arguments& arguments, common::v1::Point& point);

}  // namespace zhiwang::ctl
