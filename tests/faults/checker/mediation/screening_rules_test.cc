#include "tests/faults/checker/mediation/screening_rules.h"

#include <gtest/gtest.h>

#include "tests/faults/checker/mediation/told_changes.h"

namespace zhiwang::testing {
namespace {

using common::v1::ScreeningProgress;
using mediation::v1::ScreeningRecord;

// Screenings of round 5, and their stored rows.
class ScreeningRule : public ::testing::Test {
 protected:
  void Tell(int64_t id, const std::string& type, const ScreeningRecord& screening) {
    rule_.Follow(ToldChange("screening", id, ++versions_, type, screening));
    stored_.screenings[RefOf(id)] = screening;
    stored_.screenings[RefOf(id)].set_changed(1);
    for (auto& finding : *stored_.screenings[RefOf(id)].mutable_findings()) finding.set_summary("排水争执");
  }
  ScreeningRecord Due(int64_t id, const std::string& grid) {
    ScreeningRecord screening;
    screening.set_state(ScreeningProgress::DUE);
    screening.set_round(5);
    screening.set_area_path(grid);
    Tell(id, "screening.created", screening);
    return screening;
  }
  ScreeningRecord Reported(int64_t id, ScreeningRecord screening, int findings) {
    screening.set_state(ScreeningProgress::REPORTED);
    screening.set_reported(1796173200'000'000);
    for (int i = 0; i < findings; ++i) screening.add_findings();
    Tell(id, "screening.reported", screening);
    return screening;
  }
  // Makes the finding that dispute, which names the finding.
  void Find(int64_t id, ScreeningRecord& screening, int number, int64_t dispute) {
    screening.mutable_findings(number - 1)->set_dispute(dispute);
    Tell(id, "screening.finding_taken", screening);
    stored_.disputes[RefOf(dispute)].origin_key = "screening/" + std::to_string(id) + "/" + std::to_string(number);
  }

  History history_;
  ScreeningRules rule_{history_};
  StoredMediation stored_;
  int64_t versions_ = 0;
};

TEST_F(ScreeningRule, HoldsOfReportsAndFindingsThatBecomeDisputes) {
  ScreeningRecord one = Reported(1, Due(1, "/t/g1/"), 2);
  Find(1, one, 2, 90);
  Find(1, one, 1, 91);
  ScreeningRecord other = Due(2, "/t/g2/");
  other.set_state(ScreeningProgress::MISSING);
  Tell(2, "screening.missing", other);
  Reported(2, other, 0);
  Due(3, "/t/g3/");
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsSound());
  EXPECT_EQ(rule_.reported(), 2);
  EXPECT_EQ(rule_.disputes(), 2);
}

TEST_F(ScreeningRule, IsBrokenByAGridThatHasTwoInARound) {
  Due(1, "/t/g1/");
  Due(2, "/t/g1/");
  EXPECT_THAT(history_, IsBroken("are of one grid in round 5"));
}

TEST_F(ScreeningRule, IsBrokenByASecondReport) {
  ScreeningRecord screening = Reported(1, Due(1, "/t/g1/"), 0);
  screening.set_reported(screening.reported() + 1);
  Tell(1, "screening.reported", screening);
  EXPECT_THAT(history_, IsBroken("reports once more"));
}

TEST_F(ScreeningRule, IsBrokenByFindingsThatComeAfterTheReport) {
  ScreeningRecord screening = Reported(1, Due(1, "/t/g1/"), 1);
  screening.add_findings();
  Tell(1, "screening.finding_taken", screening);
  EXPECT_THAT(history_, IsBroken("leads from 1 findings to 2"));
}

TEST_F(ScreeningRule, IsBrokenByAFindingThatBecomesAnotherDispute) {
  ScreeningRecord screening = Reported(1, Due(1, "/t/g1/"), 1);
  Find(1, screening, 1, 90);
  Find(1, screening, 1, 91);
  EXPECT_THAT(history_, IsBroken("finding 1 was dispute 90 and is dispute 91"));
}

TEST_F(ScreeningRule, IsBrokenByADisputeThatIsTwoFindings) {
  ScreeningRecord screening = Reported(1, Due(1, "/t/g1/"), 2);
  Find(1, screening, 1, 90);
  Find(1, screening, 2, 90);
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("districts/370211/disputes/90 is screening/1/1 and screening/1/2"));
}

TEST_F(ScreeningRule, IsBrokenByADisputeThatItsScreeningDoesNotName) {
  Reported(1, Due(1, "/t/g1/"), 1);
  stored_.disputes[RefOf(90)].origin_key = "screening/1/1";
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("is of screening/1/1, which does not name it"));
}

TEST_F(ScreeningRule, IsBrokenByAFindingWhoseDisputeIsOfAnother) {
  ScreeningRecord screening = Reported(1, Due(1, "/t/g1/"), 1);
  Find(1, screening, 1, 90);
  stored_.disputes[RefOf(90)].origin_key = "screening/2/1";
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("screening/1/1 names districts/370211/disputes/90"));
}

TEST_F(ScreeningRule, IsBrokenByARowThatSaysSomethingElse) {
  Reported(1, Due(1, "/t/g1/"), 0);
  stored_.screenings[RefOf(1)].set_state(ScreeningProgress::DUE);
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("is stored as"));
}

}  // namespace
}  // namespace zhiwang::testing
