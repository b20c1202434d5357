#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "common/documents/renderer.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::documents {

inline RendererOptions BuiltRenderer() {
  RendererOptions options;
  options.command = {std::string(ZHIWANG_BIN_DIR) + "/zhiwang-render"};
  options.longest = absl::Minutes(2);  // of a machine that has much else to do
  return options;
}

// A line of text as pdftotext (Poppler) finds it on a page, in points from the page's upper left corner.
struct PrintedLine {
  int page = 0;  // from 1
  double x_min = 0, y_min = 0, x_max = 0, y_max = 0;
  std::string text;
};

// What a PDF says, read by a program that is not ours.
class Printed {
 public:
  explicit Printed(const std::string& pdf) { std::ofstream(path(), std::ios::binary) << pdf; }

  // The whole text, in the order of reading.
  std::string Text() const { return Run("pdftotext -enc UTF-8 {} -"); }

  std::vector<PrintedLine> Lines() const {
    const std::string found = Run("pdftotext -enc UTF-8 -bbox-layout {} -");
    std::vector<PrintedLine> lines;
    int page = 0;
    for (size_t at = 0; (at = found.find('<', at)) != std::string::npos; ++at) {
      const std::string_view tag = std::string_view(found).substr(at, found.find('>', at) - at);
      if (tag.starts_with("<page ")) ++page;
      if (tag.starts_with("<line ")) {
        lines.push_back({page, Number(tag, "xMin"), Number(tag, "yMin"), Number(tag, "xMax"), Number(tag, "yMax"), {}});
      }
      if (tag.starts_with("<word ")) {
        const size_t begin = at + tag.size() + 1;
        lines.back().text +=
            absl::StrReplaceAll(found.substr(begin, found.find('<', begin) - begin),
                                {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}});
      }
    }
    return lines;
  }

 private:
  static double Number(std::string_view tag, const std::string& name) {
    const size_t at = tag.find(name + "=\"");
    EXPECT_NE(at, std::string_view::npos) << tag;
    return std::stod(std::string(tag.substr(at + name.size() + 2)));
  }

  std::string path() const { return scratch_.path() + "/printed.pdf"; }

  std::string Run(const std::string& command) const {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
        popen(fmt::format(fmt::runtime(command), path()).c_str(), "r"), pclose);
    std::string output;
    std::array<char, 65'536> piece;
    for (size_t got; (got = std::fread(piece.data(), 1, piece.size(), pipe.get())) > 0;)
      output.append(piece.data(), got);
    EXPECT_FALSE(output.empty()) << command << ": is poppler-utils installed?";
    return output;
  }

  testing::ScratchDirectory scratch_;
};

inline bool BeginsWithClosing(const std::string& line) {
  constexpr std::array<std::string_view, 8> kClosing = {"，", "。", "；", "：", "、", "）", "》", "”"};
  return std::ranges::any_of(kClosing, [&](std::string_view c) { return line.starts_with(c); });
}

inline bool EndsWithOpening(const std::string& line) {
  constexpr std::array<std::string_view, 3> kOpening = {"（", "《", "“"};
  return std::ranges::any_of(kOpening, [&](std::string_view c) { return line.ends_with(c); });
}

}  // namespace zhiwang::documents
