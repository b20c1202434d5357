#include "tests/faults/nemesis/shifted_clock.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace zhiwang::testing {

bool ShiftedClock::Possible() { return access(ZHIWANG_SHIFTED_CLOCK, R_OK) == 0; }

ShiftedClock::ShiftedClock(const std::string& file) : file_(file) {
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  void* const shared = fd >= 0 && ftruncate(fd, sizeof(int64_t)) == 0
                           ? mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                           : MAP_FAILED;
  if (fd >= 0) close(fd);
  if (shared == MAP_FAILED) throw std::runtime_error(absl::StrCat(file, ": no clock can be kept there"));
  offset_ = static_cast<std::atomic<int64_t>*>(shared);
}

ShiftedClock::~ShiftedClock() { munmap(offset_, sizeof(int64_t)); }

std::vector<std::string> ShiftedClock::Environment() const {
  if (!Possible()) return {};
  return {absl::StrCat("LD_PRELOAD=", ZHIWANG_SHIFTED_CLOCK), absl::StrCat("ZHIWANG_CLOCK_OFFSET=", file_)};
}

void ShiftedClock::Set(absl::Duration ahead) { *offset_ = absl::ToInt64Microseconds(ahead); }

}  // namespace zhiwang::testing
