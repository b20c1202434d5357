#pragma once

#include <span>
#include <string>

#include <google/protobuf/repeated_ptr_field.h>

#include "zhiwang/common/v1/change_log_service.pb.h"
#include "zhiwang/common/v1/deadline.pb.h"

namespace zhiwang::ctl {

// A timeline, a line a change, and below it the words that came with the changes.
std::string FormatTimeline(std::span<const common::v1::Change> changes);

// The clocks of something, a line each, and below them how each was computed where the answer says so. Empty where there is
// no clock.
std::string FormatDeadlines(const google::protobuf::RepeatedPtrField<common::v1::Deadline>& deadlines);

}  // namespace zhiwang::ctl
