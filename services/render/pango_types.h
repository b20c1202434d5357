#pragma once

#include <memory>

#include <cairo.h>
#include <pango/pango.h>

namespace zhiwang::render {

struct Release {
  void operator()(PangoFontMap* fonts) const { g_object_unref(fonts); }
  void operator()(PangoContext* context) const { g_object_unref(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoAttrList* attributes) const { pango_attr_list_unref(attributes); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* canvas) const { cairo_destroy(canvas); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};

// A thing of Pango or cairo that is released at the end of its scope.
template <class T>
using Owned = std::unique_ptr<T, Release>;

}  // namespace zhiwang::render
