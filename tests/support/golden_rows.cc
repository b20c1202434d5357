#include "tests/support/golden_rows.h"

#include <algorithm>
#include <fstream>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace zhiwang::testing {

std::vector<GoldenRow> ReadGoldenRows(const std::string& path) {
  std::vector<GoldenRow> rows;
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t space = std::min(line.find(' '), line.size() - 1);
    const std::string word = line.substr(0, space), rest = line.substr(space + 1);
    if (word == "type") {
      rows.push_back({rest, {}, {}});
    } else if (word == "payload" || word == "body") {
      std::string bytes;
      EXPECT_TRUE(absl::Base64Unescape(rest, &bytes)) << rest;
      (word == "body" ? rows.back().body : rows.back().payload) = bytes;
    } else {
      rows.back().meaning.push_back(line);
    }
  }
  return rows;
}

void WriteGoldenRows(const std::string& path, std::span<const GoldenRow> rows) {
  std::ofstream file(path);
  for (const GoldenRow& row : rows) {
    file << "\ntype " << row.type << "\npayload " << absl::Base64Escape(row.payload) << "\nbody "
         << absl::Base64Escape(row.body) << '\n';
    for (const std::string& line : row.meaning) file << line << '\n';
  }
  EXPECT_TRUE(file.good()) << path;
}

std::string OneLine(const google::protobuf::Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace zhiwang::testing
