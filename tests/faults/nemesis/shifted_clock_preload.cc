// Preloaded into a process of a service (LD_PRELOAD): its time of day is off by as many microseconds as the file holds that
// ZHIWANG_CLOCK_OFFSET names, from one moment to the next, as when a machine's clock is set. The monotonic clock goes on,
// and every wait lasts as long as it would have.
//
// libfaketime does not do here: it leaves the deadlines of futexes as they are, which absl's waits are made of, so that a
// process whose clock is an hour ahead would wait for an hour longer.

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr int64_t kMicros = 1'000'000, kNanos = 1'000'000'000;

const std::atomic<int64_t> no_offset{0};

int64_t Offset() {
  static const std::atomic<int64_t>* const offset = [] {
    const char* file = std::getenv("ZHIWANG_CLOCK_OFFSET");
    const int fd = file == nullptr ? -1 : open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return &no_offset;
    void* const shared = mmap(nullptr, sizeof no_offset, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    return shared == MAP_FAILED ? &no_offset : static_cast<const std::atomic<int64_t>*>(shared);
  }();
  return offset->load(std::memory_order_relaxed);
}

timespec Shifted(timespec time, int64_t micros) {
  time.tv_sec += micros / kMicros;
  time.tv_nsec += micros % kMicros * (kNanos / kMicros);
  if (time.tv_nsec >= kNanos) {
    ++time.tv_sec;
    time.tv_nsec -= kNanos;
  } else if (time.tv_nsec < 0) {
    --time.tv_sec;
    time.tv_nsec += kNanos;
  }
  return time;
}

template <class Function>
Function Next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static const auto next = Next<int (*)(clockid_t, timespec*)>("clock_gettime");
  const int result = next(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) *time = Shifted(*time, Offset());
  return result;
}

int gettimeofday(timeval* __restrict time, void* __restrict) noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  *time = {now.tv_sec, now.tv_nsec / (kNanos / kMicros)};
  return 0;
}

time_t time(time_t* to) noexcept {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (to != nullptr) *to = now.tv_sec;
  return now.tv_sec;
}

long syscall(long number, ...) noexcept {
  static const auto next = Next<long (*)(long, ...)>("syscall");
  va_list list;
  va_start(list, number);
  long a[6];
  for (long& argument : a) argument = va_arg(list, long);
  va_end(list);
  timespec deadline;
  const bool by_time_of_day = number == SYS_futex && (a[1] & FUTEX_CLOCK_REALTIME) != 0;
  if (by_time_of_day && a[3] != 0) {
    deadline = Shifted(*reinterpret_cast<const timespec*>(a[3]), -Offset());
    if (deadline.tv_sec < 0) deadline = {};  // long past; the kernel takes nothing before 1970
    a[3] = reinterpret_cast<long>(&deadline);
  }
  return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

}  // extern "C"
