#include "common/archive/zip_directory.h"

#include "common/archive/seal.h"

namespace zhiwang::archive {
namespace {

// The layout of the records is that of APPNOTE.TXT 4.3.12 and 4.3.16.
constexpr std::string_view kFileMark = "PK\x01\x02";
constexpr size_t kFileBytes = 46, kNameLength = 28, kExtraLength = 30, kCommentLength = 32;
constexpr size_t kFiles = 10, kDirectoryBytes = 12, kDirectoryStart = 16, kSealLength = 20;

size_t Number(std::string_view bytes, size_t at, int length) {
  size_t number = 0;
  for (int i = length - 1; i >= 0; --i) {
    number = number << 8 | static_cast<unsigned char>(bytes[at + static_cast<size_t>(i)]);
  }
  return number;
}

// The length of the record of one file; 0 if the bytes do not begin with one.
size_t LengthOfFile(std::string_view bytes) {
  if (bytes.size() < kFileBytes || !bytes.starts_with(kFileMark)) return 0;
  const size_t length =
      kFileBytes + Number(bytes, kNameLength, 2) + Number(bytes, kExtraLength, 2) + Number(bytes, kCommentLength, 2);
  return length <= bytes.size() ? length : 0;
}

}  // namespace

std::optional<std::vector<std::string>> NamesInDirectory(std::string_view tail, int64_t size) {
  if (tail.size() < kEndBytes + kSealBytes) return std::nullopt;
  const size_t end_at = tail.size() - kSealBytes - kEndBytes;
  const std::string_view end = tail.substr(end_at, kEndBytes);
  if (!end.starts_with(kEndMark) || Number(end, kSealLength, 2) != kSealBytes) return std::nullopt;
  const size_t length = Number(end, kDirectoryBytes, 4), before_tail = static_cast<size_t>(size) - tail.size();
  if (length > end_at || Number(end, kDirectoryStart, 4) != before_tail + end_at - length) return std::nullopt;
  std::string_view directory = tail.substr(end_at - length, length);
  std::vector<std::string> names;
  while (!directory.empty()) {
    const size_t record = LengthOfFile(directory);
    if (record == 0) return std::nullopt;
    names.emplace_back(directory.substr(kFileBytes, Number(directory, kNameLength, 2)));
    directory.remove_prefix(record);
  }
  if (names.size() != Number(end, kFiles, 2)) return std::nullopt;
  return names;
}

}  // namespace zhiwang::archive
