#include "common/auth/grant_book.h"

#include <utility>

#include <fmt/format.h>

#include "absl/strings/str_split.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"

namespace zhiwang::auth {
namespace {

constexpr char kEveryDistrict[] = "*";

std::vector<Grant> HeldOn(const std::vector<DatedGrant>& grants, int day) {
  std::vector<Grant> held;
  for (const DatedGrant& one : grants) {
    if (one.from_day <= day && day < one.until_day) held.push_back(one.grant);
  }
  return held;
}

// The grants that hold on the day; null when none does.
std::shared_ptr<const Rights> InForce(const std::vector<DatedGrant>& grants, int day) {
  std::vector<Grant> held = HeldOn(grants, day);
  return held.empty() ? nullptr : std::make_shared<const Rights>(std::move(held));
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrantBook>> GrantBook::Parse(std::string_view configured) {
  std::map<std::pair<std::string, std::string>, std::vector<Grant>> grants;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(absl::string_view(configured.data(), configured.size()), '\n')) {
    ++number;
    line = line.substr(0, line.find('#'));
    const std::vector<std::string> words = absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (words.empty()) continue;
    const auto role =
        words.size() == 3 ? ParseRole(words[1]) : absl::InvalidArgumentError("a principal, a role, a district");
    const bool district =
        role.ok() && (words[2] == kEveryDistrict || ParseDistrictName("", "districts/" + words[2]).ok());
    // Staff are granted what they are assigned to, in the registry alone; citizens and the like are granted nothing.
    const bool self = role.ok() && kSelfRoles.Has(*role);
    if (!district || self || words[0].starts_with("districts/")) {
      return absl::InvalidArgumentError(
          fmt::format("line {} of the callers file: {}", number,
                      !role.ok()  ? std::string(role.status().message())
                      : self      ? fmt::format("{} is nobody's by grant, but by the subject of a token", words[1])
                      : !district ? "the district must be six digits or *"
                                  : "staff have their grants in the grid registry"));
    }
    grants[{words[0], words[2]}].push_back({*role, "/", ""});
  }
  auto book = std::make_unique<GrantBook>();
  for (auto& [whose, held] : grants) {
    book->configured_[whose.first][whose.second] = std::make_shared<const Rights>(std::move(held));
  }
  return book;
}

std::shared_ptr<const Rights> GrantBook::Of(const std::string& principal, const std::string& district) const {
  if (const auto known = configured_.find(principal); known != configured_.end()) {
    for (const std::string_view where : {std::string_view(district), std::string_view(kEveryDistrict)}) {
      if (const auto here = known->second.find(where); here != known->second.end()) return here->second;
    }
  }
  absl::MutexLock lock(&mutex_);
  const auto found = people_.find(principal);
  if (found == people_.end() || found->second.district != district) return nullptr;
  Person& person = found->second;
  // Each is brought up to the day when they are first asked for: a day that begins holds nobody up.
  if (person.day != today_) {
    person.day = today_;
    person.rights = InForce(person.grants, today_);
  }
  return person.rights;
}

bool GrantBook::KnowsStaff() const {
  absl::MutexLock lock(&mutex_);
  return known_;
}

int64_t GrantBook::revision() const {
  absl::MutexLock lock(&mutex_);
  return revision_;
}

std::vector<Grant> GrantBook::GrantsOn(const std::string& principal, int day) const {
  absl::MutexLock lock(&mutex_);
  const auto found = people_.find(principal);
  return found == people_.end() ? std::vector<Grant>() : HeldOn(found->second.grants, day);
}

void GrantBook::Take(const GrantPage& page) {
  absl::MutexLock lock(&mutex_);
  if (!page.people.empty() || page.ends_copy) ++revision_;
  if (page.begins_copy) {
    copying_ = true;
    copied_.clear();
  }
  for (const PersonGrants& one : page.people) {
    copied_.insert(one.principal);
    if (one.grants.empty()) {
      people_.erase(one.principal);
    } else {
      people_[one.principal] = {one.district, one.grants, today_, InForce(one.grants, today_)};
    }
  }
  if (page.ends_copy) {
    absl::erase_if(people_, [&copied = copied_](const auto& entry) { return !copied.contains(entry.first); });
    copied_.clear();
    copying_ = false;
  }
  known_ = known_ || (!copying_ && !people_.empty());
}

void GrantBook::BeginDay(absl::CivilDay today) {
  absl::MutexLock lock(&mutex_);
  today_ = calendar::DayNumber(today);
}

int64_t GrantBook::CountPeople() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int64_t>(people_.size());
}

}  // namespace zhiwang::auth
