#include "services/ctl/text/proto_json.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "common/json/strict_json.h"
#include "common/text/text.h"

namespace zhiwang::ctl {
namespace {

namespace pb = google::protobuf;
using nlohmann::json;
using Field = pb::FieldDescriptor;

constexpr int kMostShown = 40;  // characters of a name that nobody knows

const Field* FindField(const pb::Descriptor& type, const std::string& name) {
  if (const Field* by_name = type.FindFieldByName(name)) return by_name;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name) return type.field(i);
  }
  return nullptr;
}

// A whole number within the bounds, as a number or, as JSON writes those of 64 bits, as text.
template <class Number>
bool IsWholeNumber(const json& value) {
  using Limits = std::numeric_limits<Number>;
  if (value.is_number_unsigned()) return value.get<uint64_t>() <= static_cast<uint64_t>(Limits::max());
  if (value.is_number_integer()) {
    const auto number = value.get<int64_t>();
    return number >= 0 ? static_cast<uint64_t>(number) <= static_cast<uint64_t>(Limits::max())
                       : Limits::is_signed && number >= static_cast<int64_t>(Limits::min());
  }
  Number number;
  return value.is_string() && absl::SimpleAtoi(value.get_ref<const std::string&>(), &number);
}

bool IsNumber(const json& value) {
  if (value.is_number()) return true;
  double number;
  return value.is_string() && absl::SimpleAtod(value.get_ref<const std::string&>(), &number);
}

bool IsTruth(const json& value) { return value.is_boolean() || value == "true" || value == "false"; }

bool IsValueOf(const pb::EnumDescriptor& type, const json& value) {
  if (!value.is_string()) return IsWholeNumber<int32_t>(value);
  const auto& name = value.get_ref<const std::string&>();
  int number;
  return type.FindValueByName(name) != nullptr || absl::SimpleAtoi(name, &number);
}

bool IsTime(const json& value) {
  absl::Time time;
  return value.is_string() &&
         absl::ParseTime(absl::RFC3339_full, value.get_ref<const std::string&>(), &time, /*err=*/nullptr);
}

// The rule that a value of the field breaks, in Chinese; empty where it breaks none.
std::string WhyNoValue(const Field& field, const json& value) {
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32:
      return IsWholeNumber<int32_t>(value) ? "" : "须为 32 位以内的整数";
    case Field::CPPTYPE_UINT32:
      return IsWholeNumber<uint32_t>(value) ? "" : "须为 32 位以内的非负整数";
    case Field::CPPTYPE_INT64:
      return IsWholeNumber<int64_t>(value) ? "" : "须为整数";
    case Field::CPPTYPE_UINT64:
      return IsWholeNumber<uint64_t>(value) ? "" : "须为非负整数";
    case Field::CPPTYPE_DOUBLE:
    case Field::CPPTYPE_FLOAT:
      return IsNumber(value) ? "" : "须为数字";
    case Field::CPPTYPE_BOOL:
      return IsTruth(value) ? "" : "须为 true 或 false";
    case Field::CPPTYPE_ENUM:
      return IsValueOf(*field.enum_type(), value) ? "" : fmt::format("不是 {} 的取值", field.enum_type()->name());
    case Field::CPPTYPE_STRING:
      return value.is_string() ? "" : "须为文本";
    case Field::CPPTYPE_MESSAGE:
      return field.message_type()->full_name() != "google.protobuf.Timestamp" || IsTime(value)
                 ? ""
                 : "须为时间，如 2026-03-02T09:00:00+08:00";
  }
  return "";
}

// Types that have a form of their own in JSON: a time is a text, a mask is one.
bool HasOwnForm(const pb::Descriptor& type) { return type.full_name().starts_with("google.protobuf."); }

std::string WhyNoMessage(const json& object, const pb::Descriptor& type, const std::string& within);

// The same for a value of a field that is not repeated, or for one of a repeated one's.
std::string WhyNot(const Field& field, const json& value, const std::string& path) {
  if (field.cpp_type() != Field::CPPTYPE_MESSAGE || HasOwnForm(*field.message_type())) {
    const std::string why = WhyNoValue(field, value);
    return why.empty() ? "" : fmt::format("字段“{}”{}", path, why);
  }
  if (!value.is_object()) return fmt::format("字段“{}”须为对象", path);
  return WhyNoMessage(value, *field.message_type(), path + ".");
}

std::string WhyNotAll(const Field& field, const json& value, const std::string& path) {
  if (value.is_null()) return "";
  if (field.is_map()) {
    if (!value.is_object()) return fmt::format("字段“{}”须为对象", path);
  } else if (!field.is_repeated()) {
    return WhyNot(field, value, path);
  } else if (!value.is_array()) {
    return fmt::format("字段“{}”须为数组", path);
  }
  const Field& one = field.is_map() ? *field.message_type()->map_value() : field;
  for (const json& element : value) {
    if (std::string why = WhyNot(one, element, path); !why.empty()) return why;
  }
  return "";
}

std::string WhyNoMessage(const json& object, const pb::Descriptor& type, const std::string& within) {
  std::map<const Field*, std::string> given;
  for (const auto& [name, value] : object.items()) {
    const Field* field = FindField(type, name);
    if (field == nullptr) return fmt::format("没有字段“{}{}”", within, FirstCharacters(name, kMostShown));
    const auto [first, is_new] = given.emplace(field, name);
    if (!is_new) return fmt::format("字段“{0}{1}”与“{0}{2}”是同一个字段", within, first->second, name);
    if (std::string why = WhyNotAll(*field, value, within + name); !why.empty()) return why;
  }
  return "";
}

}  // namespace

std::string WhyNoMessage(const json& object, const pb::Descriptor& type) {
  return object.is_object() ? WhyNoMessage(object, type, "") : "应为 JSON 对象";
}

absl::Status ReadProtoJson(std::string_view text, pb::Message& message) {
  if (const auto fault = strict_json::FindFault(text)) return absl::InvalidArgumentError(fault->zh);
  const std::string why = WhyNoMessage(json::parse(text, nullptr, false), *message.GetDescriptor());
  if (!why.empty()) return absl::InvalidArgumentError(why);
  const auto parsed = pb::util::JsonStringToMessage({text.data(), text.size()}, &message);
  if (parsed.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("不是 {} 的 JSON", message.GetDescriptor()->name()));
}

}  // namespace zhiwang::ctl
