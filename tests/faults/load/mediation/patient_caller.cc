#include "tests/faults/load/mediation/patient_caller.h"

#include <algorithm>
#include <thread>

#include "common/status/error.h"
#include "tests/support/midnight.h"

namespace zhiwang::testing {
namespace {

constexpr absl::Duration kBetweenTries = absl::Milliseconds(20);
constexpr absl::Duration kSettlesWithin = absl::Seconds(20);

// True if a service may have another day than this process: clocks of services are up to an hour ahead or some seconds behind.
bool DayIsUnsure() {
  constexpr absl::Duration kBack = absl::Minutes(1), kAhead = absl::Minutes(65);
  return UntilMidnightIsOver(absl::Now() - kBack, kBack + kAhead) > absl::ZeroDuration();
}

}  // namespace

void PatientCaller::Start() {
  stopping_ = false;
  absl::MutexLock lock(&mutex_);
  give_up_ = absl::InfiniteFuture();
}

void PatientCaller::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    give_up_ = absl::Now() + kSettlesWithin;
  }
  stopping_ = true;
}

uint64_t PatientCaller::Any(uint64_t below) {
  absl::MutexLock lock(&mutex_);
  return random_() % below;
}

bool PatientCaller::GivesUp() const {
  absl::MutexLock lock(&mutex_);
  return absl::Now() > give_up_;
}

absl::Status PatientCaller::UntilSettled(const std::string& asked, const std::function<absl::Status()>& call,
                                         bool* was_lost) {
  for (;; absl::SleepFor(kBetweenTries)) {
    const absl::Status status = call();
    if (!IsUnsettled(status)) return status;
    if (was_lost != nullptr) *was_lost = true;
    if (!GivesUp()) continue;
    Violation(fmt::format("no answer comes: {}: {}", asked, Describe(status)));
    return status;
  }
}

void PatientCaller::Judge(const char* what, const google::protobuf::Message& request, const absl::Status& status,
                          std::initializer_list<common::v1::ErrorReason> refusals) {
  if (status.ok() || IsUnsettled(status)) return;
  const common::v1::ErrorReason reason = ReasonOf(status);
  if (std::find(refusals.begin(), refusals.end(), reason) != refusals.end()) return;
  if (reason == common::v1::FIELD_INVALID && DayIsUnsure()) return;
  Violation(fmt::format("{}: {} was answered {}", what, Describe(request), Describe(status)));
}

void AtOnce(const std::function<void()>& one, const std::function<void()>& other) {
  std::thread beside(other);
  one();
  beside.join();
}

}  // namespace zhiwang::testing
