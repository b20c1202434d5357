#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace zhiwang::testing {

// A program started for a test. It dies with the test, whatever happens to it.
class ChildProcess {
 public:
  // Starts `argv` with standard output and error appended to `log_path`, and `environment` (NAME=value) before our own.
  // It also dies with the thread that starts it.
  ChildProcess(const std::vector<std::string>& argv, const std::string& log_path,
               const std::vector<std::string>& environment = {});
  ~ChildProcess();  // kills it when it still runs
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void Signal(int signal);
  // Waits until it ends; answers its exit code, or 128 + signal. Kills it after `patience`.
  int Wait(absl::Duration patience);
  bool running();
  // True where it has ended and the kernel wrote a core file of it.
  bool left_core() const { return left_core_; }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
  int result_ = -1;
  bool left_core_ = false;
};

// A new directory under the system's temporary one, removed with all it holds.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Calls `condition` until it holds or `patience` ran out; answers whether it held.
template <class Condition>
bool Eventually(Condition&& condition, absl::Duration patience = absl::Minutes(1));

}  // namespace zhiwang::testing

#include "absl/time/clock.h"

template <class Condition>
bool zhiwang::testing::Eventually(Condition&& condition, absl::Duration patience) {
  const absl::Time give_up = absl::Now() + patience;
  while (!condition()) {
    if (absl::Now() > give_up) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}
