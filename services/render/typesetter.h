#pragma once

#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "common/documents/layout.h"
#include "services/render/pango_types.h"
#include "services/render/strip.h"

namespace zhiwang::render {

// Cuts the blocks of a document into strips as wide as the text of a page.
class Typesetter {
 public:
  // The context must outlive it; its strips live as long as it does.
  explicit Typesetter(PangoContext& context) : context_(context) {}
  Typesetter(const Typesetter&) = delete;
  Typesetter& operator=(const Typesetter&) = delete;

  // Adds the strips of a block below those of the block before. Its text is well-formed UTF-8.
  void Add(const documents::Title& block);
  void Add(const documents::Heading& block);
  void Add(const documents::Paragraph& block);
  void Add(const documents::FieldList& block);
  void Add(const documents::Table& block);
  void Add(const documents::SignatureBlock& block);

  const std::vector<Strip>& strips() const { return strips_; }
  // The code points that are in none of the fonts, and those that print nothing but say how others are printed: what a
  // paper shows must be all that its text says.
  const std::set<char32_t>& missing() const { return missing_; }

 private:
  enum class Align { kStart, kMiddle, kEnd };
  struct Style {
    double size = kBodySize, pitch = kBodyPitch;
    bool is_bold = false;
    Align align = Align::kStart;
    double indent = 0;  // of the first line of each paragraph
  };
  struct Cell {
    std::string_view text;
    double x = 0, width = kTextWidth;
    Style style;
  };

  // Strips with the lines of all cells side by side, `above` and `below` them free.
  std::vector<Strip> SetRow(std::span<const Cell> cells, double above, double below);
  PangoLayout* MakeText(std::string_view text, double width, const Style& style);
  void NoteUnprintable(std::string_view text);
  void NoteMissing(PangoLayout& layout);
  // Adds strips; the first one is held to what is above where that is a heading.
  void Append(std::vector<Strip> strips);
  void HoldLastLines(int count);

  PangoContext& context_;
  std::vector<Owned<PangoLayout>> texts_;
  std::vector<Strip> strips_;
  std::set<char32_t> missing_;
  bool is_below_heading_ = false;
};

}  // namespace zhiwang::render
