#include "common/auth/policy.h"

#include <set>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::auth {
namespace {

TEST(ThePolicy, NamesEachPermissionOnce) {
  std::set<std::string_view> seen;
  for (const Rule& rule : Policy()) {
    EXPECT_TRUE(seen.insert(rule.permission).second) << rule.permission;
    EXPECT_EQ(FindRule(rule.permission), &rule);
  }
  EXPECT_EQ(FindRule("case.burn"), nullptr);
}

TEST(ThePolicy, KeepsApartThoseWhoRunTheSystemAndThoseWhoRunTheCases) {
  for (const char* permission :
       {"case.dispatch", "case.resolve", "case.close", "case.rule", "dispute.read", "dispute.accept", "dispute.mediate",
        "assignment.answer", "dispute_file.read", "party.reveal"}) {
    EXPECT_FALSE(FindRule(permission)->roles.Has(Role::kAdministrator)) << permission;
  }
  for (const Rule& rule : Policy()) {
    const bool sets_up = rule.permission.ends_with(".import") || rule.permission == "calendar.write" ||
                         rule.permission == "mediation_rule.write";
    if (!sets_up) continue;
    for (const Role role : kAllRoles) {
      EXPECT_EQ(rule.roles.Has(role), role == Role::kAdministrator) << rule.permission << " " << RoleName(role);
    }
  }
}

TEST(ARole, IsFoundByItsName) {
  for (const Role role : kAllRoles) EXPECT_EQ(ParseRole(RoleName(role)).value(), role);
  EXPECT_FALSE(ParseRole("root").ok());
  EXPECT_FALSE(ParseRole("").ok());
}

}  // namespace
}  // namespace zhiwang::auth
