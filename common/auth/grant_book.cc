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

template <class Map>
std::shared_ptr<const Rights> RightsIn(const Map& by_principal, const std::string& principal,
                                       const std::string& district) {
  const auto known = by_principal.find(principal);
  if (known == by_principal.end()) return nullptr;
  const auto here = known->second.find(district);
  return here == known->second.end() ? nullptr : here->second;
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
    // Staff are granted what they are assigned to, in the registry alone.
    if (!district || words[0].starts_with("districts/")) {
      return absl::InvalidArgumentError(fmt::format("line {} of the callers file: {}", number,
                                                    !role.ok()  ? std::string(role.status().message())
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
  if (auto rights = RightsIn(configured_, principal, district)) return rights;
  if (auto rights = RightsIn(configured_, principal, kEveryDistrict)) return rights;
  std::shared_ptr<const ByPrincipal> in_force;
  {
    absl::MutexLock lock(&mutex_);
    in_force = in_force_;
  }
  return RightsIn(*in_force, principal, district);
}

void GrantBook::Replace(const std::vector<DatedGrant>& all, absl::CivilDay today) {
  const int day = calendar::DayNumber(today);
  std::map<std::pair<std::string, std::string>, std::vector<Grant>> grants;
  for (const DatedGrant& one : all) {
    if (one.from_day <= day && day < one.until_day) grants[{one.principal, one.district}].push_back(one.grant);
  }
  auto in_force = std::make_shared<ByPrincipal>();
  for (auto& [whose, held] : grants) {
    (*in_force)[whose.first][whose.second] = std::make_shared<const Rights>(std::move(held));
  }
  absl::MutexLock lock(&mutex_);
  in_force_ = std::move(in_force);
}

int64_t GrantBook::CountPeople() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int64_t>(in_force_->size());
}

}  // namespace zhiwang::auth
