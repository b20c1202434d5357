#include "services/mediation/testing/fake_appeals.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "common/names/area_path.h"
#include "common/rpc/fields.h"
#include "services/mediation/rising/domain/rising.h"
#include "tests/support/district/small_district.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::mediation {

namespace {

constexpr char kCaseKind[] = "case";
constexpr absl::Duration kPassesOthersIn = absl::Milliseconds(1'200);

}  // namespace

struct FakeAppeals::State {
  explicit State(const std::atomic<bool>& is_down) : down(is_down) {}

  void Append(const std::string& area_path, const std::string& type, absl::CivilDay day)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    common::v1::WatchedChange& change = changes.emplace_back();
    change.set_kind(kCaseKind);
    change.set_id(std::to_string(changes.size()));
    change.set_version(1);
    change.set_type(type);
    SetTime(calendar::MidnightOf(calendar::DayNumber(day)) + absl::Hours(9), change.mutable_at());
    change.set_area_path(area_path);
    change.set_seq(static_cast<int64_t>(changes.size()));
  }
  std::string TokenAt(size_t read) const ABSL_SHARED_LOCKS_REQUIRED(mutex) { return fmt::format("{}-{}", epoch, read); }

  const std::atomic<bool>& down;
  mutable absl::Mutex mutex;
  int epoch ABSL_GUARDED_BY(mutex) = 1;
  std::vector<common::v1::WatchedChange> changes ABSL_GUARDED_BY(mutex);
  std::map<std::tuple<std::string, std::string, std::string>, int64_t> received ABSL_GUARDED_BY(mutex);
  bool counts ABSL_GUARDED_BY(mutex) = true, says_all ABSL_GUARDED_BY(mutex) = true;
  bool may_watch ABSL_GUARDED_BY(mutex) = true;
  std::set<std::string> unreadable ABSL_GUARDED_BY(mutex);  // names of areas
  int64_t bulletins ABSL_GUARDED_BY(mutex) = 0, watches ABSL_GUARDED_BY(mutex) = 0;
};

namespace {

const grpc::Status& Down() {
  static const grpc::Status down(grpc::StatusCode::UNAVAILABLE, "down");
  return down;
}

// The key of a figure: village, day, category. An appeal that lies in no village is in the figures of none.
std::tuple<std::string, std::string, std::string> FigureOf(const std::string& area_path, absl::CivilDay day,
                                                           const std::string& category) {
  const std::vector<std::string> codes = CodesOf(VillagePath(area_path));
  return {codes.empty() ? "" : small_district::AreaName(codes.back()), calendar::FormatDay(day), category};
}

}  // namespace

class FakeAppeals::Log final : public common::v1::ChangeLogService::Service {
 public:
  explicit Log(State& state) : state_(state) {}

