#include "common/documents/page_counter.h"

#include <chrono>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"

namespace zhiwang::documents {
namespace {

constexpr int kMostPages = 10'000;

Instant After(absl::Duration longest) { return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(longest); }

}  // namespace

PageCounter::Count PageCounter::Begin() {
  absl::StatusOr<Child> child = Child::Start(options_.command, options_.most_memory);
  if (!child.ok()) return Count(*this, std::nullopt);
  return Count(*this, *std::move(child));
}

void PageCounter::Count::Add(std::string_view bytes) {
  // An empty message would be the end.
  if (!child_ || bytes.empty()) return;
  if (!child_->Ask(bytes, After(counter_->options_.longest)).ok()) child_.reset();
}

int PageCounter::Count::End() {
  if (!child_ || !counter_->TakeTurn()) return 0;
  const absl::StatusOr<std::string> answer = child_->Ask("", After(counter_->options_.longest));
  child_.reset();  // before others have the turn: its memory ends with it
  counter_->GiveTurn();
  int pages = 0;
  if (!answer.ok() || !absl::SimpleAtoi(*answer, &pages)) return 0;
  return pages >= 1 && pages <= kMostPages ? pages : 0;
}

bool PageCounter::TakeTurn() {
  const auto is_free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return reading_ < options_.at_once; };
  absl::MutexLock lock(&mutex_);
  if (!mutex_.AwaitWithTimeout(absl::Condition(&is_free), options_.longest)) return false;
  ++reading_;
  return true;
}

void PageCounter::GiveTurn() {
  absl::MutexLock lock(&mutex_);
  --reading_;
}

}  // namespace zhiwang::documents
