#include "common/rpc/fields.h"

#include <cmath>

namespace zhiwang {

void SetTime(absl::Time time, google::protobuf::Timestamp* proto) {
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = micros >= 0 ? micros / 1'000'000 : (micros - 999'999) / 1'000'000;
  proto->set_seconds(seconds);
  proto->set_nanos(static_cast<int32_t>((micros - seconds * 1'000'000) * 1'000));
}

absl::StatusOr<absl::Time> TimeFrom(std::string_view field, const google::protobuf::Timestamp& proto) {
  constexpr int64_t kEarliest = -2'208'988'800, kLatest = 7'258'118'400;
  if (proto.seconds() < kEarliest || proto.seconds() >= kLatest || proto.nanos() < 0 || proto.nanos() > 999'999'999) {
    return error::FieldInvalid(field, "must be a time between 1900 and 2199", "必须是 1900 年至 2199 年之间的时间");
  }
  return absl::FromUnixSeconds(proto.seconds()) + absl::Microseconds(proto.nanos() / 1'000);
}

absl::Status CheckPoint(std::string_view field, const common::v1::Point& point) {
  const bool in_range = std::isfinite(point.longitude()) && std::isfinite(point.latitude()) &&
                        std::abs(point.longitude()) <= 180 && std::abs(point.latitude()) <= 90;
  if (in_range) return absl::OkStatus();
  return error::FieldInvalid(field, "longitude must be -180 to 180, latitude -90 to 90",
                             "经度须在 ±180、纬度须在 ±90 之内");
}

absl::Status UnknownValue(std::string_view field, int number, const google::protobuf::EnumDescriptor* known) {
  const std::string description = fmt::format("must be a value of {}", known->name());
  return Error(absl::StatusCode::kInvalidArgument, common::v1::FIELD_INVALID, fmt::format("{}: {}", field, description),
               fmt::format("字段 {} 不合要求：必须是 {} 的取值", field, known->name()))
      .Field(field, description)
      .Metadata(kUnknownValueKey, std::to_string(number));
}

}  // namespace zhiwang
