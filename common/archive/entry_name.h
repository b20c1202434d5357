#pragma once

#include <string>
#include <string_view>

// The names of entries: what people's file systems take, wherever an archive is unpacked.
namespace zhiwang::archive {

// True for the name of a file without folders: composed UTF-8 (NFC) of at most kMostNameBytes, in which everything is drawn and
// nothing is refused by Windows, macOS or Linux, that ends neither with a dot nor with a blank.
bool IsEntryName(std::string_view name);

// The text with `_` for each character that no name may have, composed, and without what is not drawn.
std::string Tidied(std::string_view text);

// Two names with one key are one file to some file system, or look alike: they differ in case, width or normal form.
std::string EntryKey(std::string_view name);

}  // namespace zhiwang::archive
