#include "common/changelog/follow/feed.h"

#include <iterator>
#include <utility>

#include "common/status/macros.h"

namespace zhiwang::changelog {

Feed::Listener::~Listener() {
  absl::MutexLock lock(&feed_.mutex_);
  feed_.listeners_.erase(this);
}

bool Feed::Listener::HasNews() const { return state_ != Heard::State::kListening || !buffer_.empty(); }

void Feed::Listener::End(Heard::State state) {
  absl::MutexLock lock(&mutex_);
  if (state_ != Heard::State::kListening) return;
  state_ = state;
  buffer_.clear();
}

Feed::Heard Feed::Listener::Hear(absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  const auto has_news = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return HasNews(); };
  mutex_.AwaitWithTimeout(absl::Condition(&has_news), patience);
  Heard heard{.state = state_,
              .changes = {std::make_move_iterator(buffer_.begin()), std::make_move_iterator(buffer_.end())},
              .through = through_};
  buffer_.clear();
  return heard;
}

absl::StatusOr<std::unique_ptr<Feed::Listener>> Feed::Listen(absl::Time deadline, int64_t epoch, Wants wants) {
  std::unique_ptr<Listener> listener(new Listener(*this, std::move(wants)));
  absl::MutexLock beginning(&beginning_);
  ASSIGN_OR_RETURN(const LogState log, db_.Read(deadline, [](sql::Txn& tx) { return ReadLogState(tx); }));
  if (tail_ == nullptr || epoch_ != log.epoch) Follow(log);
  absl::MutexLock lock(&mutex_);
  if (log.epoch != epoch) listener->End(Heard::State::kReplaced);
  if (stopped_) listener->End(Heard::State::kStopped);
  listener->from_ = position_;
  {
    absl::MutexLock own(&listener->mutex_);
    listener->through_ = position_;
  }
  listeners_.insert(listener.get());
  return listener;
}

// Follows this log from its head on. Listeners of another log hear no more of it.
void Feed::Follow(const LogState& log) {
  tail_.reset();
  {
    absl::MutexLock lock(&mutex_);
    for (Listener* listener : listeners_) listener->End(Heard::State::kReplaced);
    position_ = log.head;
  }
  epoch_ = log.epoch;
  LogReader::Of(db_)->Forget();
  tail_ = std::make_unique<Tail>(db_, "watch_feed", log.head, [this](const std::vector<Change>& changes) {
    Tell(changes);
    return absl::OkStatus();
  });
}

void Feed::Tell(const std::vector<Change>& changes) {
  // Only identifiers are kept, once for all listeners, and only of what one of them wants.
  std::vector<std::shared_ptr<const Change>> kept(changes.size());
  const auto keep = [&](size_t i) {
    if (kept[i] == nullptr) {
      const Change& c = changes[i];
      kept[i] = std::make_shared<const Change>(Change{.district = c.district,
                                                      .kind = c.kind,
                                                      .id = c.id,
                                                      .version = c.version,
                                                      .type = c.type,
                                                      .actor = {},
                                                      .area_path = c.area_path,
                                                      .payload = {},
                                                      .request_id = {},
                                                      .trace_parent = {},
                                                      .at = c.at,
                                                      .seq = c.seq});
    }
    return kept[i];
  };
  absl::MutexLock lock(&mutex_);
  position_ = changes.back().seq;
  for (Listener* listener : listeners_) {
    bool overflow = false;
    {
      absl::MutexLock own(&listener->mutex_);
      if (listener->state_ != Heard::State::kListening) continue;
      for (size_t i = 0; i < changes.size() && !overflow; ++i) {
        if (!listener->wants_(changes[i])) continue;
        overflow = listener->buffer_.size() >= longest_buffer_;
        if (!overflow) listener->buffer_.push_back(keep(i));
      }
      listener->through_ = position_;
    }
    if (overflow) listener->End(Heard::State::kTooSlow);
  }
}

void Feed::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  for (Listener* listener : listeners_) listener->End(Heard::State::kStopped);
}

}  // namespace zhiwang::changelog
