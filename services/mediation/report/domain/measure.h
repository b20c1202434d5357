#pragma once

#include <array>

// What the report counts of disputes, and by what. The numbers of these enums are stored: do not change or reuse one.
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
  kConfirmed = 13,        // an agreement, by a court
  kUndisputedFacts = 14,  // a record of them came into a file
  // The ends of accepted disputes.
  kAgreed = 21,
  kPartlyAgreed = 22,
  kFailed = 23,
  kRefused = 24,
  kWithdrawn = 25,
  kTransferred = 26,
  // Of those again: after a session of the round or with an agreement; neither; with an agreement at the lowest level that the
  // dispute has been at.
  kEndedMediated = 27,
  kEndedUnmediated = 28,
  kAtLowestLevel = 29,
  // Ended, or became void, in the period in which it was accepted: what of the accepted does not run any longer. Counted for the
  // committee, type, level and area that it had when it was accepted, as kAccepted is.
  kDone = 30,
  // The persons concerned by what was prevented, as the powers of two that their number is the sum of: this one is 1, the
  // next one 2, then 4, kPersonsBits in all.
  kOnePerson = 41,
};

inline constexpr int kPersonsBits = 20;

// The ends, one of which each accepted dispute comes to in a round.
inline constexpr std::array kOutcomes = {Measure::kAgreed,  Measure::kPartlyAgreed, Measure::kFailed,
                                         Measure::kRefused, Measure::kWithdrawn,    Measure::kTransferred};

// The period of a bulletin. kDone, and what a reopening counts off, hold for one kind of period and are measures for each.
enum class Span { kDay = 1, kWeek = 2, kMonth = 3 };
inline constexpr std::array kSpans = {Span::kDay, Span::kWeek, Span::kMonth};

inline constexpr int NumberOf(Measure measure) { return static_cast<int>(measure); }

// The measure of what is counted off from `measure`, an end, kPerformed or kUndisputedFacts: a reopening, or the withdrawal of the
// record, takes what happened in the same day, week or month out of the bulletin of that day, week or month. Both stay counted,
// so that figures of the past stay as they were.
inline constexpr int CountedOff(Measure measure, Span span) { return NumberOf(measure) + 100 * static_cast<int>(span); }

// kDone of that kind of period, and what is counted off from it.
inline constexpr int DoneWithin(Span span) { return NumberOf(Measure::kDone) + 400 + static_cast<int>(span); }
inline constexpr int NotDoneWithin(Span span) { return DoneWithin(span) + 100; }

// The dimensions that disputes are counted by, as they are numbered in the figures. Only ends have days: the whole days from
// the acceptance, at most kMostDays.
enum class Dimension { kCommittee = 1, kType = 2, kLevel = 3, kDays = 4 };
inline constexpr int kMostDays = 366;

}  // namespace zhiwang::mediation
