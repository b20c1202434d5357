#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zhiwang::ctl {

// The bytes that some programs begin a text in UTF-8 with.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// One line of a file.
struct Line {
  int64_t number = 0;     // from 1
  std::string text;       // without its line end; empty when it is too long
  bool too_long = false;  // longer than LineReader::kLongest
};

// Reads a file line by line in constant memory, however long its lines are.
class LineReader {
 public:
  static constexpr size_t kLongest = 1 << 20;

  // NOT_FOUND, saying why, where the file cannot be read.
  static absl::StatusOr<LineReader> Open(const std::string& path);

  // Reads the next line; false at the end. A byte order mark and CR before LF are dropped.
  bool Next(Line& line);

  int64_t bytes_read() const { return bytes_read_; }  // of the lines answered so far
  int64_t bytes_total() const { return bytes_total_; }

 private:
  LineReader(std::ifstream file, int64_t bytes_total) : file_(std::move(file)), bytes_total_(bytes_total) {}
  bool Fill();

  std::ifstream file_;
  int64_t bytes_total_;
  int64_t bytes_read_ = 0;
  int64_t lines_ = 0;
  std::vector<char> buffer_;
  size_t at_ = 0;
};

}  // namespace zhiwang::ctl
