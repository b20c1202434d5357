#include "deploy/local/demo/committees.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "deploy/local/demo/names.h"
#include "deploy/local/demo/random.h"

namespace zhiwang::ctl::demo {
namespace {

constexpr int kFewestMembers = 3, kMostMembers = 7;
constexpr int kWomenPercent = 40;
// The term of the members; the law allows three years.
constexpr std::string_view kTermFrom = "2026-01-01", kTermUntil = "2028-12-31";

// A level that has committees, and the role of who mediates there.
struct Kind {
  Level level;
  std::string_view name, role;
};
constexpr Kind kKinds[] = {{Level::kVillage, "VILLAGE", "village_mediator"},
                           {Level::kZone, "ZONE", "zone_dispatcher"},
                           {Level::kTown, "TOWN", "town_dispatcher"}};

const Kind* KindOf(Level level) {
  for (const Kind& kind : kKinds) {
    if (kind.level == level) return &kind;
  }
  return nullptr;
}

// The number of a committee: the digits of its area's code. A zone's code has a letter; its digits are put apart from those of
// villages by four zeros.
std::string NumberOf(const Area& area) {
  if (area.level != Level::kZone) return area.code;
  return fmt::format("{}0000{}", area.code.substr(0, 9), area.code.substr(10));
}

// Members besides those of the staff, until there are so many; at least one of all is a woman.
void FillUp(Committee& committee, size_t members, Random& random) {
  bool has_woman = false;
  for (const CommitteeMember& member : committee.members) has_woman = has_woman || member.woman;
  while (committee.members.size() < members) {
    const bool is_last = committee.members.size() + 1 == members;
    CommitteeMember member;
    member.name = PersonName(random);
    member.woman = random.Percent(kWomenPercent) || (is_last && !has_woman);
    has_woman = has_woman || member.woman;
    committee.members.push_back(std::move(member));
  }
}

}  // namespace

std::vector<Committee> GenerateCommittees(const District& district, std::span<const Person> staff, uint64_t seed) {
  Random random(seed);
  std::multimap<std::pair<std::string_view, std::string_view>, const Person*> serving;  // by area and role
  for (const Person& person : staff) {
    if (person.until.empty()) serving.emplace(std::pair(std::string_view(person.area), person.role), &person);
  }
  std::vector<Committee> committees;
  std::string town;
  for (const Area& area : district.areas) {
    if (area.level == Level::kTown) town = area.name;
    const Kind* kind = KindOf(area.level);
    if (kind == nullptr) continue;
    Committee committee;
    committee.number = NumberOf(area);
    committee.name = fmt::format("{}{}人民调解委员会", area.level == Level::kTown ? "" : town, area.name);
    committee.level = kind->name;
    committee.area = area.code;
    const auto [first, last] = serving.equal_range({area.code, kind->role});
    for (auto one = first; one != last; ++one) {
      const Person& person = *one->second;
      committee.members.push_back(
          {.staff = person.id, .name = person.name, .woman = random.Percent(kWomenPercent), .head = one == first});
      committee.mediators.push_back(person.id);
    }
    FillUp(committee, static_cast<size_t>(random.Between(kFewestMembers, kMostMembers)), random);
    committees.push_back(std::move(committee));
  }
  return committees;
}

void WriteCommitteesJsonLines(std::span<const Committee> committees, std::ostream& out) {
  for (const Committee& committee : committees) {
    nlohmann::ordered_json line = {{"name", committee.number},
                                   {"display_name", committee.name},
                                   {"level", committee.level},
                                   {"area", committee.area},
                                   {"members", nlohmann::ordered_json::array()},
                                   {"mediators", nlohmann::ordered_json::array()},
                                   {"term_from_day", kTermFrom},
                                   {"term_until_day", kTermUntil}};
    for (const CommitteeMember& member : committee.members) {
      nlohmann::ordered_json one = {{"display_name", member.name}, {"woman", member.woman}, {"head", member.head}};
      if (!member.staff.empty()) one["staff"] = member.staff;
      line["members"].push_back(std::move(one));
    }
    for (const std::string& mediator : committee.mediators) {
      line["mediators"].push_back({{"mediator", mediator}, {"from_day", kTermFrom}});
    }
    out << line.dump() << '\n';
  }
}

}  // namespace zhiwang::ctl::demo
