#pragma once

namespace zhiwang::intake {

// The measures of cases. The numbers are stored: do not change. Those of a rate are apart, so that its denominator is a
// sum of them and each part opens to its cases.
enum class Measure {
  kReceived = 1,
  kDispatched = 2,  // for the first time
  kResolved = 3,
  kClosed = 4,
  kReturned = 5,
  kRedone = 6,
  kMetInTime = 7,    // a handling deadline falls on the day and was met in time
  kNotMet = 8,       // … and was not: it still runs, or was passed
  kSolved = 9,       // a callback in which "solved?" was answered with yes
  kNotSolved = 10,   // … with no
  kSolvedOpen = 11,  // … that reached nobody, or got no answer to it
  kSatisfied = 12,
  kNotSatisfied = 13,
  kSatisfiedOpen = 14,
  kRefused = 15,   // closed because the law has it elsewhere (in litigation, petition …)
  kSetAside = 16,  // closed as unreasonable or out of remit
};

// The dimensions that cases are counted by, as they are numbered in the figures.
enum class Dimension { kUnit = 1, kCategory = 2, kChannel = 3 };

}  // namespace zhiwang::intake
