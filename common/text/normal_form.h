#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zhiwang {

// True for a text of which a reader sees nothing: blanks (Unicode White_Space), characters that are not drawn
// (Default_Ignorable_Code_Point), controls and fillers.
bool IsBlank(std::string_view utf8);

// The text without what a reader does not see at its ends. Invisible characters within it stay: some join letters.
std::string Trimmed(std::string_view utf8);

// The text as it is read as a number or a code: full-width characters as their plain ones, every kind of blank as ' ' and
// of hyphen as '-', letters in lower case, nothing that is not drawn.
std::string PlainForm(std::string_view utf8);

// The text with each letter and its marks as one character if Unicode has one: the form NFC.
std::string ComposedText(std::string_view utf8);

// The text without invisible characters, which hide, join or reorder the characters beside them.
std::string DrawnText(std::string_view utf8);

// The text as names are compared: as NFKC_Casefold has it, without blanks and what is not drawn. Two names with one key
// look the same to a reader.
std::string NameKey(std::string_view utf8);

// The characters as a reader counts them (UAX #29): a base with its marks is one. What is not drawn is none.
std::vector<std::string> VisibleCharacters(std::string_view utf8);

}  // namespace zhiwang
