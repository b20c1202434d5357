#pragma once

#include <optional>
#include <string_view>

namespace zhiwang::render {

// The number of pages in the page tree of a PDF; what the tree says of their number counts for nothing. Nothing where the bytes
// are no PDF that can be read.
std::optional<int> PagesOfPdf(std::string_view pdf);

// Counts the pages of the one PDF that comes through that socket: pieces, each answered by an empty message, and an empty message
// at the end, answered by the number of pages in digits, `0` where they cannot be counted. Returns then, or where the other side
// is gone.
void CountPages(int socket);

}  // namespace zhiwang::render
