// The change log of rounds and screenings after many concurrent callers, and a server that stops while it spreads a round: each
// change is there once and in order, and the last ones agree with the rows.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/timeline_check.h"
#include "services/mediation/screening/screening_record.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/screening_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr int kRounds = 4;
constexpr int kReporters = 3;  // callers who report the same screening; only the first succeeds

class ReplayOfScreenings : public ScreeningServiceTest {
 protected:
  template <class N>
  void ExpectTheLastChangesAsTheRows() {
    const auto rows = Sound(server().db().Read(
        Soon(), [](sql::Txn& tx) { return resource::ReadRows<N>(tx, kDistrict, "district = ?", {kDistrict}); }));
    EXPECT_FALSE(rows.empty());
    for (const auto& row : rows) {
      const auto changes = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
        return changelog::ReadTimeline(tx, kDistrict, N::kKind, std::to_string(row.id), 0, 100);
      }));
      ASSERT_FALSE(changes.empty());
      EXPECT_EQ(changes.back().payload, FactsRecordOf(row).SerializeAsString());
      EXPECT_EQ(changes.back().version, row.version);
    }
  }
};

TEST_F(ReplayOfScreenings, FindsEachChangeOnceAndTheLastAsTheRowIs) {
  std::vector<std::string> rounds;
  for (int i = 0; i < kRounds; ++i) rounds.push_back(Sound(Order()).name());
  RestartServer();
  std::vector<std::string> screenings;
  for (const std::string& round : rounds) {
    for (const auto& [grid, name] : SpreadOver(round)) screenings.push_back(name);
  }
  ASSERT_EQ(screenings.size(), 2u * kRounds) << "each grid once in a round, through the restart";
  ASSERT_TRUE(Eventually([&] { return Changes("screening.handed_over") == 2 * kRounds; }, absl::Minutes(1)));
  std::latch ready(static_cast<std::ptrdiff_t>(screenings.size()) * kReporters);
  std::vector<std::thread> reporters;
  for (const std::string& name : screenings) {
    for (int i = 0; i < kReporters; ++i) {
      reporters.emplace_back([&, i] {
        ready.arrive_and_wait();
        (void)Record(name, Progress::REPORTED, i);
      });
    }
  }
  for (std::thread& reporter : reporters) reporter.join();
  EXPECT_EQ(Changes("screening.created"), 2 * kRounds);
  EXPECT_EQ(Changes("screening.reported"), 2 * kRounds);
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
  ExpectTheLastChangesAsTheRows<ScreeningNoun>();
  ExpectTheLastChangesAsTheRows<ScreeningRoundNoun>();
}

}  // namespace
}  // namespace zhiwang::mediation
