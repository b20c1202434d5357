#pragma once

#include <locale.h>

namespace zhiwang::archive {

// While this lives, the calling thread takes text for UTF-8, whatever the process's locale is: libarchive asks the thread's
// locale how names are written.
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
