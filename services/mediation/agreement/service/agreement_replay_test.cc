// The log of agreements and their disputes after many callers at once: each change once, in order, and its end as the rows are.

#include <latch>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/changelog/timeline_check.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/agreement_record.h"
#include "services/mediation/state_tables.h"
#include "services/mediation/testing/agreement_service_test.h"
#include "zhiwang/mediation/v1/agreement_record.pb.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr int kDisputes = 4;
constexpr int kClerks = 4;  // of a dispute
constexpr int kSteps = 6;

class ReplayOfAgreements : public AgreementServiceTest {
 protected:
  // Clerks draft, write and reach what they can; one of them ends the dispute. A step that comes too late is refused.
  void ActAtOnce() const {
    std::vector<std::string> disputes;
    for (int i = 0; i < kDisputes; ++i) disputes.push_back(InMediation());
    std::latch ready(kDisputes * kClerks);
    std::vector<std::thread> clerks;
    for (int clerk = 0; clerk < kDisputes * kClerks; ++clerk) {
      clerks.emplace_back([&, clerk] {
        ready.arrive_and_wait();
        for (int step = 0; step < kSteps; ++step) Act(disputes[static_cast<size_t>(clerk % kDisputes)], clerk, step);
      });
    }
    for (std::thread& clerk : clerks) clerk.join();
  }

 private:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    PublishAgreementTemplate();
  }
  // Sealed, opened again, and left for the dispute's end.
  void FixAndSeal(const std::string& name) const {
    const auto fixed = Fix(name);
    if (!fixed.ok()) return;
    (void)Seal(*fixed);
    auto amend = About<v1::AmendAgreementRequest>(name);
    amend.set_note("改一处");
    (void)Ask(&AgreementStub::AmendAgreement, amend, VillageMediator());
  }
  void Act(const std::string& dispute, int clerk, int step) const {
    const bool written = step % 3 == 1;
    const v1::Agreement::Text text =
        written ? WrittenText({1 + clerk / kDisputes % 2}) : Text({1 + clerk / kDisputes % 2});
    const auto drafted = Draft(dispute, text);
    if (!drafted.ok()) return;
    (void)Write(drafted->name(), text);
    if (written) FixAndSeal(drafted->name());
    if (step % 2 == 0) (void)Reach(drafted->name());
    if (clerk < kDisputes && step == kSteps - 1) (void)End(dispute, v1::Ending::NO_PROSPECT);
  }
};

TEST_F(ReplayOfAgreements, FindsEachChangeOnceAndTheLastAsTheRowIs) {
  ActAtOnce();
  EXPECT_TRUE(Eventually([&] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_THAT(check.faults, IsEmpty());
  const auto agreements = Sound(server().db().Read(Soon(), [](sql::Txn& tx) {
    return resource::ReadRows<AgreementNoun>(tx, kDistrict, "district = ?", {kDistrict});
  }));
  EXPECT_FALSE(agreements.empty());
  for (const Agreement& agreement : agreements) {
    const auto changes = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
      return changelog::ReadTimeline(tx, kDistrict, "agreement", std::to_string(agreement.id), 0, 100);
    }));
    v1::AgreementFacts known;
    for (const changelog::Change& change : changes) {
      v1::AgreementChange payload;
      ASSERT_TRUE(payload.ParseFromString(change.payload));
      EXPECT_EQ(payload.before().SerializeAsString(), known.SerializeAsString()) << change.type;
      known = payload.after();
    }
    EXPECT_EQ(known.SerializeAsString(), FactsRecordOf(agreement).SerializeAsString());
  }
}

TEST_F(ReplayOfAgreements, LeavesNoDraftOfAnEndedDisputeAndNoIssueSettledTwice) {
  ActAtOnce();
  EXPECT_EQ(
      Number("SELECT COUNT(*) FROM agreement JOIN dispute ON dispute.district = agreement.district AND "
             "dispute.id = agreement.dispute WHERE agreement.state IN (1, 2) AND dispute.state NOT IN (1, 2, 3, 4)"),
      0);
  const auto agreements = Sound(server().db().Read(Soon(), [](sql::Txn& tx) {
    return resource::ReadRows<AgreementNoun>(tx, kDistrict, "district = ? AND state = 3", {kDistrict});
  }));
  std::set<std::pair<int64_t, int>> settled;
  for (const Agreement& agreement : agreements) {
    for (const int issue : agreement.facts.terms.issues) {
      EXPECT_TRUE(settled.emplace(agreement.facts.dispute, issue).second);
      EXPECT_EQ(agreement.of->facts.issues[static_cast<size_t>(issue) - 1], Outcome::kSettled);
    }
  }
}

}  // namespace
}  // namespace zhiwang::mediation
