#include "services/mediation/session/session_holders.h"

#include <utility>

#include <fmt/format.h>

#include "common/status/macros.h"
#include "services/mediation/party/party_seal.h"
#include "services/mediation/session/domain/session_errors.h"

namespace zhiwang::mediation {
namespace {

// The kinds of holders. Stored: do not change.
constexpr char kMediator[] = "mediator";
constexpr char kRoom[] = "room";
constexpr char kParty[] = "party";

}  // namespace

booking::Holder HolderOfMediator(const std::string& mediator) { return {kMediator, mediator}; }

booking::Holder HolderOfRoom(int64_t committee, const std::string& room) {
  return {kRoom, fmt::format("{}/{}", committee, room)};
}

absl::StatusOr<std::vector<booking::Holder>> HoldersOfParties(const privacy::KeyRing& keys, const Dispute& dispute,
                                                              const std::vector<int>& parties) {
  ASSIGN_OR_RETURN(const People people, OpenPeople(keys, dispute.district, dispute.id, dispute.people, parties));
  std::vector<booking::Holder> holders;
  for (const int number : parties) {
    holders.push_back({kParty, fmt::format("{}.{}", dispute.id, number)});
    const auto person = people.find(number);
    if (person == people.end()) continue;
    ASSIGN_OR_RETURN(std::vector<std::string> digests, DigestsOf(keys, person->second));
    for (std::string& digest : digests) holders.push_back({kParty, std::move(digest)});
  }
  return holders;
}

absl::StatusOr<std::vector<std::string>> HoldersOf(const privacy::KeyRing& keys, const Session& session) {
  const SessionFacts& facts = session.facts;
  std::vector<std::string> holders;
  if (facts.committee != 0) holders.push_back(booking::KeyOf(HolderOfRoom(facts.committee, facts.room)));
  for (const std::string& mediator : facts.mediators) holders.push_back(booking::KeyOf(HolderOfMediator(mediator)));
  std::vector<int> coming = facts.parties;
  std::erase_if(coming, [&](int number) {
    return HasParty(session.of->facts, number) && session.of->facts.parties[static_cast<size_t>(number) - 1].left;
  });
  ASSIGN_OR_RETURN(const auto parties, HoldersOfParties(keys, *session.of, coming));
  for (const booking::Holder& party : parties) holders.push_back(booking::KeyOf(party));
  return holders;
}

booking::Booking BookingOf(const Session& session) {
  booking::Booking booking;
  if (!HoldsTime(session.facts.state)) return booking;
  for (const std::string& key : session.booked) booking.holders.push_back(booking::HolderOf(key));
  booking.span = {session.facts.start, session.facts.end};
  return booking;
}

booking::What WhatOf(const Session& session) { return {"session", session.id}; }

absl::Status ErrorOf(const booking::Busy& busy) {
  if (busy.kind == kMediator) return error::MediatorBusy();
  return busy.kind == kRoom ? error::RoomBusy() : error::PartyBusy();
}

}  // namespace zhiwang::mediation
