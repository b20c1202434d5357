#pragma once

#include <string_view>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

namespace zhiwang {

// The Chinese name of an enum's value, as the contract's option `zhiwang.common.v1.zh` gives it: 已派单. Empty for a value
// that has none and for a number that this program does not know.
std::string_view ChineseLabel(const google::protobuf::EnumDescriptor& type, int number);

// The same for a value of a generated enum.
template <class Enum>
std::string_view ChineseLabel(Enum value) {
  return ChineseLabel(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

}  // namespace zhiwang
