#pragma once

#include <cstddef>

// How many of each a dispute holds: all of them lie in its row, which is read and written whole. The contract names them.
namespace zhiwang::mediation {

inline constexpr size_t kMostConsents = 2'000;  // words of parties, over all rounds
inline constexpr size_t kMostRests = 50;
inline constexpr size_t kMostCallbacks = 100;
inline constexpr size_t kMostPreventions = 50;
inline constexpr size_t kMostParticipants = 50;
inline constexpr size_t kMostInspections = 10;
inline constexpr size_t kMostAssignments = 100;  // proposals, over all rounds and levels
inline constexpr size_t kMostProxies = 20;       // of a party

}  // namespace zhiwang::mediation
