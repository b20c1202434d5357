#pragma once

#include "absl/status/statusor.h"
#include "services/render/pango_types.h"

namespace zhiwang::render {

// The one family that texts are asked for in: Noto Serif CJK SC, and HanaMin for what it lacks.
inline constexpr char kFamily[] = "Noto Serif CJK SC,HanaMinA,HanaMinB";

// The fonts of the packages fonts-noto-cjk and fonts-hanazono, and no others, whatever this machine has and however it
// is configured: a document has the same bytes everywhere. NOT_FOUND where a file is missing.
absl::StatusOr<Owned<PangoFontMap>> OpenFonts();

// A context for text on a canvas whose unit is the point. Glyphs stand where their widths put them, unrounded.
Owned<PangoContext> MakeContext(PangoFontMap& fonts);

}  // namespace zhiwang::render
