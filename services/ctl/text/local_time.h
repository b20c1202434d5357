#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace zhiwang::ctl {

// Reads a moment: RFC 3339, or the same without an offset, with a space for the T, without seconds or as a day alone,
// which is then local time (+08:00). Nothing for any other text, and for years a timestamp cannot hold.
std::optional<absl::Time> ParseTime(std::string_view text);

google::protobuf::Timestamp ToTimestamp(absl::Time time);

// `2025-01-06 12:09` in local time; empty for a timestamp that is not set (seconds and nanos 0).
std::string FormatTime(const google::protobuf::Timestamp& timestamp);

// `YYYY-MM-DD`, the local day of now.
std::string Today();

}  // namespace zhiwang::ctl
