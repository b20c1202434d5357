#include "common/privacy/keys/private_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace zhiwang::privacy {
namespace {

constexpr size_t kLargest = 4096;

// An open file, closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  const int fd_;
};

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

absl::Status FileError(std::string_view what, const std::string& path, int error_number) {
  const std::string message = fmt::format("{}: {}: {}", what, path, std::generic_category().message(error_number));
  if (error_number == ENOENT) return absl::NotFoundError(message);
  if (error_number == EEXIST || error_number == ENOTEMPTY) return absl::AlreadyExistsError(message);
  return absl::FailedPreconditionError(message);
}

absl::StatusOr<std::string> ReadPrivateFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return FileError("cannot read", path, errno);
  struct stat about {};
  if (fstat(file.fd(), &about) != 0) return FileError("cannot read", path, errno);
  if (!S_ISREG(about.st_mode)) return absl::FailedPreconditionError(fmt::format("{} is not a file", path));
  if ((about.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(
        fmt::format("{} is open to others than its owner (mode {:04o}): chmod 600", path, about.st_mode & 0777));
  }
  std::array<char, kLargest> buffer;
  const ssize_t length = read(file.fd(), buffer.data(), buffer.size());
  const int error_number = errno;
  std::string text = length > 0 ? std::string(buffer.data(), static_cast<size_t>(length)) : std::string();
  OPENSSL_cleanse(buffer.data(), buffer.size());
  if (length < 0) return FileError("cannot read", path, error_number);
  if (static_cast<size_t>(length) == kLargest) {
    return absl::FailedPreconditionError(fmt::format("{} is too large for what it should be", path));
  }
  return text;
}

// Written under another name first; a link, unlike a renaming, replaces nothing.
absl::Status WriteNewFile(const std::string& path, std::string_view text, int mode) {
  std::string draft = path + ".new-XXXXXX";
  const Descriptor file(mkostemp(draft.data(), O_CLOEXEC));
  if (!file.ok()) return FileError("cannot make", path, errno);
  absl::Status made;
  if (!WriteAll(file.fd(), text) || fchmod(file.fd(), static_cast<mode_t>(mode)) != 0 || fsync(file.fd()) != 0) {
    made = FileError("cannot write", path, errno);
  } else if (link(draft.c_str(), path.c_str()) != 0) {
    made = FileError("cannot make", path, errno);
  }
  unlink(draft.c_str());
  return made;
}

absl::Status SyncDirectory(const std::string& path) {
  const Descriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.ok() || fsync(directory.fd()) != 0) return FileError("cannot sync", path, errno);
  return absl::OkStatus();
}

}  // namespace zhiwang::privacy
