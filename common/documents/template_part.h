#pragma once

#include <string>
#include <vector>

#include "common/documents/layout.h"

namespace zhiwang::documents {

// A piece of plain text, or a field.
struct TemplatePiece {
  std::string text;  // plain, or the field's name
  bool is_field = false;
  size_t depth =
      0;  // of a field: 0 of the document, 1 of an entry of the outermost list around it, 2 of the next one, …
};
using TemplatePhrase = std::vector<TemplatePiece>;

// A line of a template that was read, or a section with the lines in it.
struct TemplatePart {
  enum class Kind {
    kGap,
    kTitle,
    kHeading,
    kParagraph,
    kField,   // two phrases: label and value
    kWidths,  // of the table that follows
    kRow,     // a phrase for each cell
    kSignature,
    kEach,        // a section: once for each entry of a list
    kWhereGiven,  // a section: once where a text is not empty
    kWhereNot,    // a section: once where a text or a list is empty
  };
  Kind kind = Kind::kGap;
  int line = 0;  // from 1
  std::vector<TemplatePhrase> phrases;
  Paragraph::Form form = Paragraph::Form::kIndented;
  bool is_marked = false;           // of a row: a heading; of a line of signatures: at the right margin
  std::vector<int> widths;          // of kWidths
  TemplatePiece subject;            // of a section: the list or the text
  std::vector<TemplatePart> parts;  // of a section
};

}  // namespace zhiwang::documents
