#include "services/ctl/text/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "absl/time/clock.h"

namespace zhiwang::ctl {
namespace {

constexpr int kBarWidth = 30;
constexpr absl::Duration kBetweenDrawings = absl::Milliseconds(100);

std::string Bar(double share) {
  std::string bar;
  for (int i = 0; i < kBarWidth; ++i) bar += i < share * kBarWidth ? "█" : "░";
  return bar;
}

}  // namespace

Progress::Progress(std::string noun, int64_t total)
    : noun_(std::move(noun)),
      total_(total),
      terminal_(isatty(STDERR_FILENO) != 0),
      start_(absl::Now()),
      drawn_(absl::InfinitePast()) {}

Progress::~Progress() { Clear(); }

void Progress::Update(int64_t count, int64_t done) {
  if (!terminal_) return;
  const absl::Time now = absl::Now();
  const std::lock_guard lock(mutex_);
  if (now - drawn_ < kBetweenDrawings) return;
  drawn_ = now;
  shown_ = true;
  const double rate = static_cast<double>(count) / std::max(0.001, absl::ToDoubleSeconds(now - start_));
  if (total_ > 0) {
    const double share = std::clamp(static_cast<double>(done) / static_cast<double>(total_), 0.0, 1.0);
    fmt::print(stderr, "\r\x1b[K{} {:3.0f} %  {} {}  {:.0f} {}/秒", Bar(share), share * 100, count, noun_, rate, noun_);
  } else {
    fmt::print(stderr, "\r\x1b[K{} {}  {:.0f} {}/秒", count, noun_, rate, noun_);
  }
  std::fflush(stderr);
}

void Progress::Clear() {
  const std::lock_guard lock(mutex_);
  if (!shown_) return;
  shown_ = false;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace zhiwang::ctl
