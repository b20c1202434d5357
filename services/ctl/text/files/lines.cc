#include "services/ctl/text/files/lines.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace zhiwang::ctl {
namespace {

constexpr size_t kBlock = 64 << 10;

}  // namespace

absl::StatusOr<LineReader> LineReader::Open(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const int64_t size = file ? static_cast<int64_t>(file.tellg()) : -1;
  file.seekg(0);
  if (!file || (size > 0 && file.peek() == EOF)) {
    return absl::NotFoundError(fmt::format("无法读取文件 {}：{}", path, std::strerror(errno)));
  }
  file.clear();
  return LineReader(std::move(file), size);
}

bool LineReader::Fill() {
  buffer_.resize(kBlock);
  file_.read(buffer_.data(), static_cast<std::streamsize>(kBlock));
  buffer_.resize(static_cast<size_t>(file_.gcount()));
  at_ = 0;
  return !buffer_.empty();
}

bool LineReader::Next(Line& line) {
  line = Line{.number = lines_ + 1, .text = {}, .too_long = false};
  bool any = false;
  for (bool ended = false; !ended;) {
    if (at_ == buffer_.size() && !Fill()) break;
    any = true;
    const auto start = buffer_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto end = std::find(start, buffer_.end(), '\n');
    ended = end != buffer_.end();
    const auto length = static_cast<size_t>(end - start);
    if (line.text.size() + length > kLongest) {
      line.too_long = true;
      line.text.clear();
    }
    if (!line.too_long) line.text.append(start, end);
    at_ += length + (ended ? 1 : 0);
    bytes_read_ += static_cast<int64_t>(length + (ended ? 1 : 0));
  }
  if (!any) return false;
  ++lines_;
  if (line.number == 1 && std::string_view(line.text).starts_with(kByteOrderMark)) {
    line.text.erase(0, kByteOrderMark.size());
  }
  if (!line.text.empty() && line.text.back() == '\r') line.text.pop_back();
  return true;
}

}  // namespace zhiwang::ctl
