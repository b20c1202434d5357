#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace zhiwang::render {

// A stretch of a text, in bytes.
struct Stretch {
  size_t begin = 0, end = 0;
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

// The stretches of a well-formed text within which no line may end: no line begins with punctuation that closes
// (，。；：、）》” …) or ends with what opens (（《“ …), GB/T 15834-2011 section 5.1. A stretch has at most `most` characters,
// so that it fits on a line; a longer row of such characters has no right place to end a line, and ends one there.
std::vector<Stretch> UnbreakableStretches(std::string_view utf8, size_t most);

}  // namespace zhiwang::render
