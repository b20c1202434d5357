#include "common/handoff/delivery_queue.h"

#include <algorithm>
#include <utility>

namespace zhiwang::handoff {

void DeliveryQueue::Add(changelog::Change change, bool parked) {
  const int64_t seq = change.seq;
  const changelog::Aggregate aggregate = changelog::AggregateOf(change);
  const auto [lane, is_new] = lanes_.try_emplace(aggregate);
  if (is_new) lane->second.state = parked ? State::kParked : State::kReady;
  if (is_new && !parked) ready_.push_back(aggregate);
  lane->second.waiting.push_back(seq);
  if (lane->second.state != State::kParked) open_.insert(seq);
  items_[seq] = {.change = std::make_shared<const changelog::Change>(std::move(change)), .outcome = nullptr};
}

std::shared_ptr<const changelog::Change> DeliveryQueue::Next() {
  if (ready_.empty()) return nullptr;
  Lane& lane = lanes_.at(ready_.front());
  ready_.pop_front();
  lane.state = State::kOnItsWay;
  return items_.at(lane.waiting.front()).change;
}

DeliveryQueue::Lane* DeliveryQueue::LaneOnItsWay(const changelog::Change& change) {
  const auto lane = lanes_.find(changelog::AggregateOf(change));
  const bool current = lane != lanes_.end() && lane->second.state == State::kOnItsWay &&
                       !lane->second.waiting.empty() && lane->second.waiting.front() == change.seq;
  return current ? &lane->second : nullptr;
}

void DeliveryQueue::MakeReady(const changelog::Aggregate& aggregate, Lane& lane) {
  lane.state = State::kReady;
  if (!lane.waiting.empty()) ready_.push_back(aggregate);
}

void DeliveryQueue::EraseIfEmpty(Lanes::iterator lane) {
  if (lane->second.waiting.empty() && lane->second.state == State::kReady) lanes_.erase(lane);
}

void DeliveryQueue::Done(const changelog::Change& change, Outcome outcome) {
  Lane* lane = LaneOnItsWay(change);
  if (lane == nullptr) return;
  const bool taken = outcome.ok();
  lane->waiting.pop_front();
  open_.erase(change.seq);
  items_.at(change.seq).outcome = std::make_shared<const Outcome>(std::move(outcome));
  if (taken) {
    const changelog::Aggregate aggregate = changelog::AggregateOf(change);
    MakeReady(aggregate, *lane);
    EraseIfEmpty(lanes_.find(aggregate));
  } else {
    lane->state = State::kUnclear;
    lane->unclear = change.seq;
  }
}

void DeliveryQueue::TryAgain(const changelog::Change& change, absl::Time when, bool receivers_fault) {
  Lane* lane = LaneOnItsWay(change);
  if (lane == nullptr) return;
  Item& item = items_.at(change.seq);
  ++item.tries;
  item.faults += receivers_fault ? 1 : 0;
  lane->state = State::kPutOff;
  put_off_.emplace(when, changelog::AggregateOf(change));
}

int DeliveryQueue::TriesOf(int64_t seq) const {
  const auto item = items_.find(seq);
  return item == items_.end() ? 0 : item->second.tries;
}

int DeliveryQueue::FaultsOf(int64_t seq) const {
  const auto item = items_.find(seq);
  return item == items_.end() ? 0 : item->second.faults;
}

bool DeliveryQueue::Wake(absl::Time now) {
  bool woken = false;
  while (!put_off_.empty() && put_off_.begin()->first <= now) {
    const auto lane = lanes_.find(put_off_.begin()->second);
    if (lane != lanes_.end() && lane->second.state == State::kPutOff) {
      MakeReady(lane->first, lane->second);
      woken = true;
    }
    put_off_.erase(put_off_.begin());
  }
  return woken;
}

std::shared_ptr<const Outcome> DeliveryQueue::OutcomeOf(int64_t seq) const {
  const auto item = items_.find(seq);
  return item == items_.end() ? nullptr : item->second.outcome;
}

void DeliveryQueue::Ask(const changelog::Change& change) {
  const auto lane = lanes_.find(changelog::AggregateOf(change));
  if (lane == lanes_.end() || lane->second.state != State::kParked) return;
  open_.insert(lane->second.waiting.begin(), lane->second.waiting.end());
  MakeReady(lane->first, lane->second);
}

void DeliveryQueue::Forget(int64_t checkpoint) {
  for (; !items_.empty() && items_.begin()->first <= checkpoint; items_.erase(items_.begin())) {
    const auto lane = lanes_.find(changelog::AggregateOf(*items_.begin()->second.change));
    if (lane == lanes_.end()) continue;
    const int64_t seq = items_.begin()->first;
    open_.erase(seq);
    std::deque<int64_t>& waiting = lane->second.waiting;
    if (waiting.empty() || waiting.front() != seq) continue;
    // Never delivered from here: it was parked, or another replica saw to it.
    waiting.pop_front();
    switch (lane->second.state) {
      case State::kOnItsWay:
      case State::kPutOff:
        MakeReady(lane->first, lane->second);
        break;
      case State::kReady:
        if (waiting.empty()) std::erase(ready_, lane->first);
        break;
      case State::kUnclear:
        break;
      case State::kParked:
        if (waiting.empty()) lane->second.state = State::kReady;
        break;
    }
    EraseIfEmpty(lane);
  }
  forgotten_ = std::max(forgotten_, checkpoint);
}

std::vector<changelog::Aggregate> DeliveryQueue::Unclear() const {
  std::vector<changelog::Aggregate> unclear;
  for (const auto& [aggregate, lane] : lanes_) {
    if (lane.state == State::kUnclear && lane.unclear <= forgotten_) unclear.push_back(aggregate);
  }
  return unclear;
}

void DeliveryQueue::Clear(const changelog::Aggregate& aggregate, bool parked) {
  const auto lane = lanes_.find(aggregate);
  if (lane == lanes_.end() || lane->second.state != State::kUnclear) return;
  if (parked && !lane->second.waiting.empty()) {
    lane->second.state = State::kParked;
    for (const int64_t seq : lane->second.waiting) open_.erase(seq);
    return;
  }
  MakeReady(lane->first, lane->second);
  EraseIfEmpty(lane);
}

}  // namespace zhiwang::handoff
