#include "services/render/fonts.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

namespace zhiwang::render {
namespace {

constexpr std::array<const char*, 2> kFolders = {"/usr/share/fonts/opentype/noto",
                                                 "/usr/share/fonts/truetype/hanazono"};
constexpr std::array<const char*, 4> kFiles = {
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"};

// The configuration in fontconfig's own language. There is no cache: reading the four files takes less than 0.1 s, and
// a cache is one more thing that may differ from machine to machine.
std::string Configuration() {
  std::string text = "<?xml version='1.0'?><fontconfig>";
  for (const char* folder : kFolders) text.append("<dir>").append(folder).append("</dir>");
  text += "<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>";
  for (const char* file : kFiles) text.append("<glob>").append(file).append("</glob>");
  return text += "</acceptfont></selectfont></fontconfig>";
}

bool Has(const FcFontSet& fonts, std::string_view file) {
  return std::any_of(fonts.fonts, fonts.fonts + fonts.nfont, [file](FcPattern* font) {
    FcChar8* name = nullptr;
    return FcPatternGetString(font, FC_FILE, 0, &name) == FcResultMatch && reinterpret_cast<const char*>(name) == file;
  });
}

}  // namespace

absl::StatusOr<Owned<PangoFontMap>> OpenFonts() {
  FcConfig* const config = FcConfigCreate();
  const std::string text = Configuration();
  const auto* const bytes = reinterpret_cast<const FcChar8*>(text.c_str());
  if (!FcConfigParseAndLoadFromMemory(config, bytes, FcTrue) || !FcConfigBuildFonts(config)) {
    return absl::InternalError("fontconfig does not take its configuration");
  }
  for (const char* file : kFiles) {
    if (!Has(*FcConfigGetFonts(config, FcSetSystem), file)) return absl::NotFoundError(file);
  }
  // Before anything asks for the machine's own, which would be read then.
  FcConfigSetCurrent(config);
  Owned<PangoFontMap> fonts(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts.get()), config);
  FcConfigDestroy(config);  // the map and the library have their own references
  return fonts;
}

Owned<PangoContext> MakeContext(PangoFontMap& fonts) {
  Owned<PangoContext> context(pango_font_map_create_context(&fonts));
  const Owned<cairo_font_options_t> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options.get());
  pango_cairo_context_set_resolution(context.get(), 72);
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  pango_context_set_language(context.get(), pango_language_from_string("zh-cn"));
  pango_context_set_base_dir(context.get(), PANGO_DIRECTION_LTR);
  return context;
}

}  // namespace zhiwang::render
