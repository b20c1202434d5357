#pragma once

#include <memory>
#include <vector>

#include "services/render/pagination.h"
#include "services/render/pango_types.h"

namespace zhiwang::render {

// A4 in points, and what is printed on.
inline constexpr double kPageWidth = 595.276, kPageHeight = 841.890;
inline constexpr double kBodySize = 14;     // of characters: 32 of them are a line
inline constexpr double kBodyPitch = 24.9;  // from line to line: 28 of them are a page
inline constexpr double kTextWidth = 32 * kBodySize, kTextHeight = 28 * kBodyPitch;
inline constexpr double kLeft = (kPageWidth - kTextWidth) / 2, kTop = 72;

// A line of text within a strip. `x` is from the left margin, `baseline` from the strip's top.
struct PlacedLine {
  PangoLayoutLine* line = nullptr;
  double x = 0, baseline = 0;
};

struct Strip;

// What the strips of a table have in common.
struct Ruling {
  std::vector<double> edges;  // of the columns, from the left margin
  std::vector<Strip>
      heading;  // printed again on each page that the table reaches; empty where that takes too much room
};

// What stands side by side at one height: a line of a paragraph, or a line of each cell of a row. The smallest thing
// that a page ends before.
struct Strip {
  double height = 0;
  Hold hold = Hold::kNone;
  bool is_text = false;  // it counts where something must not stand without text above it
  std::vector<PlacedLine> lines;
  std::shared_ptr<const Ruling> ruling;  // of a row of a table
  bool begins_row = false;               // a rule is drawn above it
  bool is_heading = false;               // of those that are printed again
};

}  // namespace zhiwang::render
