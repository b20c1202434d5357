#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "common/documents/template.h"

namespace zhiwang::ctl {

// What is put into a template, and the fields that it thereby has.
struct DocumentData {
  documents::Values values;
  documents::Fields fields;
};

// Reads it from a JSON object: a member is a text, or an array of such objects. An array of none has no fields.
// INVALID_ARGUMENT, Chinese, for anything else, with the member's name.
absl::StatusOr<DocumentData> ReadDocumentData(std::string_view json);

}  // namespace zhiwang::ctl
