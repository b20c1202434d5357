#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/timeline_check.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/mediation_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/committee_record.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr int kCallers = 4;
constexpr int kImports = 6;

class ReplayOfRegisters : public MediationTest {
 protected:
  // Four callers at once import other content for the same committees, and set rules.
  void ActAtOnce() const {
    std::latch ready(kCallers);
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&, caller] {
        ready.arrive_and_wait();
        for (int i = 0; i < kImports; ++i) {
          std::vector<v1::Committee> rows;
          for (int64_t id = 1; id <= 3; ++id) {
            rows.push_back(SomeCommittee(id, v1::Committee::VILLAGE, kVillage));
            rows.back().set_display_name(fmt::format("调委会{}的第{}次", caller, i));
          }
          EXPECT_THAT(Import(rows), IsOk());
          v1::SetMediationRulesRequest set;
          set.set_name("districts/370211/mediationRules");
          set.set_request_id(NewUuid());
          set.mutable_mediation_rules()->set_effective_day("2099-01-01");
          set.mutable_mediation_rules()->set_village_term(fmt::format("{}d", 10 + caller * kImports + i));
          EXPECT_THAT(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, set), IsOk());
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
  }
};

TEST_F(ReplayOfRegisters, FindsEachChangeOnceAndInOrder) {
  ActAtOnce();
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
  EXPECT_EQ(check.changes, Number("SELECT COUNT(*) FROM change_log"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM mediation_rules"), kCallers * kImports);
}

TEST_F(ReplayOfRegisters, EndsWithTheCommitteeAsItIs) {
  ActAtOnce();
  v1::Committee closed = SomeCommittee(1, v1::Committee::TOWN, kTown);
  closed.set_closed(true);
  Sound(Import({closed}));
  const auto changes = Sound(server().db().Read(
      Soon(), [](sql::Txn& tx) { return changelog::ReadTimeline(tx, kDistrict, "committee", "1", 0, 10'000); }));
  ASSERT_FALSE(changes.empty());
  for (size_t i = 0; i < changes.size(); ++i) EXPECT_EQ(changes[i].version, static_cast<int64_t>(i) + 1);
  v1::CommitteeChange last;
  ASSERT_TRUE(last.ParseFromString(changes.back().payload));
  EXPECT_EQ(last.level(), v1::Committee::TOWN);
  EXPECT_EQ(last.area(), kTown);
  EXPECT_TRUE(last.closed());
  EXPECT_EQ(last.mediators_size(), 1);
  EXPECT_EQ(last.mediators(0), "staff/S1");
  EXPECT_EQ(Get(1).etag(), fmt::format("v{}", changes.size()));
}

}  // namespace
}  // namespace zhiwang::mediation
