#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/repeated_ptr_field.h>

#include "zhiwang/common/v1/place.pb.h"

// Parts of what a `show` command prints: they make each text printable on the way in.
namespace zhiwang::ctl {

// Appends `label  value`, and nothing for an empty value.
void AddFact(std::string& text, std::string_view label, std::string_view value);

// Appends a heading and a text of any number of lines, and nothing for an empty text.
void AddParagraph(std::string& text, std::string_view heading, std::string_view body);

// The areas from the district down, `黄岛区 › 隐珠街道`; the area's code where there is no chain; then the point, where there
// is one.
std::string PlaceText(const google::protobuf::RepeatedPtrField<common::v1::AreaStep>& chain, std::string_view area,
                      const common::v1::Point* point);

// A caller as timelines name callers, in short. Staff are as `--as` takes them, `staff/S001906`; programs are without where
// their names come from, `service/grid-registry`.
std::string ActorText(const std::string& actor);

}  // namespace zhiwang::ctl
