#include "services/mediation/committee/domain/committee.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "absl/time/civil_time.h"
#include "common/names/area_path.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::mediation {
namespace {

constexpr size_t kFewestMembers = 3, kMostMembers = 9;
constexpr size_t kMostMediators = 200;
constexpr size_t kMostRooms = 20;
constexpr int kLongestTermYears = 3;
constexpr int kYearsOfAnAdult = 18;

// The same day of the month so many years later, or the month's last day where it has no such day (民法典 art. 202).
int YearsLater(int day, int years) {
  const absl::CivilMonth month(day / 10'000 + years, day / 100 % 100);
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return static_cast<int>(month.year()) * 10'000 + month.month() * 100 + std::min(day % 100, last.day());
}

absl::Status CheckMember(const Committee& committee, const Member& member) {
  if (member.birth_day == 0 || YearsLater(member.birth_day, kYearsOfAnAdult) <= committee.term_from_day) {
    return absl::OkStatus();
  }
  return error::FieldInvalid("committee.members.birth_day", "members are adults on the first day of the term",
                             "委员在任期起始之日须年满十八周岁（《人民调解法》第十四条）");
}

absl::Status CheckMembers(const Committee& committee, std::span<const Member> members) {
  constexpr std::string_view kField = "committee.members";
  if (members.size() < kFewestMembers || members.size() > kMostMembers) {
    return error::FieldInvalid(kField, fmt::format("a committee has 3 to 9 members, not {}", members.size()),
                               fmt::format("委员须为三至九人，现为 {} 人（《人民调解法》第八条）", members.size()));
  }
  const auto heads = std::count_if(members.begin(), members.end(), [](const Member& one) { return one.head; });
  if (heads != 1) {
    return error::FieldInvalid(kField, fmt::format("one member is the head, not {}", heads),
                               fmt::format("须有且只有一名主任，现为 {} 名", heads));
  }
  std::set<std::string_view> staff;
  for (const Member& member : members) {
    RETURN_IF_ERROR(CheckMember(committee, member));
    if (member.staff.empty() || staff.insert(member.staff).second) continue;
    return error::FieldInvalid("committee.members.staff", fmt::format("{} is named twice", member.staff),
                               fmt::format("{} 重复", member.staff));
  }
  return absl::OkStatus();
}

absl::Status CheckTerm(const Committee& committee) {
  constexpr std::string_view kField = "committee.term_until_day";
  if (committee.term_until_day < committee.term_from_day) {
    return error::FieldInvalid(kField, "must not be before term_from_day", "任期届满日期不能早于起始日期");
  }
  if (committee.term_until_day > YearsLater(committee.term_from_day, kLongestTermYears)) {
    return error::FieldInvalid(kField, "a term has at most three years", "任期不得超过三年（《人民调解法》第九条）");
  }
  return absl::OkStatus();
}

absl::Status CheckMediators(const Committee& committee) {
  if (committee.mediators.size() > kMostMediators) {
    return error::FieldInvalid("committee.mediators", "at most 200", "调解员最多 200 名");
  }
  std::set<std::string_view> named;
  for (const Mediator& mediator : committee.mediators) {
    if (!named.insert(mediator.who).second) {
      return error::FieldInvalid("committee.mediators.mediator", fmt::format("{} is named twice", mediator.who),
                                 fmt::format("{} 重复", mediator.who));
    }
    if (mediator.until_day <= mediator.from_day) {
      return error::FieldInvalid("committee.mediators.until_day", "must be after from_day", "止期须晚于起期");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRooms(const Committee& committee) {
  if (committee.rooms.size() > kMostRooms)
    return error::FieldInvalid("committee.rooms", "at most 20", "调解室最多 20 间");
  std::set<std::string_view> codes;
  for (const Room& room : committee.rooms) {
    if (codes.insert(room.code).second) continue;
    return error::FieldInvalid("committee.rooms.code", fmt::format("{} is named twice", room.code),
                               fmt::format("调解室编号 {} 重复", room.code));
  }
  return absl::OkStatus();
}

}  // namespace

std::string AreaOf(const Committee& committee) {
  std::vector<std::string> codes = CodesOf(committee.area_path);
  return codes.empty() ? std::string() : std::move(codes.back());
}

bool AreSame(const Committee& a, const Committee& b) {
  return a.name == b.name && a.short_name == b.short_name && a.level == b.level && a.area_path == b.area_path &&
         a.types == b.types && a.mediators == b.mediators && a.rooms == b.rooms && a.term_from_day == b.term_from_day &&
         a.term_until_day == b.term_until_day && a.closed == b.closed;
}

absl::Status CheckCommittee(const Committee& committee, std::span<const Member> members) {
  RETURN_IF_ERROR(CheckTerm(committee));
  RETURN_IF_ERROR(CheckMembers(committee, members));
  RETURN_IF_ERROR(CheckMediators(committee));
  return CheckRooms(committee);
}

std::string WarningOf(std::span<const Member> members) {
  const bool has_woman = std::any_of(members.begin(), members.end(), [](const Member& one) { return one.woman; });
  return has_woman ? std::string() : std::string("委员中没有妇女成员（《人民调解法》第八条）");
}

bool Takes(const std::vector<Type>& types, Type type) {
  return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
}

const Mediator* FindMediator(const Committee& committee, std::string_view who, int day) {
  for (const Mediator& one : committee.mediators) {
    if (one.who == who && one.from_day <= day && day < one.until_day) return &one;
  }
  return nullptr;
}

const Mediator* FindMediator(const Committee& committee, std::string_view who, Type type, int day) {
  const Mediator* found = FindMediator(committee, who, day);
  return found != nullptr && Takes(found->types, type) ? found : nullptr;
}

const Room* FindRoom(const Committee& committee, std::string_view code) {
  const auto room =
      std::find_if(committee.rooms.begin(), committee.rooms.end(), [&](const Room& one) { return one.code == code; });
  return room == committee.rooms.end() ? nullptr : &*room;
}

}  // namespace zhiwang::mediation
