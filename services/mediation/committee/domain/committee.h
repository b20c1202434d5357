#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "services/mediation/dispute/domain/level.h"
#include "services/mediation/dispute/domain/matter.h"
#include "services/mediation/roster/domain/roster.h"

// Mediation committees. Days are yyyymmdd on the clock of the district (UTC+8).
namespace zhiwang::mediation {

// A member of a committee.
struct Member {
  std::string staff;  // `staff/{id}`; empty for one who is not on the staff
  std::string name;
  bool woman = false;
  int birth_day = 0;  // 0: not told
  bool head = false;

  friend bool operator==(const Member&, const Member&) = default;
};

// Somebody who mediates for a committee.
struct Mediator {
  std::string who;                   // `staff/{id}` or `lawyers/{licence}`
  std::vector<Type> types;           // that they take; none: all
  int from_day = 0;                  // the first day on which they mediate
  int until_day = calendar::kNoEnd;  // the first day on which they no longer do
  int most_disputes = 0;             // that they have at a time; 0: the usual number

  friend bool operator==(const Mediator&, const Mediator&) = default;
};

// A room in which the committee mediates.
struct Room {
  std::string code;
  std::string name;  // for people

  friend bool operator==(const Room&, const Room&) = default;
};

// A mediation committee. Its id is its own number.
struct Committee {
  std::string district;
  int64_t id = 0;
  int64_t version = 0;                     // of its last change; 0 before the first
  absl::Time changed = absl::UnixEpoch();  // when it changed last
  std::string name;                        // as it stands on documents
  std::string short_name;                  // before the number, or empty
  Level level = Level::kVillage;
  std::string area_path = "/";      // `/370211000000/370211109000/…/`: when it was imported
  std::vector<Type> types;          // that it takes; none: all
  std::vector<Mediator> mediators;  // in the order of their import
  std::vector<Room> rooms;          // in the order of their import
  int term_from_day = 0;            // the first day of the members' term
  int term_until_day = 0;           // the last
  bool closed = false;              // it takes no more disputes
  std::string people;               // its members, sealed for its row
  std::optional<Roster> roster;  // of some days, as a decision sets it. Not stored with the committee, nor read with it
  std::string stored;            // the body as it was read: what a newer version of the service wrote there is kept
};

// The code of the committee's area.
std::string AreaOf(const Committee& committee);

// True where both say the same but for version, time and members.
bool AreSame(const Committee& a, const Committee& b);

// Checks what the law wants of a committee: 3 to 9 members (人民调解法 art. 8), adults (art. 14), one of whom heads it; a
// term of at most three years (art. 9). Nobody and no room is named twice, and who mediates has a time to do it in. FIELD_INVALID names
// the field as `committee.members`.
absl::Status CheckCommittee(const Committee& committee, std::span<const Member> members);

// The warning of a committee that the law would have otherwise, in Chinese: a committee has women among its members
// (人民调解法 art. 8). Empty where there is none.
std::string WarningOf(std::span<const Member> members);

// True where the types are those of one who takes that type: none are all.
bool Takes(const std::vector<Type>& types, Type type);

// The committee's mediator of that name, `staff/{id}` or `lawyers/{licence}`, who mediates on that day; null where there is none.
const Mediator* FindMediator(const Committee& committee, std::string_view who, int day);

// The same, who takes that type.
const Mediator* FindMediator(const Committee& committee, std::string_view who, Type type, int day);

// The committee's room of that code; null where there is none.
const Room* FindRoom(const Committee& committee, std::string_view code);

}  // namespace zhiwang::mediation
