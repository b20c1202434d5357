#include "common/text/normal_form.h"

#include <memory>

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace zhiwang {
namespace {

constexpr UChar32 kBrailleBlank = 0x2800;  // a symbol by its class, a blank to the eye

bool IsUndrawn(UChar32 c) {
  return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || u_charType(c) == U_FORMAT_CHAR ||
         u_charType(c) == U_CONTROL_CHAR || c == kBrailleBlank;
}
bool IsSpace(UChar32 c) { return u_isUWhiteSpace(c); }
bool IsUnseen(UChar32 c) { return IsSpace(c) || IsUndrawn(c); }

// The characters that `keep` keeps, each as `as` has it.
template <class Keep, class As>
icu::UnicodeString Filtered(const icu::UnicodeString& text, Keep keep, As as) {
  icu::UnicodeString kept;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (keep(c)) kept.append(as(c));
  }
  return kept;
}

icu::UnicodeString FromUtf8(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
}

icu::UnicodeString CompatibleAndFolded(std::string_view utf8) {
  const icu::UnicodeString text = FromUtf8(utf8);
  UErrorCode failed = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCCasefoldInstance(failed);
  icu::UnicodeString normal = form->normalize(text, failed);
  return U_SUCCESS(failed) ? normal : text;
}

// The iterator over visible characters, one for each thread, because making one costs far more than using it. Null where ICU
// has no data.
icu::BreakIterator* CharacterBreaks() {
  thread_local UErrorCode failed = U_ZERO_ERROR;
  thread_local const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), failed));
  return U_SUCCESS(failed) ? breaks.get() : nullptr;
}

std::string Utf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

}  // namespace

bool IsBlank(std::string_view utf8) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto length = static_cast<int64_t>(utf8.size());
  for (int64_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c < 0 || !IsUnseen(c)) return false;
  }
  return true;
}

std::string Trimmed(std::string_view utf8) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto length = static_cast<int64_t>(utf8.size());
  int64_t begin = 0, end = 0;
  bool seen = false;
  for (int64_t i = 0; i < length;) {
    const int64_t at = i;
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c >= 0 && IsUnseen(c)) continue;
    if (!seen) begin = at;
    seen = true;
    end = i;
  }
  return std::string(utf8.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
}

std::string ComposedText(std::string_view utf8) {
  const icu::UnicodeString text = FromUtf8(utf8);
  UErrorCode failed = U_ZERO_ERROR;
  const icu::UnicodeString composed = icu::Normalizer2::getNFCInstance(failed)->normalize(text, failed);
  return Utf8(U_SUCCESS(failed) ? composed : text);
}

std::string PlainForm(std::string_view utf8) {
  const icu::UnicodeString normal = CompatibleAndFolded(utf8);
  return Utf8(Filtered(
      normal, [](UChar32 c) { return IsSpace(c) || !IsUndrawn(c); },
      [](UChar32 c) -> UChar32 {
        if (IsSpace(c)) return ' ';
        return u_hasBinaryProperty(c, UCHAR_DASH) ? '-' : c;
      }));
}

std::string DrawnText(std::string_view utf8) {
  const icu::UnicodeString text = FromUtf8(utf8);
  return Utf8(Filtered(
      text, [](UChar32 c) { return IsSpace(c) || !IsUndrawn(c); }, [](UChar32 c) { return c; }));
}

std::string NameKey(std::string_view utf8) {
  return Utf8(Filtered(
      CompatibleAndFolded(utf8), [](UChar32 c) { return !IsUnseen(c); }, [](UChar32 c) { return c; }));
}

std::vector<std::string> VisibleCharacters(std::string_view utf8) {
  const icu::UnicodeString text = FromUtf8(utf8);
  icu::BreakIterator* const breaks = CharacterBreaks();
  if (breaks == nullptr) return {std::string(utf8)};
  std::vector<std::string> characters;
  breaks->setText(text);
  for (int32_t begin = breaks->first(), end = breaks->next(); end != icu::BreakIterator::DONE;
       begin = end, end = breaks->next()) {
    std::string character = Utf8(text.tempSubStringBetween(begin, end));
    if (!IsBlank(character)) characters.push_back(std::move(character));
  }
  return characters;
}

}  // namespace zhiwang
