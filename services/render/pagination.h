#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace zhiwang::render {

// How firmly a strip is held to the one before it. A page ends where the hold is weakest.
enum class Hold {
  kNone,
  kLines,      // the first two and the last two lines of a paragraph; the lines of a short row of a table
  kSignature,  // the lines of a signature block
  kFirm,       // what follows a heading; the first line of a signature block, and the lines of text above it
};

// What stands side by side at one height of a page, as far as pages go by it. Heights in points.
struct Item {
  double height = 0;
  Hold hold = Hold::kNone;
  double repeated = 0;  // what is printed again above it where a page begins with it: the headings of its table
};

// The number of the first item of each page; at least one page. A page holds as many items as fit; it ends before the
// last one among them that is held the least. An item higher than a page has one for itself.
std::vector<size_t> Paginate(std::span<const Item> items, double page_height);

}  // namespace zhiwang::render
