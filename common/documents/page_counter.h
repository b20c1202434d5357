#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/documents/child.h"
#include "common/documents/renderer.h"

namespace zhiwang::documents {

struct PageCounterOptions {
  std::vector<std::string> command = {RenderProgram(), "count"};
  int at_once = 2;                             // that are read at the same time: reading takes memory
  absl::Duration longest = absl::Seconds(10);  // for a piece, and for the reading; the wait for others is as long
  uint64_t most_memory = kMostMemory;          // bytes of a child's address space
};

// Counts the pages of PDFs that strangers wrote, each in a process of its own (`zhiwang-render count`) that ends with it. The
// bytes go there as they come, and this process keeps none of them. Thread-safe; outlives its counts.
class PageCounter {
 public:
  // A document that comes in pieces. Nothing that it holds, and nothing that becomes of its process, refuses the document.
  class Count {
   public:
    // Takes the next bytes.
    void Add(std::string_view bytes);
    // Takes the end: the number of pages, 1 to 10,000; 0 where they cannot be counted: it is broken, is locked by a password, has
    // more pages, or needs more time or memory than there is.
    int End();

   private:
    friend class PageCounter;
    Count(PageCounter& counter, std::optional<Child> child) : counter_(&counter), child_(std::move(child)) {}
    PageCounter* counter_;
    std::optional<Child> child_;  // nothing: it has gone
  };

  explicit PageCounter(PageCounterOptions options = {}) : options_(std::move(options)) {}

  Count Begin();

 private:
  bool TakeTurn();
  void GiveTurn();

  const PageCounterOptions options_;
  absl::Mutex mutex_;
  int reading_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace zhiwang::documents
