#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "absl/time/time.h"

// Doing in one transaction what many callers ask for: a commit to disk is what most of it costs, and it is shared.
namespace zhiwang::resource {

struct TogetherOptions {
  int threads = 2;  // commits at a time: while one waits for the disk the next is being made
  size_t largest = 64;
  int most_waiting = 512;  // of a priority; more are refused at once
  absl::Duration longest_wait = absl::InfiniteDuration();
};

// Does all of the items by `attempt(items)`, which does them and answers their callers, or does none and answers why.
// Where that fails each half is tried by itself, so that one item that cannot be written does not keep the others out;
// `fail(item, why)` answers the caller of one that cannot.
template <class Item, class Attempt, class Fail>
void DoTogether(std::span<Item> items, const Attempt& attempt, const Fail& fail) {
  const absl::Status done = attempt(items);
  if (done.ok()) return;
  // A database that is gone, or a commit whose outcome is unknown, is for the callers to repeat.
  if (items.size() == 1 || absl::IsUnavailable(done) || absl::IsDeadlineExceeded(done)) {
    for (Item& item : items) fail(item, done);
    return;
  }
  DoTogether(items.first(items.size() / 2), attempt, fail);
  DoTogether(items.subspan(items.size() / 2), attempt, fail);
}

// The time until when somebody waits for one of the items. `deadline_of(item)` is that of one.
template <class Item, class DeadlineOf>
absl::Time LatestDeadline(std::span<Item> items, const DeadlineOf& deadline_of) {
  absl::Time latest = absl::InfinitePast();
  for (const Item& item : items) latest = std::max(latest, deadline_of(item));
  return latest;
}

}  // namespace zhiwang::resource
