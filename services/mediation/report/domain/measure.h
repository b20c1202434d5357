#pragma once

#include <array>

// The measures and dimensions of the report of disputes. The numbers of these enums are stored: do not change or reuse one.
namespace zhiwang::mediation {

enum class Measure {
  kReceived = 1,
  kAccepted = 2,
  kNotAccepted = 3,
  kMediated = 4,  // the first session of a round was opened
  kPerformed = 5,
  kOverdue = 6,
  kVoided = 7,
  kEndedUnaccepted = 8,  // refused, withdrawn or transferred before it was accepted
  kSuicidePrevented = 9,
  kCrimePrevented = 10,
  kGroupPetitionPrevented = 11,
  kFightPrevented = 12,
  kConfirmed = 13,        // a court confirmed an agreement
  kUndisputedFacts = 14,  // a record of undisputed facts came into a file
  // The ends of accepted disputes.
  kAgreed = 21,
  kPartlyAgreed = 22,
  kFailed = 23,
  kRefused = 24,
  kWithdrawn = 25,
  kTransferred = 26,
  // The same ends by another division: after a session of the round or with an agreement; without either; with an agreement at the
  // lowest level at which the dispute has been.
  kEndedMediated = 27,
  kEndedUnmediated = 28,
  kAtLowestLevel = 29,
  // An accepted dispute ended, or became void, in the period in which it was accepted, so it runs no longer. Counted, as kAccepted
  // is, for the committee, type, level and area that it had when it was accepted.
  kDone = 30,
  // The number of persons concerned by a prevention, as the powers of two that add up to it: this measure is 1, the next one 2,
  // then 4; kPersonsBits measures in all.
  kOnePerson = 41,
};

inline constexpr int kPersonsBits = 20;

// The ends. An accepted dispute comes to exactly one of them in a round.
inline constexpr std::array kOutcomes = {Measure::kAgreed,  Measure::kPartlyAgreed, Measure::kFailed,
                                         Measure::kRefused, Measure::kWithdrawn,    Measure::kTransferred};

// The period of a bulletin. kDone, and what a reopening subtracts, depend on the kind of period, so each kind has measures of its
// own.
enum class Span { kDay = 1, kWeek = 2, kMonth = 3 };
inline constexpr std::array kSpans = {Span::kDay, Span::kWeek, Span::kMonth};

inline constexpr int NumberOf(Measure measure) { return static_cast<int>(measure); }

// The measure that is subtracted from `measure`, which is an end, kPerformed or kUndisputedFacts. A reopening, or the withdrawal of
// the record, takes what happened in the same day, week or month out of the bulletin of that day, week or month. Both contributions
// stay, so that figures of the past do not change.
inline constexpr int CountedOff(Measure measure, Span span) { return NumberOf(measure) + 100 * static_cast<int>(span); }

// kDone for that kind of period, and the measure that is subtracted from it.
inline constexpr int DoneWithin(Span span) { return NumberOf(Measure::kDone) + 400 + static_cast<int>(span); }
inline constexpr int NotDoneWithin(Span span) { return DoneWithin(span) + 100; }

// The dimensions of the counts, with their numbers in the figures. Only ends have days: the whole days since the acceptance, at
// most kMostDays.
enum class Dimension { kCommittee = 1, kType = 2, kLevel = 3, kDays = 4 };
inline constexpr int kMostDays = 366;

}  // namespace zhiwang::mediation
