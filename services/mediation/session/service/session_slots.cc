#include "services/mediation/session/service/session_slots.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/booking/booking.h"
#include "common/calendar/day.h"
#include "common/calendar/wire/calendar_wire.h"
#include "common/names/resource_name.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/dispute/domain/dispute_errors.h"
#include "services/mediation/mediation_errors.h"
#include "services/mediation/session/domain/session_errors.h"
#include "services/mediation/session/session_holders.h"
#include "services/mediation/session/session_proto.h"

namespace zhiwang::mediation {
namespace {

constexpr int kUsualDays = 6;
constexpr int kMostDays = 30;
constexpr int kUsualMinutes = 60, kFewestMinutes = 15, kMostMinutesOfASlot = 480;
constexpr int kUsualSlots = 20, kMostSlots = 100;
constexpr int kMostPartiesAsked = 200;

// The number that a field holds: `usual` where it holds none. FIELD_INVALID out of `least` to `most`.
absl::StatusOr<int> Within(std::string_view field, int number, int usual, int least, int most) {
  if (number == 0) return usual;
  if (number >= least && number <= most) return number;
  return error::FieldInvalid(field, fmt::format("must be {} to {}", least, most),
                             fmt::format("须在 {} 至 {} 之间", least, most));
}

absl::StatusOr<absl::CivilDay> DayOr(std::string_view field, const std::string& text, absl::CivilDay usual) {
  return text.empty() ? absl::StatusOr<absl::CivilDay>(usual) : calendar::ParseDay(field, text);
}

// Everybody who comes: the mediators of the dispute who serve, and these parties.
absl::StatusOr<std::vector<booking::Holder>> PeopleWhoCome(const privacy::KeyRing& keys, const Dispute& dispute,
                                                           std::vector<int> parties) {
  std::vector<booking::Holder> holders;
  for (const Assignment& assignment : dispute.facts.assignments) {
    const bool comes = assignment.state == AssignmentState::kActive && !assignment.holder_left;
    if (comes) holders.push_back(HolderOfMediator(assignment.mediator));
  }
  if (holders.empty()) return error::NoSessionsNow(dispute);
  const bool all = parties.empty();
  for (size_t i = 0; all && i < dispute.facts.parties.size(); ++i) {
    if (!dispute.facts.parties[i].left) parties.push_back(static_cast<int>(i) + 1);
  }
  for (const int number : parties) {
    if (!HasParty(dispute.facts, number)) return error::PartyNotFound(dispute, "parties", number);
    if (dispute.facts.parties[static_cast<size_t>(number) - 1].left) {
      return error::FieldInvalid("parties", fmt::format("party {} has left the dispute", number),
                                 fmt::format("{}号当事人已退出本纠纷", number));
    }
  }
  ASSIGN_OR_RETURN(auto those, HoldersOfParties(keys, dispute, parties));
  for (booking::Holder& party : those) holders.push_back(std::move(party));
  return holders;
}

// The rooms of a committee that takes sessions.
absl::StatusOr<std::vector<Room>> RoomsOf(sql::Txn& tx, const std::string& district, int64_t committee) {
  if (committee == 0) return std::vector<Room>();
  const resource::Name name{district, committee};
  ASSIGN_OR_RETURN(const auto found, resource::Find<CommitteeNoun>(tx, name));
  if (found && !found->closed) return found->rooms;
  return error::CommitteeUnknown("committee", resource::FormatName(name, CommitteeNoun::kCollection));
}

}  // namespace

absl::StatusOr<SlotsAsked> SlotsAskedFrom(const std::string& district, const v1::ListFreeSlotsRequest& request) {
  SlotsAsked asked;
  const absl::CivilDay today = calendar::Today();
  ASSIGN_OR_RETURN(asked.first, DayOr("first_day", request.first_day(), today));
  if (asked.first < today || asked.first > today + 180) {
    return error::FieldInvalid("first_day", "is today or at most 180 days ahead", "须为今天起 180 天以内");
  }
  ASSIGN_OR_RETURN(asked.last, DayOr("last_day", request.last_day(), asked.first + kUsualDays));
  if (asked.last < asked.first || asked.last > asked.first + kMostDays) {
    return error::FieldInvalid("last_day", "is at most 30 days after the first", "最多在首日之后 30 天");
  }
  ASSIGN_OR_RETURN(const int minutes,
                   Within("minutes", request.minutes(), kUsualMinutes, kFewestMinutes, kMostMinutesOfASlot));
  asked.length = absl::Minutes(minutes);
  if (!request.committee().empty()) {
    ASSIGN_OR_RETURN(asked.committee, CommitteeIn(district, "committee", request.committee()));
  }
  if (request.parties_size() > kMostPartiesAsked) {
    return error::FieldInvalid("parties", "at most 200", "最多 200 名当事人");
  }
  asked.parties.assign(request.parties().begin(), request.parties().end());
  ASSIGN_OR_RETURN(asked.most, Within("most", request.most(), kUsualSlots, 1, kMostSlots));
  return asked;
}

absl::StatusOr<std::vector<Slot>> FreeSlots(const privacy::KeyRing& keys, const calendar::WorkingCalendar& calendar,
                                            sql::Txn& tx, const Dispute& dispute, const SlotsAsked& asked) {
  ASSIGN_OR_RETURN(std::vector<booking::Holder> holders, PeopleWhoCome(keys, dispute, asked.parties));
  const size_t people = holders.size();
  ASSIGN_OR_RETURN(const std::vector<Room> rooms, RoomsOf(tx, dispute.district, asked.committee));
  for (const Room& room : rooms) holders.push_back(HolderOfRoom(asked.committee, room.code));
  const booking::Span days{absl::FromCivil(asked.first, calendar.zone()),
                           absl::FromCivil(asked.last + 1, calendar.zone())};
  ASSIGN_OR_RETURN(const auto free, booking::FreeSpans(tx, dispute.district, holders, days));
  std::vector<booking::Span> common = WorkingHoursOf(calendar, asked.first, asked.last);
  for (size_t i = 0; i < people; ++i) common = booking::Intersect(common, free[i]);
  std::vector<FreeRoom> free_rooms;
  for (size_t i = 0; i < rooms.size(); ++i) free_rooms.push_back({rooms[i].code, free[people + i]});
  const SlotSearch search{
      .from = absl::Now(), .length = asked.length, .needs_room = asked.committee != 0, .most = asked.most};
  return FindSlots(search, common, free_rooms);
}

}  // namespace zhiwang::mediation
