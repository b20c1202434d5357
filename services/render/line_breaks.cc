#include "services/render/line_breaks.h"

#include <algorithm>

#include <glib.h>

namespace zhiwang::render {
namespace {

constexpr std::u32string_view kClosing =
    U"，。、；：！？）》〉」』】〕〗］｝”’·．％‰℃…～／－–"
    U",.;:!?)]}%";
constexpr std::u32string_view kOpening = U"（《〈「『【〔〖［｛“‘([{";
constexpr std::u32string_view kBlank = U" \t\u00A0\u3000";

struct Character {
  char32_t code = 0;
  size_t at = 0;  // its first byte
  bool Is(std::u32string_view kind) const { return kind.find(code) != std::u32string_view::npos; }
};

std::vector<Character> CharactersOf(std::string_view utf8) {
  std::vector<Character> characters;
  const char* const end = utf8.data() + utf8.size();
  for (const char* at = utf8.data(); at < end; at = g_utf8_next_char(at)) {
    characters.push_back({static_cast<char32_t>(g_utf8_get_char(at)), static_cast<size_t>(at - utf8.data())});
  }
  return characters;
}

// For each character whether it stays on the line of the one before it.
std::vector<bool> Bound(const std::vector<Character>& characters) {
  std::vector<bool> bound(characters.size());
  for (size_t i = 1; i < characters.size(); ++i) {
    if (characters[i].Is(kClosing) && characters[i - 1].code != '\n') {
      // With the blanks before it, and what is before those.
      size_t first = i;
      while (first > 0 && characters[first - 1].Is(kBlank)) --first;
      if (first > 0 && characters[first - 1].code != '\n')
        std::fill(bound.begin() + first, bound.begin() + i + 1, true);
    }
    if (characters[i - 1].Is(kOpening)) {
      size_t last = i;
      while (last + 1 < characters.size() && characters[last].Is(kBlank)) ++last;
      if (characters[last].code != '\n') std::fill(bound.begin() + i, bound.begin() + last + 1, true);
    }
  }
  return bound;
}

}  // namespace

std::vector<Stretch> UnbreakableStretches(std::string_view utf8, size_t most) {
  const std::vector<Character> characters = CharactersOf(utf8);
  const std::vector<bool> bound = Bound(characters);
  std::vector<Stretch> stretches;
  for (size_t first = 0; first < characters.size();) {
    size_t end = first + 1;
    while (end < characters.size() && bound[end] && end - first < most) ++end;
    const size_t end_byte = end < characters.size() ? characters[end].at : utf8.size();
    if (end - first > 1) stretches.push_back({characters[first].at, end_byte});
    first = end;
  }
  return stretches;
}

}  // namespace zhiwang::render
