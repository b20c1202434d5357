#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include "absl/status/statusor.h"
#include "common/names/label.h"

namespace zhiwang::ctl {

// The value of an enum by its name in any case, e.g. `city_hotline`. An error that names `what`, the value that was
// probably meant and all there are, otherwise; the unspecified value is none.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& type, std::string_view what,
                              std::string_view text);

// The same for a generated enum; unspecified for an empty text.
template <class Enum>
absl::StatusOr<Enum> ParseTerm(std::string_view what, std::string_view text) {
  if (text.empty()) return Enum{};
  const absl::StatusOr<int> number = ParseEnum(*google::protobuf::GetEnumDescriptor<Enum>(), what, text);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

// A value given by its Chinese name, 退单, or by its name in the contract.
template <class Enum>
absl::StatusOr<Enum> ParseLabelled(std::string_view what, std::string_view text) {
  const google::protobuf::EnumDescriptor& type = *google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    if (!text.empty() && ChineseLabel(type, number) == text) return static_cast<Enum>(number);
  }
  return ParseTerm<Enum>(what, text);
}

}  // namespace zhiwang::ctl
