#pragma once

#include <locale.h>

namespace zhiwang::archive {

// Sets a UTF-8 locale for the calling thread while this object lives, whatever the locale of the process is: libarchive encodes
// names by the thread's locale.
class Utf8Locale {
 public:
  Utf8Locale();
  ~Utf8Locale();
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  const locale_t before_;
};

}  // namespace zhiwang::archive
