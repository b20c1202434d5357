#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zhiwang::ctl {

// Text from a server or a file, made safe for a terminal: control characters, bidirectional overrides and bytes that
// are not UTF-8 become visible escapes such as `\x1b`; line breaks and tabs become a space.
std::string Printable(std::string_view text);

// The same, but line breaks stay: for what is printed as a paragraph.
std::string PrintableParagraph(std::string_view text);

// The number of terminal columns of well-formed UTF-8: two for wide East Asian characters and emoji, none for combining
// marks (UAX #11).
int DisplayWidth(std::string_view utf8);

// The beginning of a text that needs at most `width` columns, with `…` where something was left out.
std::string Shorten(std::string_view utf8, int width);

// `text` padded with spaces to `width` columns; never cut.
std::string PadRight(std::string_view text, int width);
std::string PadLeft(std::string_view text, int width);

// A rate with its numbers: `87.5 % (7/8，另有 2 件未计入)`; `—` if there is no rate.
std::string FormatRate(int64_t numerator, int64_t denominator, int64_t excluded);

// A table whose columns line up with characters of any width. Cells are made printable on the way in.
class Table {
 public:
  struct Column {
    std::string title;
    bool number = false;  // to the right
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Adds a row of as many cells as there are columns.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  // Titles and rows, a line each, two spaces between columns and none at the end of a line.
  std::string Format() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace zhiwang::ctl
