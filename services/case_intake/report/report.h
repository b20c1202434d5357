#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/case_intake/case/domain/case.h"

namespace zhiwang::intake {

// What is counted. The numbers are stored: do not change.
enum class Measure {
  kReceived = 1,
  kDispatched = 2,  // for the first time
  kResolved = 3,
  kClosed = 4,
  kHandlingDue = 5,  // a handling deadline falls on the day
  kHandlingMet = 6,  // … and was met in time
  kReturned = 7,
  kRedone = 8,
  kCalled = 9,        // a callback was tried
  kAskedSolved = 10,  // … and "solved?" was answered
  kSolved = 11,       // … with yes
  kAskedSatisfied = 12,
  kSatisfied = 13,
};

// One counter: how often a measure happened on a day, for these values of every dimension.
struct CounterKey {
  int day;  // yyyymmdd in the district
  Measure measure;
  int channel;
  std::string unit, category, area_path;
  auto operator<=>(const CounterKey&) const = default;
};
using Counters = std::map<CounterKey, int64_t>;

// The day of a moment as 20190425, in the district's time.
int DayNumber(absl::Time time);

// Adds what a case with these facts contributes to the counters, `times` over (-1 takes it back). Counters are nothing
// but the sum of this over all cases: projecting a change adds what the case is now and takes back what it was, and a
// recount adds up what all cases are.
void AddContributions(const Facts& facts, int64_t times, Counters& counters);

// One line of a bulletin, added up.
struct BulletinFigures {
  int64_t received = 0, dispatched = 0, resolved = 0, closed = 0, returned = 0, redone = 0;
  int64_t due = 0, met = 0,
          running = 0;  // handling deadlines of the day; running: neither met nor passed by the cut-off
  int64_t called = 0, asked_solved = 0, solved = 0, asked_satisfied = 0, satisfied = 0;

  void Add(Measure measure, int64_t value);
  int64_t overdue() const { return due - met - running; }
};

// A day's bulletin: the total and its lines by unit, first-level category and channel.
struct Bulletin {
  BulletinFigures total;
  std::map<std::string, BulletinFigures> by_unit, by_category;
  std::map<int, BulletinFigures> by_channel;

  void Add(const CounterKey& key, int64_t value);
  // Notes a handling deadline of the day that still runs at the cut-off.
  void AddRunning(const CounterKey& dimensions);
};

}  // namespace zhiwang::intake
