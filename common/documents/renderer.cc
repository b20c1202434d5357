#include "common/documents/renderer.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "common/documents/document_errors.h"
#include "common/documents/job_proto.h"
#include "common/status/macros.h"

namespace zhiwang::documents {
namespace {

constexpr absl::Duration kLongestWait = absl::Hours(1);  // whatever the options say: a clock ends somewhere

}  // namespace

std::string RenderProgram() {
  std::error_code ignored;
  return (std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "zhiwang-render").string();
}

// One of the places for children at work, from when it is had until it is given back.
class Renderer::Place {
 public:
  // Waits for one; none where there is none by the deadline, or too many wait already.
  static std::optional<Place> Take(Renderer& renderer, Instant deadline) {
    const auto is_free = [&renderer]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(renderer.mutex_) {
      return renderer.busy_ < renderer.options_.children;
    };
    absl::MutexLock lock(&renderer.mutex_);
    if (!is_free()) {
      if (renderer.waiting_ >= renderer.options_.most_waiting) return std::nullopt;
      ++renderer.waiting_;
      const auto left = absl::FromChrono(deadline - std::chrono::steady_clock::now());
      const bool is_mine = renderer.mutex_.AwaitWithTimeout(absl::Condition(&is_free), left);
      --renderer.waiting_;
      if (!is_mine) return std::nullopt;
    }
    ++renderer.busy_;
    return Place(renderer);
  }
  ~Place() {
    if (renderer_ == nullptr) return;
    absl::MutexLock lock(&renderer_->mutex_);
    --renderer_->busy_;
  }
  Place(Place&& other) noexcept : renderer_(std::exchange(other.renderer_, nullptr)) {}
  Place& operator=(Place&&) = delete;

 private:
  explicit Place(Renderer& renderer) : renderer_(&renderer) {}
  Renderer* renderer_;
};

Renderer::Renderer(RendererOptions options) : options_(std::move(options)) {}

absl::StatusOr<RenderedDocument> Renderer::Render(const Layout& layout, absl::Time deadline) {
  const absl::Duration most = std::min({options_.longest, deadline - absl::Now(), kLongestWait});
  if (most <= absl::ZeroDuration()) return error::RendererUnavailable("is asked too late");
  const Instant end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(most);
  const std::string job = ToJob(layout).SerializeAsString();
  const absl::StatusOr<std::string> answered = AskChild(job, end, deadline);
  if (!answered.ok()) return error::RendererUnavailable(std::string(answered.status().message()));
  RenderAnswer answer;
  if (!answer.ParseFromString(*answered)) return error::RendererUnavailable("answers what is no document");
  if (answer.missing_size() > 0) {
    return error::GlyphMissing(std::vector<char32_t>(answer.missing().begin(), answer.missing().end()));
  }
  if (answer.pages() < 1) return error::RendererUnavailable("answers a document without pages");
  return RenderedDocument{std::move(*answer.mutable_pdf()), answer.pages()};
}

absl::StatusOr<std::string> Renderer::AskChild(const std::string& job, Instant deadline, absl::Time callers_deadline) {
  const std::optional<Place> place = Place::Take(*this, deadline);
  if (!place) return absl::DeadlineExceededError("has too much to do");
  if (callers_deadline - absl::Now() < options_.least) return absl::DeadlineExceededError("is asked too late");
  while (true) {
    std::optional<Child> child;
    {
      absl::MutexLock lock(&mutex_);
      if (!idle_.empty()) {
        child = std::move(idle_.back());
        idle_.pop_back();
      }
    }
    if (!child) {
      ASSIGN_OR_RETURN(child, Child::Start(options_.command, options_.most_memory));
    }
    const bool is_new = child->answers() == 0;
    absl::StatusOr<std::string> answer = child->Ask(job, deadline);
    // One that had worked before may have gone while it had nothing to do.
    if (absl::IsUnavailable(answer.status()) && !is_new) continue;
    if (answer.ok() && child->answers() < options_.most_documents) {
      absl::MutexLock lock(&mutex_);
      idle_.push_back(*std::move(child));
    }
    return answer;
  }
}

}  // namespace zhiwang::documents
