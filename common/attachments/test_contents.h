#pragma once

#include <string>
#include <string_view>
#include <vector>

// Contents of each type for tests: their first bytes are right, and nothing behind them is where nothing else is said.
namespace zhiwang::attachments {

// `bytes`, filled up with zeros to `size` where they are fewer.
inline std::string Padded(std::string bytes, size_t size) {
  if (bytes.size() < size) bytes.resize(size, '\0');
  return bytes;
}

inline std::string SomePdf(size_t size = 0, std::string_view said = "1 0 obj") {
  return Padded("%PDF-1.5\n" + std::string(said), size);
}
// A PDF of so many empty pages that is right to its end.
inline std::string PdfOfPages(int pages) {
  std::string kids, pdf = "%PDF-1.4\n";
  for (int page = 0; page < pages; ++page) kids += std::to_string(page + 3) + " 0 R ";
  std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R>>",
      "<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages) + ">>",
  };
  objects.resize(static_cast<size_t>(pages) + 2, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>");
  std::string places = "0000000000 65535 f \n";
  for (size_t i = 0; i < objects.size(); ++i) {
    std::string place = std::to_string(pdf.size());
    places += std::string(10 - place.size(), '0') + place + " 00000 n \n";
    pdf += std::to_string(i + 1) + " 0 obj" + objects[i] + "endobj\n";
  }
  const std::string count = std::to_string(objects.size() + 1);
  return pdf + "xref\n0 " + count + "\n" + places + "trailer<</Root 1 0 R/Size " + count + ">>\nstartxref\n" +
         std::to_string(pdf.size()) + "\n%%EOF\n";
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
