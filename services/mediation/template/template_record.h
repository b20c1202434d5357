#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/template/document_template.h"

namespace zhiwang::mediation {

// The template as the bytes of its row: a TemplateRecord.
std::string EncodeBody(const DocumentTemplate& form);

// Fills the part of a template that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, DocumentTemplate& form);

}  // namespace zhiwang::mediation
