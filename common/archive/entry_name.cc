#include "common/archive/entry_name.h"

#include <algorithm>

#include "common/archive/manifest.h"
#include "common/text/normal_form.h"
#include "common/text/text.h"

namespace zhiwang::archive {
namespace {

constexpr std::string_view kRefused = R"(<>:"/\|?*)";  // by Windows; `/` by every system

bool IsRefused(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || kRefused.find(c) != std::string_view::npos;
}

}  // namespace

bool IsEntryName(std::string_view name) {
  if (name.empty() || name.size() > kMostNameBytes || !IsUtf8(name)) return false;
  if (name.back() == '.' || name.back() == ' ' || std::any_of(name.begin(), name.end(), IsRefused)) return false;
  return ComposedText(DrawnText(name)) == name;
}

std::string Tidied(std::string_view text) {
  std::string tidy = ComposedText(DrawnText(text));
  std::replace_if(tidy.begin(), tidy.end(), IsRefused, '_');
  return tidy;
}

std::string EntryKey(std::string_view name) { return NameKey(name); }

}  // namespace zhiwang::archive