  // As a real watch it does not end by itself.
  grpc::Status WatchChanges(grpc::ServerContext* context, const common::v1::WatchChangesRequest* request,
                            grpc::ServerWriter<common::v1::WatchChangesResponse>* stream) override {
    if (state_.down) return Down();
    const grpc::Status told = Tell(*request, *stream);
    while (told.ok() && !context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
    return told;
  }

 private:
  grpc::Status Tell(const common::v1::WatchChangesRequest& request,
                    grpc::ServerWriter<common::v1::WatchChangesResponse>& stream) {
    absl::MutexLock lock(&state_.mutex);
    ++state_.watches;
    if (!state_.may_watch) return {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many watches"};
    const std::string& token = request.resume_token();
    const std::string begin = fmt::format("{}-", state_.epoch);
    if (!token.empty() && !token.starts_with(begin)) return {grpc::StatusCode::OUT_OF_RANGE, "list again"};
    size_t read = token.empty() ? 0 : std::stoul(token.substr(begin.size()));
    if (token.empty() && !request.from_start()) read = state_.changes.size();
    common::v1::WatchChangesResponse response;
    response.set_resume_token(state_.TokenAt(read));
    stream.Write(response);
    bool passes_others = false;
    for (; read < state_.changes.size(); ++read) {
      const common::v1::WatchedChange& change = state_.changes[read];
      passes_others = passes_others || change.kind() != kCaseKind;
      if (change.kind() != kCaseKind) continue;
      *response.mutable_change() = change;
      response.set_resume_token(state_.TokenAt(read + 1));
      stream.Write(response);
    }
    if (passes_others) absl::SleepFor(kPassesOthersIn);
    if (!state_.says_all) return grpc::Status::OK;
    response.clear_change();
    response.set_resume_token(state_.TokenAt(read));
    stream.Write(response);
    return grpc::Status::OK;
  }

  State& state_;
};

class FakeAppeals::Reports final : public intake::v1::ReportService::Service {
 public:
  explicit Reports(State& state) : state_(state) {}

  grpc::Status GetBulletin(grpc::ServerContext*, const intake::v1::GetBulletinRequest* request,
                           intake::v1::Bulletin* bulletin) override {
    if (state_.down) return Down();
    absl::MutexLock lock(&state_.mutex);
    ++state_.bulletins;
    if (state_.unreadable.contains(request->area())) return {grpc::StatusCode::INTERNAL, "a figure cannot be read"};
    if (!state_.counts) return grpc::Status::OK;
    bulletin->set_as_of_seq(static_cast<int64_t>(state_.changes.size()));
    for (const auto& [figure, appeals] : state_.received) {
      const auto& [area, day, category] = figure;
      if (area != request->area() || day != request->day()) continue;
      intake::v1::BulletinLine& line = *bulletin->add_by_category();
      if (!category.empty()) {
        line.set_subject(FormatResourceName(small_district::kDistrict, "categories", category));
      }
      line.set_received(appeals);
    }
    return grpc::Status::OK;
  }

 private:
  State& state_;
};

FakeAppeals::FakeAppeals(const std::atomic<bool>& down)
    : state_(std::make_unique<State>(down)),
      log_(std::make_unique<Log>(*state_)),
      reports_(std::make_unique<Reports>(*state_)) {}

FakeAppeals::~FakeAppeals() = default;

grpc::Service& FakeAppeals::log() { return *log_; }
grpc::Service& FakeAppeals::reports() { return *reports_; }

void FakeAppeals::Receive(const std::string& area_path, const std::string& category, absl::CivilDay day, int appeals) {
  absl::MutexLock lock(&state_->mutex);
  for (int i = 0; i < appeals; ++i) state_->Append(area_path, "case.created", day);
  state_->received[FigureOf(area_path, day, category)] += appeals;
}

void FakeAppeals::ReceiveLate(const std::string& area_path, const std::string& category, absl::CivilDay day,
                              int appeals) {
  absl::MutexLock lock(&state_->mutex);
  for (int i = 0; i < appeals; ++i) state_->Append(area_path, "case.imported", calendar::Today());
  state_->received[FigureOf(area_path, day, category)] += appeals;
}

void FakeAppeals::Move(const std::string& from_path, const std::string& to_path, const std::string& category,
                       absl::CivilDay day) {
  absl::MutexLock lock(&state_->mutex);
  state_->Append(to_path, "case.placed", day);
  --state_->received[FigureOf(from_path, day, category)];
  ++state_->received[FigureOf(to_path, day, category)];
}

void FakeAppeals::ChangeSomethingElse() {
  absl::MutexLock lock(&state_->mutex);
  state_->Append("", "category.imported", calendar::Today());
  state_->changes.back().set_kind("category");
}

void FakeAppeals::FallSilent() {
  absl::MutexLock lock(&state_->mutex);
  state_->says_all = false;
}

void FakeAppeals::RefuseWatches() {
  absl::MutexLock lock(&state_->mutex);
  state_->may_watch = false;
}

void FakeAppeals::SpoilBulletinsOf(const std::string& area) {
  absl::MutexLock lock(&state_->mutex);
  state_->unreadable.insert(small_district::AreaName(area));
}

void FakeAppeals::StopCounting() {
  absl::MutexLock lock(&state_->mutex);
  state_->counts = false;
}

void FakeAppeals::CountAgain() {
  absl::MutexLock lock(&state_->mutex);
  state_->counts = true;
}

void FakeAppeals::ReplaceLog() {
  absl::MutexLock lock(&state_->mutex);
  ++state_->epoch;
}

std::string FakeAppeals::head() const {
  absl::MutexLock lock(&state_->mutex);
  return state_->TokenAt(state_->changes.size());
}

int64_t FakeAppeals::bulletins() const {
  absl::MutexLock lock(&state_->mutex);
  return state_->bulletins;
}

int64_t FakeAppeals::watches() const {
  absl::MutexLock lock(&state_->mutex);
  return state_->watches;
}

}  // namespace zhiwang::mediation
