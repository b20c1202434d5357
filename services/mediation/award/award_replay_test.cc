// The change log of awards after many concurrent callers: each change is there once and in order, and the last ones agree with the
// rows.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/timeline_check.h"
#include "services/mediation/award/award_noun.h"
#include "services/mediation/award/award_record.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/award_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr int kAwarded = 4;  // disputes

class ReplayOfAwards : public AwardServiceTest {
 protected:
  // Two callers propose each award at once and two decide on it at once; a refused award is proposed again.
  void ActAtOnce() const {
    std::vector<std::string> disputes;
    for (int i = 0; i < kAwarded; ++i) disputes.push_back(AgreedDispute());
    std::latch ready(2 * kAwarded);
    std::vector<std::thread> callers;
    for (int i = 0; i < 2 * kAwarded; ++i) {
      callers.emplace_back([&, i] {
        const std::string& dispute = disputes[static_cast<size_t>(i % kAwarded)];
        const std::string name = FormatResourceName(kDistrict, "awards", dispute.substr(dispute.rfind('/') + 1));
        ready.arrive_and_wait();
        (void)ProposeAward(dispute, SomeAward(), i < kAwarded ? ZoneDispatcher() : Colleague());
        std::thread other([&] { (void)RefuseAward(name, Director()); });
        (void)Approve(name);
        other.join();
        (void)ProposeAgain(name, SomeAward({{StaffName("S1"), 10'000}}, 2));
      });
    }
    for (std::thread& caller : callers) caller.join();
  }
};

TEST_F(ReplayOfAwards, FindsEachChangeOnceAndTheLastAsTheRowIs) {
  ActAtOnce();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM award"), kAwarded);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM award_share"), kAwarded);
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
  const auto awards = Sound(server().db().Read(
      Soon(), [](sql::Txn& tx) { return resource::ReadRows<AwardNoun>(tx, kDistrict, "district = ?", {kDistrict}); }));
  EXPECT_EQ(awards.size(), static_cast<size_t>(kAwarded));
  for (const Award& award : awards) {
    const auto changes = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
      return changelog::ReadTimeline(tx, kDistrict, "award", std::to_string(award.id), 0, 100);
    }));
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes.back().payload, FactsRecordOf(award).SerializeAsString());
    EXPECT_EQ(changes.back().version, award.version);
  }
}

}  // namespace
}  // namespace zhiwang::mediation
