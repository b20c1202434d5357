#include "services/mediation/party/domain/repeated.h"

#include <algorithm>

#include "common/calendar/day.h"

namespace zhiwang::mediation {
namespace {

// The party of that number, unless it has left; null for none.
const PartyFacts* Present(const Facts& facts, int number) {
  if (!HasParty(facts, number)) return nullptr;
  const PartyFacts& party = facts.parties[static_cast<size_t>(number) - 1];
  return party.left ? nullptr : &party;
}

bool Face(const Facts& facts, int one, int other) {
  const PartyFacts* a = Present(facts, one);
  const PartyFacts* b = Present(facts, other);
  return a != nullptr && b != nullptr && a->side != b->side;
}

// True where the two parties of the present dispute face each other in the other one.
bool FaceIn(const OtherDispute& other, int one, int opponent) {
  const auto a = other.same.find(one);
  const auto b = other.same.find(opponent);
  if (a == other.same.end() || b == other.same.end()) return false;
  return std::any_of(a->second.begin(), a->second.end(), [&](int there) {
    return std::any_of(b->second.begin(), b->second.end(),
                       [&](int opposite) { return Face(other.facts, there, opposite); });
  });
}

bool Counts(const OtherDispute& other, absl::Time since) {
  const State state = other.facts.state;
  return state != State::kJoined && state != State::kVoid && other.facts.registered >= since;
}

}  // namespace

absl::Time RepeatedSince(absl::Time now) {
  const absl::CivilDay today = absl::ToCivilDay(now, calendar::ShanghaiZone());
  return calendar::MidnightOf(calendar::DayNumber(today - (kRepeatedDays - 1)));
}

bool FaceEachOtherAgain(const Dispute& dispute, const std::set<int>& fresh, std::span<const OtherDispute> others,
                        absl::Time since) {
  const int parties = static_cast<int>(dispute.facts.parties.size());
  for (const int one : fresh) {
    for (int opponent = 1; opponent <= parties; ++opponent) {
      if (!Face(dispute.facts, one, opponent)) continue;
      const auto times = std::count_if(others.begin(), others.end(), [&](const OtherDispute& other) {
        return Counts(other, since) && FaceIn(other, one, opponent);
      });
      if (times + 1 >= kRepeatedTimes) return true;
    }
  }
  return false;
}

}  // namespace zhiwang::mediation
