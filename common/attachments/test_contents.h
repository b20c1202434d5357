#pragma once

#include <string>
#include <string_view>

// Contents of each type for tests: their first bytes are right, and nothing behind them is.
namespace zhiwang::attachments {

// `bytes`, filled up with zeros to `size` where they are fewer.
inline std::string Padded(std::string bytes, size_t size) {
  if (bytes.size() < size) bytes.resize(size, '\0');
  return bytes;
}

inline std::string SomePdf(size_t size = 0, std::string_view said = "1 0 obj") {
  return Padded("%PDF-1.5\n" + std::string(said), size);
}
inline std::string SomePng(size_t size = 0) {
  constexpr std::string_view kBegin("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", 29);
  return Padded(std::string(kBegin), size);
}
inline std::string SomeJpeg(size_t size = 0) {
  constexpr std::string_view kBegin("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 22);
  return Padded(std::string(kBegin), size);
}

}  // namespace zhiwang::attachments
