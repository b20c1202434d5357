#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace zhiwang::documents::error {

// INVALID_ARGUMENT (GLYPH_MISSING): these code points are in none of the fonts, change the order of others, or are
// not seen at all.
absl::Status GlyphMissing(std::span<const char32_t> characters);

// INVALID_ARGUMENT (CONTENT_TOO_LARGE): what a template makes of its values is longer than any document.
absl::Status DocumentTooLong(size_t most_lines, size_t most_bytes);

// UNAVAILABLE (RENDERER_UNAVAILABLE); `why` for developers.
absl::Status RendererUnavailable(std::string_view why);

// INVALID_ARGUMENT (TEMPLATE_FIELD_UNKNOWN): a template names a field at a line, from 1, that its documents do not
// have.
absl::Status TemplateFieldUnknown(int line, std::string_view field);

// INVALID_ARGUMENT (FIELD_INVALID): a template is not of the form that README.md describes; `what` and `zh` say what
// would be.
absl::Status TemplateMalformed(int line, std::string_view what, std::string_view zh);

}  // namespace zhiwang::documents::error
