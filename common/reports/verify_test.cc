#include "common/reports/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/follow/stalled.h"
#include "common/reports/test_report.h"

namespace zhiwang::reports {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class VerifyingParcels : public ReportTest {
 protected:
  // Writes `count` parcels, each handed on twice.
  void Fill(int count) {
    std::vector<changelog::Change> changes;
    for (int i = 0; i < count; ++i) {
      Parcel parcel{.unit = "D01", .path = kVillage, .colour = "red", .arrived = On(1 + i % 28, 9)};
      std::string before;
      for (int64_t version = 1; version <= 3; ++version) {
        changelog::Change change = Made(fmt::format("{:06}", i), version, parcel.arrived + absl::Minutes(version - 1));
        change.kind = "parcel";
        change.type = version == 1 ? "parcel.arrived" : "parcel.handed_on";
        change.payload = before + ";" + Encode(parcel);
        before = Encode(parcel);
        ++parcel.handed_on;
        changes.push_back(std::move(change));
      }
      if (changes.size() >= 3'000) {
        ASSERT_EQ(Write(changes), absl::OkStatus());
        changes.clear();
      }
    }
    ASSERT_EQ(Write(changes), absl::OkStatus());
    Project(5'000);
  }
};

TEST_F(VerifyingParcels, FindsNothingWhereNothingIsWrong) {
  Arrive("1", On(2, 9), "D01", kVillage);
  HandOn("1", On(3, 9), "D02");
  Project();
  const Verification found = Verify();
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_EQ(found.resources, 1);
  EXPECT_EQ(found.contributions, 2);
  EXPECT_EQ(found.figures, 2 * 2 * 3) << "two dimensions, in the village, the town and the district";
}

TEST_F(VerifyingParcels, CountsOnlyAsFarAsTheProjectorHasCome) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Project();
  HandOn("1", On(3, 9), "D02");
  Arrive("2", On(3, 9), "D01", kVillage);
  EXPECT_THAT(Verify().differences, IsEmpty());
  NumberAll();
  EXPECT_THAT(Verify().differences, IsEmpty());
}

TEST_F(VerifyingParcels, CountsWhatIsParkedAsFarAsItWasCounted) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Project();
  HandOn("1", On(3, 9), "D02");
  NumberAll();
  const changelog::Change& parked = timelines_["1"].back();
  ASSERT_EQ(db_->Transact(Soon(),
                          [&](sql::Txn& tx) -> absl::Status {
                            RETURN_IF_ERROR(
                                changelog::Park(tx, "parcels", parked, error::Unexpected("a bug"), 5, absl::Now()));
                            return changelog::AdvanceCheckpoint(tx, "parcels", 1, 2);
                          }),
            absl::OkStatus());
  const Verification found = Verify();
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_EQ(found.parked, 1);
}

TEST_F(VerifyingParcels, NamesAFigureThatIsWrongMissingOrTooMany) {
  for (int i = 0; i < 3; ++i) Arrive(std::to_string(i), On(2, 9), "D01", kVillage);
  Project();
  ASSERT_EQ(Run("UPDATE report_figure SET value = 4 WHERE path = '/' AND dimension = 1"), absl::OkStatus());
  EXPECT_THAT(Verify().differences, ElementsAre("20260302 到达（区域 全区县，承办单位 D01）：时间线得出 3，计数为 4"));
  ASSERT_EQ(Run("DELETE FROM report_figure WHERE path = '/' AND dimension = 1"), absl::OkStatus());
  EXPECT_THAT(Verify().differences, ElementsAre("20260302 到达（区域 全区县，承办单位 D01）：时间线得出 3，计数为 0"));
  ASSERT_EQ(Run("INSERT INTO report_figure VALUES ('370211', '/', 20260302, 1, 1, 'D01', 0, 3)"), absl::OkStatus());
  EXPECT_THAT(Verify().differences, IsEmpty());
  ASSERT_EQ(Run("INSERT INTO report_figure VALUES ('370211', '/', 20260303, 2, 2, 'red', 0, 1)"), absl::OkStatus());
  EXPECT_THAT(Verify().differences, ElementsAre("20260303 转交（区域 全区县，颜色 red）：时间线得出 0，计数为 1"));
}

TEST_F(VerifyingParcels, NamesAContributionThatIsWrongMissingOrTooMany) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Arrive("2", On(2, 9), "D01", kVillage);
  Project();
  ASSERT_EQ(Run("UPDATE report_contribution SET subject1 = 'D02' WHERE id = '2'"), absl::OkStatus());
  EXPECT_THAT(Verify().differences,
              Contains(AllOf(HasSubstr("parcel 2 20260302 到达"), HasSubstr("D01"), HasSubstr("记为"))));
  ASSERT_EQ(Run("DELETE FROM report_contribution WHERE id = '2'"), absl::OkStatus());
  EXPECT_THAT(Verify().differences, Contains(AllOf(HasSubstr("parcel 2"), HasSubstr("漏记"))));
  ASSERT_EQ(Run("UPDATE report_contribution SET id = '0'"), absl::OkStatus());
  const auto differences = Verify().differences;
  EXPECT_THAT(differences, Contains(AllOf(HasSubstr("parcel 0"), HasSubstr("多记"))));
  EXPECT_THAT(differences, Contains(AllOf(HasSubstr("parcel 1"), HasSubstr("漏记"))));
}

TEST_F(VerifyingParcels, MissesAnAreaWhosePathIsUnknown) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Project();
  ASSERT_EQ(Run("DELETE FROM report_area WHERE area = '370211109000'"), absl::OkStatus());
  EXPECT_THAT(Verify().differences, ElementsAre(HasSubstr("370211109000")));
}

TEST_F(VerifyingParcels, ReportsAHundredDifferencesAndNoMore) {
  for (int i = 0; i < 150; ++i) Arrive(std::to_string(i), On(2, 9), "D01", kVillage);
  Project();
  ASSERT_EQ(Run("DELETE FROM report_contribution"), absl::OkStatus());
  EXPECT_THAT(Verify().differences, SizeIs(100));
}

TEST_F(VerifyingParcels, HoldsAPageOfRowsHoweverManyThereAre) {
  Fill(10'000);
  const Verification found = Verify();
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_EQ(found.resources, 10'000);
  EXPECT_EQ(found.contributions, 30'000);
  EXPECT_LE(found.most_rows_held, 5'000u);
}

}  // namespace
}  // namespace zhiwang::reports
