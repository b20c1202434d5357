#include "common/names/label.h"

#include "zhiwang/common/v1/label.pb.h"

namespace zhiwang {

std::string_view ChineseLabel(const google::protobuf::EnumDescriptor& type, int number) {
  const google::protobuf::EnumValueDescriptor* value = type.FindValueByNumber(number);
  return value == nullptr ? std::string_view() : value->options().GetExtension(common::v1::zh);
}

}  // namespace zhiwang
