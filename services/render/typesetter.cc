#include "services/render/typesetter.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "services/render/fonts.h"
#include "services/render/line_breaks.h"

namespace zhiwang::render {
namespace {

constexpr double kTitleSize = 22, kTitlePitch = 34;
constexpr double kTableSize = 12, kTablePitch = 20, kCellPadding = 4;
constexpr double kSignaturePitch = 2 * kBodyPitch;  // room to sign above the line
constexpr double kMostLabel = kTextWidth / 3;
constexpr double kShortRow = kTextHeight / 3;  // a row of a table that is not parted
constexpr double kMostHeading = kTextHeight / 3;

// Where a line of characters stands between the top and the bottom of its pitch: the em box is in the middle, and
// reaches 0.88 above the baseline.
double BaselineIn(double pitch, double size) { return (pitch - size) / 2 + 0.88 * size; }

bool ReordersOthers(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool IsControl(char32_t c) { return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0); }

// Nothing is seen of it, and a text with it is another than it seems; or it ends a line where the text has none.
bool IsInvisible(char32_t c) {
  return c == 0x00AD || c == 0x3164 || (c >= 0x200B && c <= 0x200D) || c == 0x2028 || c == 0x2029 || c == 0x2060 ||
         c == 0xFEFF;
}

// A stretch that is not parted fits on the first line of a paragraph, too, which may be two characters shorter.
Owned<PangoAttrList> BreakAttributes(std::string_view text, double width, double size) {
  Owned<PangoAttrList> attributes(pango_attr_list_new());
  const auto most = static_cast<size_t>(std::max(2.0, width / size - 3));
  for (const Stretch& stretch : UnbreakableStretches(text, most)) {
    PangoAttribute* const attribute = pango_attr_allow_breaks_new(FALSE);
    attribute->start_index = static_cast<guint>(stretch.begin);
    attribute->end_index = static_cast<guint>(stretch.end);
    pango_attr_list_insert(attributes.get(), attribute);
  }
  return attributes;
}

double WidthOf(PangoLayoutLine* line) {
  PangoRectangle logical;
  pango_layout_line_get_extents(line, nullptr, &logical);
  return pango_units_to_double(logical.width);
}

// A row whose lines are not parted from each other at its beginning and its end, or nowhere where it is short.
void HoldTogether(std::vector<Strip>& strips, bool is_short) {
  for (size_t i = 1; i < strips.size(); ++i) {
    if (is_short || i == 1 || i + 1 == strips.size()) strips[i].hold = Hold::kLines;
  }
}

double HeightOf(const std::vector<Strip>& strips) {
  return std::accumulate(strips.begin(), strips.end(), 0.0, [](double sum, const Strip& s) { return sum + s.height; });
}

// The edges of a table's columns.
std::vector<double> EdgesOf(const documents::Table& table) {
  std::vector<int> widths = table.widths;
  size_t columns = 1;
  for (const auto& row : table.rows) columns = std::max(columns, row.cells.size());
  if (widths.empty()) widths.assign(columns, 1);
  const double unit = kTextWidth / std::max(1, std::accumulate(widths.begin(), widths.end(), 0));
  std::vector<double> edges = {0};
  for (const int width : widths) edges.push_back(edges.back() + width * unit);
  return edges;
}

}  // namespace

void Typesetter::Add(const documents::Title& block) {
  const Cell title = {block.text, 0, kTextWidth, {kTitleSize, kTitlePitch, true, Align::kMiddle}};
  Append(SetRow({&title, 1}, 0, kBodyPitch / 2));
  is_below_heading_ = true;
}

void Typesetter::Add(const documents::Heading& block) {
  const Cell heading = {block.text, 0, kTextWidth, {kBodySize, kBodyPitch, true}};
  Append(SetRow({&heading, 1}, kBodyPitch / 4, 0));
  is_below_heading_ = true;
}

void Typesetter::Add(const documents::Paragraph& block) {
  using Form = documents::Paragraph::Form;
  Cell text;
  text.text = block.text;
  if (block.form == Form::kRight) text.style.align = Align::kEnd;
  if (block.form == Form::kIndented) text.style.indent = 2 * kBodySize;
  std::vector<Strip> strips = SetRow({&text, 1}, 0, 0);
  for (Strip& strip : strips) strip.is_text = true;
  Append(std::move(strips));
}

void Typesetter::Add(const documents::FieldList& block) {
  double label_width = 0;
  for (const auto& field : block.fields) {
    PangoLayout* const label = MakeText(field.label, kMostLabel, {});
    for (int i = 0; i < pango_layout_get_line_count(label); ++i) {
      label_width = std::max(label_width, WidthOf(pango_layout_get_line_readonly(label, i)));
    }
  }
  label_width += kBodySize;
  for (const auto& field : block.fields) {
    const Cell cells[] = {{field.label, 0, label_width, {}}, {field.value, label_width, kTextWidth - label_width, {}}};
    std::vector<Strip> strips = SetRow(cells, 0, 0);
    for (Strip& strip : strips) strip.is_text = true;
    Append(std::move(strips));
  }
}

void Typesetter::Add(const documents::Table& block) {
  const auto ruling = std::make_shared<Ruling>();
  ruling->edges = EdgesOf(block);
  std::vector<Strip> strips;
  bool is_top = true;  // only headings so far
  for (const auto& row : block.rows) {
    std::vector<Cell> cells;
    for (size_t i = 0; i < std::min(row.cells.size(), ruling->edges.size() - 1); ++i) {
      const double x = ruling->edges[i] + kCellPadding, width = ruling->edges[i + 1] - kCellPadding - x;
      const Align align = row.is_heading ? Align::kMiddle : Align::kStart;
      cells.push_back({row.cells[i], x, width, {kTableSize, kTablePitch, row.is_heading, align}});
    }
    std::vector<Strip> set = SetRow(cells, kCellPadding, kCellPadding);
    HoldTogether(set, HeightOf(set) <= kShortRow);
    set.front().begins_row = true;
    if (!strips.empty() && strips.back().is_heading) set.front().hold = Hold::kFirm;
    is_top = is_top && row.is_heading;
    for (Strip& strip : set) {
      strip.is_text = !row.is_heading;
      strip.is_heading = is_top;
      if (is_top) ruling->heading.push_back(strip);
      strips.push_back(std::move(strip));
    }
  }
  if (HeightOf(ruling->heading) > kMostHeading) ruling->heading.clear();
  for (Strip& strip : strips) strip.ruling = ruling;
  if (strips.empty()) return;
  Append(std::move(strips));
  strips_.push_back({kBodyPitch / 4, Hold::kNone, false, {}, nullptr, false, false});
}

void Typesetter::Add(const documents::SignatureBlock& block) {
  if (block.lines.empty()) return;
  HoldLastLines(block.keep_lines);
  std::vector<Strip> strips;
  for (const auto& line : block.lines) {
    Cell cell;
    cell.text = line.text;
    if (line.is_right) cell.style.align = Align::kEnd;
    for (Strip& strip : SetRow({&cell, 1}, kSignaturePitch - kBodyPitch, 0)) {
      strip.hold = strips.empty() ? Hold::kFirm : Hold::kSignature;
      strips.push_back(std::move(strip));
    }
  }
  Append(std::move(strips));
}

std::vector<Strip> Typesetter::SetRow(std::span<const Cell> cells, double above, double below) {
  std::vector<Strip> strips(1);
  for (const Cell& cell : cells) {
    PangoLayout* const text = MakeText(cell.text, cell.width, cell.style);
    const auto count = static_cast<size_t>(pango_layout_get_line_count(text));
    if (strips.size() < count) strips.resize(count);
    for (size_t i = 0; i < count; ++i) {
      PangoLayoutLine* const line = pango_layout_get_line_readonly(text, static_cast<int>(i));
      const double free = cell.width - WidthOf(line);
      double x = cell.x;
      if (cell.style.align == Align::kMiddle) x += std::max(0.0, free / 2);
      if (cell.style.align == Align::kEnd) x += std::max(0.0, free);
      if (line->is_paragraph_start) x += cell.style.indent;
      const double baseline = (i == 0 ? above : 0) + BaselineIn(cell.style.pitch, cell.style.size);
      strips[i].lines.push_back({line, x, baseline});
      strips[i].height = std::max(strips[i].height, cell.style.pitch);
    }
  }
  strips.front().height += above;
  strips.back().height += below;
  HoldTogether(strips, false);
  return strips;
}

PangoLayout* Typesetter::MakeText(std::string_view text, double width, const Style& style) {
  NoteUnprintable(text);
  text = text.substr(0, text.find('\0'));  // Pango takes no text with one; it is noted
  Owned<PangoLayout> layout(pango_layout_new(&context_));
  const Owned<PangoFontDescription> font(pango_font_description_from_string(kFamily));
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_font_description_set_weight(font.get(), style.is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_auto_dir(layout.get(), FALSE);
  pango_layout_set_width(layout.get(), pango_units_from_double(width));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_indent(layout.get(), pango_units_from_double(style.indent));
  pango_layout_set_attributes(layout.get(), BreakAttributes(text, width, style.size).get());
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  NoteMissing(*layout);
  texts_.push_back(std::move(layout));
  return texts_.back().get();
}

void Typesetter::NoteUnprintable(std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end; at = g_utf8_next_char(at)) {
    const auto c = static_cast<char32_t>(g_utf8_get_char(at));
    if (IsControl(c) || ReordersOthers(c) || IsInvisible(c)) missing_.insert(c);
  }
}

void Typesetter::NoteMissing(PangoLayout& layout) {
  if (pango_layout_get_unknown_glyphs_count(&layout) == 0) return;
  for (GSList* lines = pango_layout_get_lines_readonly(&layout); lines != nullptr; lines = lines->next) {
    for (GSList* runs = static_cast<PangoLayoutLine*>(lines->data)->runs; runs != nullptr; runs = runs->next) {
      const PangoGlyphString& glyphs = *static_cast<PangoLayoutRun*>(runs->data)->glyphs;
      for (int i = 0; i < glyphs.num_glyphs; ++i) {
        const PangoGlyph glyph = glyphs.glyphs[i].glyph;
        if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0) missing_.insert(glyph & ~PANGO_GLYPH_UNKNOWN_FLAG);
      }
    }
  }
}

void Typesetter::Append(std::vector<Strip> strips) {
  if (strips.empty()) return;
  if (std::exchange(is_below_heading_, false)) strips.front().hold = Hold::kFirm;
  std::ranges::move(strips, std::back_inserter(strips_));
}

void Typesetter::HoldLastLines(int count) {
  for (size_t i = strips_.size(); i-- > 0 && count > 0;) {
    if (strips_[i].is_text) --count;
    if (count > 0) strips_[i].hold = Hold::kFirm;
  }
}

}  // namespace zhiwang::render
