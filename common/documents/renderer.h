#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/documents/child.h"
#include "common/documents/layout.h"

namespace zhiwang::documents {

class RenderAnswer;
class RenderJob;

// The path of zhiwang-render where it lies beside this program.
std::string RenderProgram();

// The address space of a child, in bytes; README.md has what it needs. A program with sanitizers reserves far more than it uses.
#ifdef ZHIWANG_SANITIZED
inline constexpr uint64_t kMostMemory = UINT64_MAX;
#else
inline constexpr uint64_t kMostMemory = uint64_t{768} << 20;
#endif

struct RendererOptions {
  std::vector<std::string> command = {RenderProgram()};
  int children = 2;                                 // that work at the same time
  int most_waiting = 2;                             // callers that wait for one: each keeps a thread of the service
  absl::Duration longest = absl::Seconds(8);        // for a document, with the start of a child
  absl::Duration least = absl::Seconds(1);          // that a caller leaves for it: a child that is broken off is lost
  uint64_t most_memory = kMostMemory;               // bytes of a child's address space
  int most_documents = 500;                         // of a child: what a library leaks ends with it
  absl::Duration longest_idle = absl::Seconds(45);  // of a child without work; see EndIdle
};

struct RenderedDocument {
  std::string pdf;
  int pages = 0;
};

// Prints documents in processes of their own: text that strangers wrote meets fonts and the libraries that draw them
// there, and what hangs, swells or dies of it is not the service. A child starts with the first document that needs it and works
// on one at a time. One that answers anything but its job is killed. Thread-safe.
class Renderer {
 public:
  explicit Renderer(RendererOptions options = {});
  ~Renderer() = default;  // ends the children; nobody waits for a document any more
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  // The document as PDF: the same layout gives the same bytes on every machine with these fonts and libraries.
  // INVALID_ARGUMENT (GLYPH_MISSING) names what cannot be printed. UNAVAILABLE (RENDERER_UNAVAILABLE) where no child
  // has printed it by the deadline, or within its own limits of time and memory; that child is then killed. The same at
  // once where `most_waiting` others wait for a child, and where the caller leaves less than `least`: no child is asked then.
  absl::StatusOr<RenderedDocument> Render(const Layout& layout, absl::Time deadline = absl::InfiniteFuture());

  // Ends the children that have been idle for `longest_idle`, and removes those that ended by themselves, so that no process is
  // left. Answers their number. The owner of this object calls it in a loop; a child whose owner is gone ends by itself.
  int EndIdle();

 private:
  class Place;
  struct Idle {
    Child child;
    Instant since;
  };

  absl::StatusOr<RenderAnswer> AskChild(const RenderJob& job, Instant deadline, absl::Time callers_deadline);
  std::optional<Child> TakeIdle();

  const RendererOptions options_;
  absl::Mutex mutex_;
  int busy_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Idle> idle_ ABSL_GUARDED_BY(mutex_);  // the longest idle first
  std::atomic<int64_t> jobs_{0};
};

}  // namespace zhiwang::documents
