#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/documents/template.h"
#include "common/documents/template_part.h"

namespace zhiwang::documents {

// The text without blanks at its ends: spaces, tabs, carriage returns and ideographic spaces.
std::string_view WithoutBlanks(std::string_view text);

// Reads a template; Template::Parse says what it refuses.
absl::StatusOr<std::vector<TemplatePart>> ParseTemplate(std::string_view text, const Fields& fields);

}  // namespace zhiwang::documents
