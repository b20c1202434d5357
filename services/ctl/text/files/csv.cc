#include "services/ctl/text/files/csv.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/ctl/text/files/lines.h"

namespace zhiwang::ctl {
namespace {

// Reads a CSV text from left to right.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  absl::StatusOr<std::vector<CsvRow>> ReadAll() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      ASSIGN_OR_RETURN(CsvRow row, ReadRow());
      const bool blank = row.fields.size() == 1 && row.fields[0].empty();
      if (!blank) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  bool AtLineEnd() const { return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }

  void SkipLineEnd() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  absl::StatusOr<CsvRow> ReadRow() {
    CsvRow row;
    row.line = line_;
    for (;;) {
      ASSIGN_OR_RETURN(std::string field, ReadField());
      row.fields.push_back(std::move(field));
      if (AtLineEnd()) break;
      ++at_;  // the comma
    }
    SkipLineEnd();
    return row;
  }

  absl::StatusOr<std::string> ReadField() {
    if (at_ < text_.size() && text_[at_] == '"') return ReadQuoted();
    const size_t start = at_;
    while (!AtLineEnd() && text_[at_] != ',') ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  absl::StatusOr<std::string> ReadQuoted() {
    const int opened = line_;
    std::string field;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        if (text_[at_] == '\n') ++line_;
        field += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        field += text_[++at_];
      } else {
        ++at_;
        if (AtLineEnd() || text_[at_] == ',') return field;
        return absl::InvalidArgumentError(fmt::format("第 {} 行：引号之后有多余的字符", line_));
      }
    }
    return absl::InvalidArgumentError(fmt::format("第 {} 行：引号没有结束", opened));
  }

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
};

std::string QuotedIfNeeded(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

bool CsvTable::Has(std::string_view column) const {
  return std::find(header.begin(), header.end(), column) != header.end();
}

std::string_view CsvTable::Field(const CsvRow& row, std::string_view column) const {
  const auto at = static_cast<size_t>(std::find(header.begin(), header.end(), column) - header.begin());
  return at < header.size() && at < row.fields.size() ? std::string_view(row.fields[at]) : std::string_view();
}

absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text) { return CsvReader(text).ReadAll(); }

absl::StatusOr<CsvTable> ReadCsvFile(const std::string& path, const std::vector<std::string>& required,
                                     const std::vector<std::string>& optional) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  ASSIGN_OR_RETURN(std::vector<CsvRow> rows, ParseCsv(text));
  if (rows.empty()) return absl::InvalidArgumentError(fmt::format("{}：文件为空，缺少表头", path));
  CsvTable table;
  table.header = std::move(rows.front().fields);
  table.rows.assign(std::make_move_iterator(rows.begin() + 1), std::make_move_iterator(rows.end()));
  for (const std::string& column : required) {
    if (!table.Has(column)) return absl::InvalidArgumentError(fmt::format("{}：表头缺少“{}”列", path, column));
  }
  for (const std::vector<std::string>& columns : {required, optional}) {
    for (const std::string& column : columns) {
      if (std::count(table.header.begin(), table.header.end(), column) <= 1) continue;
      return absl::InvalidArgumentError(fmt::format("{}：表头“{}”列重复", path, column));
    }
  }
  return table;
}

std::string FormatCsvRow(const std::vector<std::string>& fields) {
  std::string row;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) row += ',';
    row += QuotedIfNeeded(fields[i]);
  }
  return row + "\r\n";
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || (file.peek() != EOF && !(text << file.rdbuf()))) {
    return absl::NotFoundError(fmt::format("无法读取文件 {}：{}", path, std::strerror(errno)));
  }
  if (file.bad()) return absl::NotFoundError(fmt::format("无法读取文件 {}：{}", path, std::strerror(errno)));
  return std::move(text).str();
}

}  // namespace zhiwang::ctl
