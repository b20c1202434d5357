// The log of reports of violence and their disputes after many callers at once: each change once, in order, and its end as the
// rows are.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/timeline_check.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/violence_service_test.h"
#include "services/mediation/violence/violence_record.h"
#include "zhiwang/mediation/v1/violence_record.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr int kDisputes = 3;
constexpr int kWitnesses = 4;  // of a dispute

class ReplayOfViolence : public ViolenceServiceTest {
 protected:
  // Several people report of each dispute, half of the reports are confirmed by two at once, and the town clears.
  void ActAtOnce() const {
    std::vector<std::string> disputes;
    for (int i = 0; i < kDisputes; ++i) disputes.push_back(Registered());
    std::latch ready(kDisputes * kWitnesses);
    std::vector<std::thread> witnesses;
    for (int i = 0; i < kDisputes * kWitnesses; ++i) {
      witnesses.emplace_back([&, i] {
        ready.arrive_and_wait();
        const std::string& dispute = disputes[static_cast<size_t>(i % kDisputes)];
        const std::string name = Sound(Report(dispute)).name();
        if (i % 2 != 0) return;
        std::thread other([&] { (void)Confirm(name, TownDispatcher()); });
        (void)Confirm(name);
        other.join();
        auto clear = About<v1::ClearFaceToFaceRequest>(dispute);
        clear.set_note("双方情绪平稳");
        (void)Ask(&Stub::ClearFaceToFace, clear, TownDispatcher());
      });
    }
    for (std::thread& witness : witnesses) witness.join();
  }
};

TEST_F(ReplayOfViolence, FindsEachChangeOnceAndTheLastAsTheRowIs) {
  ActAtOnce();
  EXPECT_EQ(Changes("violence_report.raised"), kDisputes * kWitnesses);
  EXPECT_EQ(Changes("dispute.violence_reported"), kDisputes * kWitnesses);
  EXPECT_EQ(Changes("violence_report.confirmed"), kDisputes * kWitnesses / 2);
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
  const auto reports = Sound(server().db().Read(Soon(), [](sql::Txn& tx) {
    return resource::ReadRows<ViolenceNoun>(tx, kDistrict, "district = ?", {kDistrict});
  }));
  EXPECT_EQ(reports.size(), static_cast<size_t>(kDisputes * kWitnesses));
  for (const ViolenceReport& report : reports) {
    const auto changes = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
      return changelog::ReadTimeline(tx, kDistrict, "violence_report", std::to_string(report.id), 0, 100);
    }));
    ASSERT_FALSE(changes.empty());
    EXPECT_EQ(changes.back().payload, FactsRecordOf(report).SerializeAsString());
    EXPECT_EQ(changes.back().version, report.version);
  }
}

}  // namespace
}  // namespace zhiwang::mediation
