#pragma once

#include <string>
#include <string_view>

// The names of entries. They are valid on every file system on which people unpack an archive.
namespace zhiwang::archive {

// True for the name of a file without folders: composed UTF-8 (NFC) of at most kMostNameBytes, without invisible characters and
// without characters that Windows, macOS or Linux refuse, and with neither a dot nor a blank at the end.
bool IsEntryName(std::string_view name);

// The text, composed (NFC), with `_` in place of each character that a name may not have, and without invisible characters.
std::string Tidied(std::string_view text);

// The key of a name. Two names with the same key differ only in case, width or normal form: some file system takes them for one
// file, or people cannot tell them apart.
std::string EntryKey(std::string_view name);

}  // namespace zhiwang::archive
