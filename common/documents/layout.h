#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"

namespace zhiwang::documents {

// A document as it is to be printed on pages of A4: blocks from top to bottom. All text is plain; a line break in it
// begins a new line, in a paragraph a new paragraph.

// The title, in the middle of its line. The first one is the title that a viewer shows of the file, too.
struct Title {
  std::string text;
  friend bool operator==(const Title&, const Title&) = default;
};

// The heading of a part; it stays on the page of what follows it.
struct Heading {
  std::string text;
  friend bool operator==(const Heading&, const Heading&) = default;
};

struct Paragraph {
  enum class Form {
    kIndented,  // its first line by two characters
    kFlush,     // at the left margin: to whom a paper is addressed
    kRight,     // at the right margin: a number, a date
  };
  std::string text;
  Form form = Form::kIndented;
  friend bool operator==(const Paragraph&, const Paragraph&) = default;
};

// Labels with their values; the values stand under each other.
struct FieldList {
  struct Field {
    std::string label, value;
    friend bool operator==(const Field&, const Field&) = default;
  };
  std::vector<Field> fields;
  friend bool operator==(const FieldList&, const FieldList&) = default;
};

struct Table {
  struct Row {
    std::vector<std::string> cells;  // one for each column at most; those that are missing are empty
    bool is_heading = false;         // of those at the top: printed again on each page that the table reaches
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<int>
      widths;  // of the columns, relative to each other; empty: as many equal ones as the longest row has cells
  std::vector<Row> rows;
  friend bool operator==(const Table&, const Table&) = default;
};

// Where those who sign do so. It is never parted where it fits on a page, and never stands on a page without the last
// lines of what is signed.
struct SignatureBlock {
  struct Line {
    std::string text;
    bool is_right = false;  // at the right margin: the seal, the day
    friend bool operator==(const Line&, const Line&) = default;
  };
  std::vector<Line> lines;
  int keep_lines = 2;  // lines of text that stand on its page above it
  friend bool operator==(const SignatureBlock&, const SignatureBlock&) = default;
};

using Block = std::variant<Title, Heading, Paragraph, FieldList, Table, SignatureBlock>;

struct Layout {
  absl::Time created;  // the day and time that the file gives as its own: the same layout gives the same bytes
  std::vector<Block> blocks;
};

}  // namespace zhiwang::documents
