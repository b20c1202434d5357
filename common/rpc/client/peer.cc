#include "common/rpc/client/peer.h"

#include <algorithm>

#include "common/background/monotonic.h"
#include "common/status/error.h"

namespace zhiwang::rpc {

Peer::Place::~Place() {
  if (peer_ != nullptr) peer_->Leave(patient_, answered_);
}

bool Peer::IsUnanswered(const absl::Status& error) {
  return absl::IsUnavailable(error) || absl::IsDeadlineExceeded(error) || absl::IsCancelled(error);
}

absl::StatusOr<Peer::Place> Peer::Enter(absl::Duration most) {
  absl::MutexLock lock(&mutex_);
  const bool silent = unanswered_ >= options_.silent_after;
  if (silent && (under_way_ > 0 || background::Monotonic() < probe_at_)) return error::ServiceUnavailable(name_);
  const bool patient = patient_ < options_.patient;
  ++under_way_;
  patient_ += patient ? 1 : 0;
  return Place(*this, patient, patient ? most : std::min(most, options_.quick));
}

void Peer::Leave(bool patient, bool answered) {
  absl::MutexLock lock(&mutex_);
  --under_way_;
  patient_ -= patient ? 1 : 0;
  if (answered) {
    unanswered_ = 0;
    return;
  }
  if (++unanswered_ < options_.silent_after) return;
  const int doublings = std::min(unanswered_ - options_.silent_after, 20);
  probe_at_ =
      background::Monotonic() + std::min(options_.longest_pause, options_.first_pause * (int64_t{1} << doublings));
}

}  // namespace zhiwang::rpc
