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
constexpr char kBeginOfPdf[] = "%PDF-";

// The answer to that job: a document, or the characters that cannot be printed. DATA_LOSS for anything else.
absl::StatusOr<RenderAnswer> ReadAnswer(const std::string& bytes, const RenderJob& job) {
  RenderAnswer answer;
  if (!answer.ParseFromString(bytes)) return absl::DataLossError("answers what is no document");
  if (answer.number() != job.number()) return absl::DataLossError("answers another job");
  if (answer.missing_size() > 0) return answer;
  if (answer.pages() < 1 || !answer.pdf().starts_with(kBeginOfPdf)) {
    return absl::DataLossError("answers a document without pages");
  }
  return answer;
}

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
  RenderJob job = ToJob(layout);
  job.set_number(++jobs_);
  absl::StatusOr<RenderAnswer> answer = AskChild(job, end, deadline);
  if (!answer.ok()) return error::RendererUnavailable(std::string(answer.status().message()));
  if (answer->missing_size() > 0) {
    return error::GlyphMissing(std::vector<char32_t>(answer->missing().begin(), answer->missing().end()));
  }
  return RenderedDocument{std::move(*answer->mutable_pdf()), answer->pages()};
}

std::optional<Child> Renderer::TakeIdle() {
  absl::MutexLock lock(&mutex_);
  if (idle_.empty()) return std::nullopt;
  Child child = std::move(idle_.back().child);
  idle_.pop_back();
  return child;
}

int Renderer::EndIdle() {
  const Instant now = std::chrono::steady_clock::now();
  std::vector<Idle> ended, kept;  // destroyed, and waited for, without the lock
  absl::MutexLock lock(&mutex_);
  for (Idle& one : idle_) {
    const bool is_over = absl::FromChrono(now - one.since) >= options_.longest_idle || one.child.has_ended();
    (is_over ? ended : kept).push_back(std::move(one));
  }
  idle_ = std::move(kept);
  return static_cast<int>(ended.size());
}

absl::StatusOr<RenderAnswer> Renderer::AskChild(const RenderJob& job, Instant deadline, absl::Time callers_deadline) {
  const std::optional<Place> place = Place::Take(*this, deadline);
  if (!place) return absl::DeadlineExceededError("has too much to do");
  if (callers_deadline - absl::Now() < options_.least) return absl::DeadlineExceededError("is asked too late");
  const std::string message = job.SerializeAsString();
  while (true) {
    std::optional<Child> child = TakeIdle();
    if (!child) {
      ASSIGN_OR_RETURN(child, Child::Start(options_.command, options_.most_memory));
    }
    const bool is_new = child->answers() == 0;
    const absl::StatusOr<std::string> answered = child->Ask(message, deadline);
    // One that had worked before may have gone while it had nothing to do.
    if (absl::IsUnavailable(answered.status()) && !is_new) continue;
    if (!answered.ok()) return answered.status();
    ASSIGN_OR_RETURN(RenderAnswer answer, ReadAnswer(*answered, job));
    if (child->answers() < options_.most_documents) {
      absl::MutexLock lock(&mutex_);
      idle_.push_back({*std::move(child), std::chrono::steady_clock::now()});
    }
    return answer;
  }
}

}  // namespace zhiwang::documents
