#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace zhiwang::ctl {

// One line on a terminal's stderr that shows the progress of a long command. Where stderr is no terminal it stays
// silent. May be called from several threads.
class Progress {
 public:
  // `noun` is what is counted, e.g. 行; `total` is in any unit, 0 where it is not known.
  Progress(std::string noun, int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `count` things are done, `done` of the total. Draws ten times a second at most.
  void Update(int64_t count, int64_t done);
  // Clears the line, so that something else may be printed; the next Update draws it again.
  void Clear();

 private:
  const std::string noun_;
  const int64_t total_;
  const bool terminal_;
  const absl::Time start_;
  std::mutex mutex_;
  absl::Time drawn_;
  bool shown_ = false;
};

}  // namespace zhiwang::ctl
