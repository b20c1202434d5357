#include "tests/bench/load.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include <fmt/format.h>

namespace zhiwang::bench {

double RunThreads(int threads, absl::Duration time, const std::function<void(int)>& work) {
  std::atomic<int64_t> done{0};
  const absl::Time start = absl::Now(), end = start + time;
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      while (absl::Now() < end) {
        work(i);
        done.fetch_add(1, std::memory_order_relaxed);
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  return static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - start);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double ProcessorSeconds(pid_t pid) {
  std::ifstream stat(fmt::format("/proc/{}/stat", pid));
  std::string field;
  double ticks = 0;
  // Fields 14 and 15; the program's name in field 2 holds no blank.
  for (int i = 1; i <= 15 && stat >> field; ++i) {
    if (i >= 14) ticks += std::stod(field);
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

int64_t ResidentKiB(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
  }
  return 0;
}

}  // namespace zhiwang::bench
