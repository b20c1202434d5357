#include "common/auth/self.h"

#include "common/names/resource_name.h"

namespace zhiwang::auth {
namespace {

constexpr size_t kDistrictPart = std::string_view("districts/370211/").size();

struct Collection {
  Role role;
  std::string_view name;
};

constexpr Collection kCollections[] = {{Role::kCitizen, "citizens"},
                                       {Role::kVolunteer, "volunteers"},
                                       {Role::kLawyer, "lawyers"},
                                       {Role::kParty, "parties"}};

}  // namespace

std::optional<Self> SelfOf(std::string_view subject) {
  // Every call asks: a member of staff is told apart without making an error first.
  for (const Collection& one : kCollections) {
    if (subject.find(one.name) != kDistrictPart) continue;
    auto name = ParseResourceName("subject", subject, one.name);
    if (name.ok()) return Self{std::move(name->district), one.role, std::move(name->id)};
  }
  return std::nullopt;
}

std::string SubjectOf(const Self& self) {
  for (const Collection& one : kCollections) {
    if (one.role == self.role) return FormatResourceName(self.district, one.name, self.id);
  }
  return "";
}

}  // namespace zhiwang::auth
