#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "common/changelog/change_log.h"
#include "tests/faults/checker/history.h"
#include "tests/faults/checker/mediation/stored.h"
#include "zhiwang/mediation/v1/session_record.pb.h"

namespace zhiwang::testing {

// Recounts booked times from the change log: a session that is planned or open holds the time of its room, mediators and parties;
// no two times of one holder overlap; and the stored days of each holder agree with these sessions.
class Bookings {
 public:
  explicit Bookings(History& history) : history_(history) {}

  // The next change of a session, in the order of the log.
  void Follow(const changelog::Change& change);
  // Checks the sessions of the log, and their rows, and the booked days.
  void Compare(const StoredMediation& stored);

  // The sessions that hold a time, as of the last Compare.
  int64_t holding() const { return holding_; }

 private:
  using Facts = mediation::v1::SessionFacts;
  using Holder = std::pair<std::string, std::string>;  // district, key

  // A part of a day that a session holds, in minutes.
  struct Part {
    int start = 0, end = 0;
    int64_t session = 0;
    auto operator<=>(const Part&) const = default;
  };
  using Days = std::map<int, std::map<Part, int>>;  // by day, yyyymmdd; each part with its number of occurrences

  void CheckRow(const Ref& ref, const mediation::v1::SessionBody& body);
  void CheckOverlaps();
  void CheckDays(const StoredMediation& stored);

  History& history_;
  std::map<Ref, Facts> told_;
  std::map<Holder, std::map<int64_t, Ref>> held_;  // by holder, the sessions by their start
  std::map<Holder, Days> days_;                    // recounted from the sessions
  int64_t holding_ = 0;
};

}  // namespace zhiwang::testing
