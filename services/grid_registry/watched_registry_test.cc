// The watch of the change log tells of a kind of resource the roles that read it, and no other role.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "services/grid_registry/state_tables.h"
#include "services/grid_registry/testing/grid_work_test.h"
#include "tests/support/watched.h"

namespace zhiwang::grid {
namespace {

using Kinds = std::set<std::string>;

class WatchedRegistry : public GridWorkTest {
 protected:
  // A check in kGrid, where W1 works, and a task there.
  void SetUp() override {
    GridWorkTest::SetUp();
    v1::CreateSiteCheckRequest check = AskedCheck("水管是否仍在漏水");
    check.mutable_site_check()->set_case_(CaseName(7));
    Sound(client().Ask(&CheckStub::CreateSiteCheck, check, {"case-intake", "service"}));
    v1::CreateScreeningTaskRequest ask;
    ask.set_district(kDistrictName);
    ask.set_request_id(NewUuid());
    v1::ScreeningTask& task = *ask.mutable_screening_task();
    task.set_screening(FormatResourceName(kDistrict, "screenings", "1"));
    task.set_round(FormatResourceName(kDistrict, "screeningRounds", "1"));
    task.set_grid(AreaName(kGrid));
    task.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 3600);
    Sound(client().Ask(&v1::ScreeningTaskService::Stub::CreateScreeningTask, ask, {"mediation", "service"}));
  }

  // The kinds of resources of which a watch tells somebody with these rights.
  Kinds HeardOf(const std::string& rights) {
    EXPECT_TRUE(
        testing::Eventually([this] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
    const auto changes = testing::Watched(client().channel(), {"watcher-" + rights.substr(0, 80), rights},
                                          std::string(kDistrictName) + "/logs/grid-registry");
    Kinds kinds;
    for (const auto& change : Sound(changes)) kinds.insert(change.kind());
    return kinds;
  }
};

TEST_F(WatchedRegistry, TellsEachRoleOfTheKindsThatItReads) {
  const Kinds all = {"area", "staff", "site_check", "screening_task"};
  const std::vector<std::pair<std::string, Kinds>> hearers = {
      {"partner_system", {"area"}},
      {"administrator", {"area", "staff"}},
      {"auditor", all},
      {"service", all},
      {"centre_director", all},
      {"centre_dispatcher", all},
      {"town_dispatcher", all},
      {"zone_dispatcher", all},
      {"village_mediator", all},
      {"grid_worker", all},
  };
  for (const auto& [rights, expected] : hearers) EXPECT_EQ(HeardOf(rights), expected) << rights;
}

TEST_F(WatchedRegistry, TellsNobodyOfTheWorkOfAnotherPlace) {
  EXPECT_EQ(HeardOf("grid_worker@" + PathOf(kGrid)), (Kinds{"area", "staff", "site_check", "screening_task"}));
  EXPECT_EQ(HeardOf("grid_worker@" + PathOf(kNextGrid)), Kinds{"area"});
  EXPECT_EQ(HeardOf("partner_system@" + PathOf(kGrid)), Kinds{"area"});
}

TEST(StateTablesOfTheRegistry, NameThePermissionThatReadsTheResource) {
  for (const changelog::StateTable& table : StateTables()) {
    EXPECT_NE(auth::FindRule(table.permission), nullptr) << table.kind;
  }
}

}  // namespace
}  // namespace zhiwang::grid
