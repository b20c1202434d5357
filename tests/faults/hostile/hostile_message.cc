#include "tests/faults/hostile/hostile_message.h"

#include <cmath>
#include <limits>
#include <utility>

#include <google/protobuf/descriptor.h>

namespace zhiwang::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kDeepest = 6;

const std::vector<std::string>& Nasty() {
  static const auto* const texts = new std::vector<std::string>{
      "",
      std::string(1, '\0'),
      "a\0b",
      "'; DROP TABLE intake_case; -- ",
      "\" OR 1=1",
      "%s%n%x",
      "../../../../etc/passwd",
      "districts/",
      "districts//cases/",
      "districts/370211/cases/",
      "districts/370211/cases/-1",
      "districts/370211/cases/9223372036854775807",
      "districts/370211/cases/99999999999999999999999999",
      "districts/000000/cases/1",
      "districts/37021１/cases/1",
      "districts/370211/areas/370211000000/areas/x",
      "\xf0\xa0\xae\xb7\xf0\x9f\x98\x80",
      "\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf",
      "\xed\xa0\x80",
      "\xff\xfe",
      "\xc0\x80",
      "2025-02-30",
      "0000-00-00",
      "9999-12-31",
      "-1",
      "1e999",
      "null",
      "{}",
      R"({"type":"Polygon","coordinates":[[[0,0],[1e308,0],[0,1e308],[0,0]]]})",
      R"({"type":"Polygon","coordinates":[[[120,35],[120,35],[120,35],[120,35]]]})",
      R"({"type":"MultiPolygon","coordinates":[[[[120,35],[121,36],[121,35],[120,36],[120,35]]]]})",
      std::string(2'000, '['),
      std::string(70'000, 'x'),
  };
  return *texts;
}

}  // namespace

HostileMessages::HostileMessages(uint64_t seed, std::vector<std::string> plausible)
    : random_(seed), plausible_(std::move(plausible)) {}

std::string HostileMessages::Text() {
  if (OneIn(2)) return plausible_[random_() % plausible_.size()];
  if (OneIn(3)) {
    std::string bytes(random_() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random_());
    return bytes;
  }
  return Nasty()[random_() % Nasty().size()];
}

int64_t HostileMessages::Integer() {
  static constexpr int64_t kEdges[] = {0,
                                       1,
                                       2,
                                       7,
                                       -1,
                                       100,
                                       201,
                                       1'000'000'000,
                                       std::numeric_limits<int32_t>::max(),
                                       std::numeric_limits<int32_t>::min(),
                                       std::numeric_limits<int64_t>::max(),
                                       std::numeric_limits<int64_t>::min()};
  return OneIn(4) ? static_cast<int64_t>(random_()) : kEdges[random_() % std::size(kEdges)];
}

double HostileMessages::Real() {
  static const double kEdges[] = {0,     -0.0,  120.042886, 35.799837, 180, -180,
                                  90.01, 1e308, -1e308,     5e-324,    NAN, std::numeric_limits<double>::infinity()};
  return kEdges[random_() % std::size(kEdges)];
}

void HostileMessages::Fill(Message& message, int depth) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!OneIn(4)) FillField(message, *type.field(i), depth);
  }
}

void HostileMessages::FillField(Message& message, const FieldDescriptor& field, int depth) {
  const auto& reflection = *message.GetReflection();
  const int count = field.is_repeated() ? static_cast<int>(random_() % 4) : 1;
  for (int i = 0; i < count; ++i) {
    const auto put = [&](auto add, auto set, auto value) {
      if (field.is_repeated()) {
        (reflection.*add)(&message, &field, value);
      } else {
        (reflection.*set)(&message, &field, value);
      }
    };
    using R = google::protobuf::Reflection;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        put(&R::AddInt32, &R::SetInt32, static_cast<int32_t>(Integer()));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        put(&R::AddInt64, &R::SetInt64, Integer());
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        put(&R::AddUInt32, &R::SetUInt32, static_cast<uint32_t>(Integer()));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        put(&R::AddUInt64, &R::SetUInt64, static_cast<uint64_t>(Integer()));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        put(&R::AddDouble, &R::SetDouble, Real());
        break;
      case FieldDescriptor::CPPTYPE_FLOAT:
        put(&R::AddFloat, &R::SetFloat, static_cast<float>(Real()));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        put(&R::AddBool, &R::SetBool, OneIn(2));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        put(&R::AddEnumValue, &R::SetEnumValue,
            static_cast<int>(OneIn(3) ? Integer() : static_cast<int64_t>(random_() % 6)));
        break;
      case FieldDescriptor::CPPTYPE_STRING: {
        if (field.is_repeated()) {
          reflection.AddString(&message, &field, Text());
        } else {
          reflection.SetString(&message, &field, Text());
        }
        break;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        if (depth == kDeepest) break;
        Fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                 : *reflection.MutableMessage(&message, &field),
             depth + 1);
        break;
      }
    }
  }
}

void HostileMessages::Spoil(Message& message) {
  const auto& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  if (type.field_count() == 0) return;
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  // Mostly what is said already, for the rest is mostly ignored.
  const FieldDescriptor& field =
      !set.empty() && !OneIn(4) ? *set[random_() % set.size()]
                                : *type.field(static_cast<int>(random_() % static_cast<uint64_t>(type.field_count())));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_repeated() &&
      reflection.HasField(message, &field) && !OneIn(5)) {
    return Spoil(*reflection.MutableMessage(&message, &field));
  }
  if (!field.is_repeated() || OneIn(2)) reflection.ClearField(&message, &field);
  if (!OneIn(4)) FillField(message, field, 0);
}

std::string HostileMessages::Damaged(const Message& message) {
  std::string bytes;
  // Text that is not UTF-8 is wanted here: Partial does not mind.
  message.SerializePartialToString(&bytes);
  if (!OneIn(4) || bytes.empty()) return bytes;
  const size_t where = random_() % bytes.size();
  switch (random_() % 3) {
    case 0:
      bytes[where] = static_cast<char>(bytes[where] ^ (1 << (random_() % 8)));
      break;
    case 1:
      bytes.resize(where);
      break;
    default:
      bytes.insert(where, std::string(random_() % 20, static_cast<char>(random_())));
  }
  return bytes;
}

}  // namespace zhiwang::testing
