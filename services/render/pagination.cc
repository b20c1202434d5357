#include "services/render/pagination.h"

namespace zhiwang::render {
namespace {

constexpr double kRounding = 1e-6;  // of sums of heights, in points

// The item behind the last one that fits on a page which begins with `first`.
size_t EndOfFit(std::span<const Item> items, size_t first, double page_height) {
  double height = items[first].repeated + items[first].height;
  size_t end = first + 1;
  while (end < items.size() && height + items[end].height <= page_height + kRounding) height += items[end++].height;
  return end;
}

}  // namespace

std::vector<size_t> Paginate(std::span<const Item> items, double page_height) {
  std::vector<size_t> pages = {0};
  while (pages.back() < items.size()) {
    const size_t first = pages.back();
    const size_t end = EndOfFit(items, first, page_height);
    if (end == items.size()) break;
    size_t next = end;
    for (size_t i = end; i-- > first + 1;) {
      if (items[i].hold < items[next].hold) next = i;
    }
    pages.push_back(next);
  }
  return pages;
}

}  // namespace zhiwang::render
