#include "services/render/pages.h"

#include <span>

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include "services/render/fonts.h"

namespace zhiwang::render {
namespace {

constexpr double kFootSize = 10.5, kFootBaseline = kPageHeight - 40;
constexpr double kRule = 0.6;  // the width of a table's rules

cairo_status_t Append(void* pdf, const unsigned char* bytes, unsigned int count) {
  static_cast<std::string*>(pdf)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

class Drawing {
 public:
  Drawing(cairo_t& canvas, PangoContext& context) : canvas_(canvas), context_(context) {
    cairo_set_line_width(&canvas_, kRule);
    cairo_set_line_cap(&canvas_, CAIRO_LINE_CAP_SQUARE);
  }

  void DrawPage(std::span<const Strip> strips, size_t page, size_t pages) {
    double y = kTop;
    if (!strips.empty() && strips[0].ruling != nullptr && !strips[0].is_heading) {
      const Ruling& ruling = *strips[0].ruling;
      for (const Strip& heading : ruling.heading) y = DrawRow(heading, ruling, y, heading.begins_row);
    }
    for (size_t i = 0; i < strips.size(); ++i) {
      const Ruling* const ruling = strips[i].ruling.get();
      const bool begins = i == 0 || strips[i - 1].ruling.get() != ruling;
      const bool ends = i + 1 == strips.size() || strips[i + 1].ruling.get() != ruling;
      if (ruling == nullptr) {
        y = DrawStrip(strips[i], y);
      } else {
        y = DrawRow(strips[i], *ruling, y, begins || strips[i].begins_row);
        if (ends) DrawRule(*ruling, y);
      }
    }
    DrawFoot(fmt::format("第{}页 共{}页", page, pages));
    cairo_show_page(&canvas_);
  }

 private:
  // Each answers where the next one begins.
  double DrawStrip(const Strip& strip, double y) {
    for (const PlacedLine& placed : strip.lines) {
      cairo_move_to(&canvas_, kLeft + placed.x, y + placed.baseline);
      pango_cairo_show_layout_line(&canvas_, placed.line);
    }
    return y + strip.height;
  }

  double DrawRow(const Strip& strip, const Ruling& ruling, double y, bool rule_above) {
    if (rule_above) DrawRule(ruling, y);
    for (const double edge : ruling.edges) {
      cairo_move_to(&canvas_, kLeft + edge, y);
      cairo_line_to(&canvas_, kLeft + edge, y + strip.height);
    }
    cairo_stroke(&canvas_);
    return DrawStrip(strip, y);
  }

  void DrawRule(const Ruling& ruling, double y) {
    cairo_move_to(&canvas_, kLeft + ruling.edges.front(), y);
    cairo_line_to(&canvas_, kLeft + ruling.edges.back(), y);
    cairo_stroke(&canvas_);
  }

  void DrawFoot(const std::string& text) {
    const Owned<PangoLayout> foot(pango_layout_new(&context_));
    const Owned<PangoFontDescription> font(pango_font_description_from_string(kFamily));
    pango_font_description_set_absolute_size(font.get(), kFootSize * PANGO_SCALE);
    pango_layout_set_font_description(foot.get(), font.get());
    pango_layout_set_text(foot.get(), text.data(), static_cast<int>(text.size()));
    PangoRectangle logical;
    pango_layout_get_extents(foot.get(), nullptr, &logical);
    cairo_move_to(&canvas_, (kPageWidth - pango_units_to_double(logical.width)) / 2, kFootBaseline);
    pango_cairo_show_layout_line(&canvas_, pango_layout_get_line_readonly(foot.get(), 0));
  }

  cairo_t& canvas_;
  PangoContext& context_;
};

}  // namespace

std::vector<size_t> PagesOf(const std::vector<Strip>& strips) {
  std::vector<Item> items;
  for (const Strip& strip : strips) {
    Item& item = items.emplace_back(Item{strip.height, strip.hold});
    if (strip.ruling == nullptr || strip.is_heading) continue;
    for (const Strip& heading : strip.ruling->heading) item.repeated += heading.height;
  }
  return Paginate(items, kTextHeight);
}

absl::StatusOr<std::string> DrawPages(const std::vector<Strip>& strips, const std::vector<size_t>& pages,
                                      const FileFacts& facts, PangoContext& context) {
  std::string pdf;
  const Owned<cairo_surface_t> surface(cairo_pdf_surface_create_for_stream(Append, &pdf, kPageWidth, kPageHeight));
  const std::string created = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", facts.created, absl::UTCTimeZone());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, facts.title.c_str());
  const Owned<cairo_t> canvas(cairo_create(surface.get()));
  pango_cairo_update_context(canvas.get(), &context);
  Drawing drawing(*canvas, context);
  for (size_t i = 0; i < pages.size(); ++i) {
    const size_t end = i + 1 < pages.size() ? pages[i + 1] : strips.size();
    drawing.DrawPage(std::span(strips).subspan(pages[i], end - pages[i]), i + 1, pages.size());
  }
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_status(canvas.get()) != CAIRO_STATUS_SUCCESS) {
    return absl::InternalError("cairo failed");
  }
  return pdf;
}

}  // namespace zhiwang::render
