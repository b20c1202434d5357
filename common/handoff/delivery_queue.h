#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/changelog/change_log.h"
#include "common/changelog/stalled.h"

namespace zhiwang::handoff {

// What came of a delivery: the receiver's answer, or why it will not take the change.
using Outcome = absl::StatusOr<std::string>;

// The changes of a log that are on their way to another service, and which may go next: those of one resource one after
// the other, those of different resources beside each other. A change that was refused, or whose resource is parked,
// holds back the later ones of its resource until it is known what became of it. In memory; not thread-safe.
class DeliveryQueue {
 public:
  // Adds a change, with a greater seq than all before it. One of a resource that is parked waits until it is asked for.
  void Add(changelog::Change change, bool parked);

  // The next change that may be delivered now, which then is on its way; null when there is none.
  std::shared_ptr<const changelog::Change> Next();

  // A change that was on its way has arrived, was refused, or is to be tried again at `when`. Changes that are no
  // longer in the queue are ignored.
  void Done(const changelog::Change& change, Outcome outcome);
  void TryAgain(const changelog::Change& change, absl::Time when, bool receivers_fault = false);
  // How often a delivery was put off, and how often that was the receiver's fault.
  int TriesOf(int64_t seq) const;
  int FaultsOf(int64_t seq) const;

  // Lets those whose time has come be delivered again; answers whether there are any.
  bool Wake(absl::Time now);

  // The outcome of a change, or null as long as it has none.
  std::shared_ptr<const Outcome> OutcomeOf(int64_t seq) const;

  // Asks for a change that waits because its resource was parked: it is parked no longer.
  void Ask(const changelog::Change& change);

  // Forgets the changes up to `checkpoint`: they are settled or parked.
  void Forget(int64_t checkpoint);

  // The resources that wait until it is known what became of a change that is forgotten by now.
  std::vector<changelog::Aggregate> Unclear() const;
  // Tells it of one of them: the later changes wait because the resource is parked, or are delivered.
  void Clear(const changelog::Aggregate& aggregate, bool parked);

  // All changes up to here, and up to `read`, are settled as far as this queue goes: nothing before it is on its way.
  int64_t Through(int64_t read) const { return open_.empty() ? read : *open_.begin() - 1; }

  size_t size() const { return items_.size(); }

 private:
  struct Item {
    std::shared_ptr<const changelog::Change> change;
    std::shared_ptr<const Outcome> outcome;
    int tries = 0, faults = 0;
  };
  enum class State {
    kReady,  // in ready_
    kOnItsWay,
    kPutOff,   // in put_off_
    kUnclear,  // its last outcome was a refusal
    kParked,
  };
  struct Lane {
    std::deque<int64_t> waiting;  // without an outcome, in order
    State state = State::kReady;
    int64_t unclear = 0;  // the change that was refused
  };
  using Lanes = std::map<changelog::Aggregate, Lane>;
  Lane* LaneOnItsWay(const changelog::Change& change);
  void MakeReady(const changelog::Aggregate& aggregate, Lane& lane);
  void EraseIfEmpty(Lanes::iterator lane);

  std::map<int64_t, Item> items_;
  Lanes lanes_;
  std::set<int64_t> open_;  // those that will get an outcome: not the parked ones
  std::deque<changelog::Aggregate> ready_;
  std::multimap<absl::Time, changelog::Aggregate> put_off_;
  int64_t forgotten_ = 0;
};

}  // namespace zhiwang::handoff
