#include "common/archive/utf8_locale.h"

namespace zhiwang::archive {
namespace {

// Debian has it without any package of locales.
locale_t Utf8() {
  static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return utf8;
}

}  // namespace

Utf8Locale::Utf8Locale() : before_(uselocale(Utf8())) {}

Utf8Locale::~Utf8Locale() { uselocale(before_); }

}  // namespace zhiwang::archive
