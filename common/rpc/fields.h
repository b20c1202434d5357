#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "zhiwang/common/v1/place.pb.h"

// Fields that every contract has, there and back. `field` is the path that an error names.
namespace zhiwang {

// Writes a time to the microsecond, which is all that is stored.
void SetTime(absl::Time time, google::protobuf::Timestamp* proto);

// A time between 1900 and 2199, to the microsecond: what a calendar can compute with. FIELD_INVALID otherwise.
absl::StatusOr<absl::Time> TimeFrom(std::string_view field, const google::protobuf::Timestamp& proto);

// FIELD_INVALID for coordinates that are not finite or out of range.
absl::Status CheckPoint(std::string_view field, const common::v1::Point& point);

// Under this key ErrorInfo.metadata holds an enum value that this program does not know, and a newer one may.
inline constexpr char kUnknownValueKey[] = "unknown_value";

// FIELD_INVALID for a number that is not a value of the enum.
absl::Status UnknownValue(std::string_view field, int number, const google::protobuf::EnumDescriptor* known);

// An enum's number may be any: what the contract does not know is refused rather than stored. 0 means `when_unset`, where
// that is given. FIELD_INVALID otherwise, with kUnknownValueKey for a number that is not 0: a hand-off waits then until the
// receiver knows the value (handoff::IsLastingRefusal).
template <class Enum>
absl::StatusOr<Enum> KnownEnum(std::string_view field, int number, const google::protobuf::EnumDescriptor* known,
                               std::optional<Enum> when_unset = std::nullopt) {
  if (number == 0 && when_unset) return *when_unset;
  if (number != 0 && known->FindValueByNumber(number) == nullptr) return UnknownValue(field, number, known);
  if (number == 0) {
    return error::FieldInvalid(field, fmt::format("must be a value of {}", known->name()),
                               fmt::format("必须是 {} 的取值", known->name()));
  }
  return static_cast<Enum>(number);
}

}  // namespace zhiwang
