#include "common/reports/figures.h"

#include <gtest/gtest.h>

#include "common/reports/test_report.h"

namespace zhiwang::reports {
namespace {

TEST(CutOffs, AreTheEndOfAPeriodThatIsOver) {
  const auto cut_off = CutOffOf({March(2), March(8)}, std::nullopt, On(20, 9));
  ASSERT_TRUE(cut_off);
  EXPECT_EQ(cut_off->days, (Days{March(2), March(8)}));
  EXPECT_EQ(cut_off->as_of, March(20));
  EXPECT_EQ(cut_off->moment, On(9, 0));
}

TEST(CutOffs, AreNowWhileThePeriodLasts) {
  const auto cut_off = CutOffOf({March(2), March(8)}, std::nullopt, On(4, 9));
  ASSERT_TRUE(cut_off);
  EXPECT_EQ(cut_off->days, (Days{March(2), March(4)}));
  EXPECT_EQ(cut_off->moment, On(4, 9));
}

TEST(CutOffs, AreTheEndOfTheDayThatIsAskedFor) {
  const auto cut_off = CutOffOf({March(2), March(8)}, March(3), On(20, 9));
  ASSERT_TRUE(cut_off);
  EXPECT_EQ(cut_off->days, (Days{March(2), March(3)}));
  EXPECT_EQ(cut_off->as_of, March(3));
  EXPECT_EQ(cut_off->moment, On(4, 0));
}

TEST(CutOffs, AreNotBeforeThePeriodNorInTheFuture) {
  EXPECT_FALSE(CutOffOf({March(2), March(8)}, March(1), On(20, 9)));
  EXPECT_FALSE(CutOffOf({March(2), March(8)}, March(21), On(20, 9)));
  EXPECT_FALSE(CutOffOf({March(21), March(21)}, std::nullopt, On(20, 23, 59)));
}

class FiguresOfParcels : public ReportTest {};

TEST_F(FiguresOfParcels, CountInTheAreaAndEveryAreaAroundIt) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Arrive("2", On(2, 9), "D01", kTown);
  Arrive("3", On(2, 9), "D02", kOtherTown, "blue");
  Arrive("4", On(2, 9), "", "/");
  Project();
  EXPECT_EQ(BulletinOf(2), "total 4/0 late 0/0; :1/0 D01:2/0 D02:1/0; blue:1/0 red:3/0");
  EXPECT_EQ(BulletinOf(2, "370211109000"), "total 2/0 late 0/0; D01:2/0; red:2/0");
  EXPECT_EQ(BulletinOf(2, "370211109201"), "total 1/0 late 0/0; D01:1/0; red:1/0");
  EXPECT_EQ(BulletinOf(2, "370211103000"), "total 1/0 late 0/0; D02:1/0; blue:1/0");
  EXPECT_EQ(BulletinOf(3), "total 0/0 late 0/0;;");
}

TEST_F(FiguresOfParcels, SayWhatFallsAfterNow) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Arrive("2", On(2, 15), "D02", kTown);
  Project();
  const auto at = [&](absl::Time now, const std::string& area) {
    const Ground ground = AsItWas(area);
    const auto to_come = db_->Read(Soon(), [&](sql::Txn& tx) {
      return ReadStillToCome(tx, Parcels(), kDistrict, ground, kArrived, *CutOffOf({March(2), March(8)}, {}, now));
    });
    EXPECT_EQ(to_come.status(), absl::OkStatus());
    return to_come->total[kArrived];
  };
  EXPECT_EQ(at(On(2, 8), ""), 2);
  EXPECT_EQ(at(On(2, 12), ""), 1);
  EXPECT_EQ(at(On(2, 12), "370211109000"), 1);
  EXPECT_EQ(at(On(2, 12), "370211109201"), 0);
  EXPECT_EQ(at(On(2, 16), ""), 0);
  EXPECT_EQ(at(On(9, 8), ""), 0) << "the period is over";
}

// Public report 33: AreaCity#43.
TEST_F(FiguresOfParcels, OnTodaysGroundFollowTheVillageThatMoved) {
  const std::string moved = std::string(kOtherTown) + "370211109201/";
  const std::vector<FormerPath> former = {{kVillage, moved}};
  Arrive("1", On(2, 9), "D01", kVillage);
  Change("2", "parcel.arrived", On(20, 9), {"D02", kVillage, "red", On(2, 15), 0});
  Arrive("3", On(2, 9), "D01", kTown);
  Arrive("4", On(2, 22), "D02", moved);
  Project();
  const Days day = {March(2), March(2)};
  const auto today = [&](const std::string& path) { return Bulletin(day, March(31), Ground::Today(former, path)); };
  EXPECT_EQ(today(kTown), "total 1/0 late 0/0; D01:1/0; red:1/0") << "D02 has nothing left there, and no line";
  EXPECT_EQ(today(kOtherTown), "total 3/0 late 1/0; D01:1/0 D02:2/0; red:3/0");
  EXPECT_EQ(today(moved), "total 3/0 late 1/0; D01:1/0 D02:2/0; red:3/0");
  EXPECT_EQ(today("/"), BulletinOf(2));
  EXPECT_EQ(BulletinOf(2, "370211109000"), "total 3/0 late 1/0; D01:2/0 D02:1/0; red:3/0") << "as it was";
  EXPECT_EQ(BulletinOf(2, "370211103000"), "total 1/0 late 0/0; D02:1/0; red:1/0");
  const auto to_come = [&](const std::string& path) {
    const auto figures = db_->Read(Soon(), [&](sql::Txn& tx) {
      return ReadStillToCome(tx, Parcels(), kDistrict, Ground::Today(former, path), kArrived,
                             *CutOffOf(day, std::nullopt, On(2, 12)));
    });
    EXPECT_EQ(figures.status(), absl::OkStatus());
    return figures->total[kArrived];
  };
  EXPECT_EQ(to_come(kTown), 0);
  EXPECT_EQ(to_come(kOtherTown), 2) << "one before it moved, one after";
}

// Public report 33: AreaCity#43.
TEST_F(FiguresOfParcels, OfASubjectThatEndedAreAddedToThoseOfTheOneThatCarriesItOn) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Arrive("2", On(2, 9), "D02", kVillage, "blue");
  Arrive("3", On(2, 9), "D03", kTown);
  Arrive("4", On(2, 9), "", kTown);
  HandOn("3", On(2, 10), "D04");
  Project();
  const Ground ground = AsItWas();
  auto figures = db_->Read(Soon(), [&](sql::Txn& tx) {
    return ReadFigures(tx, Parcels(), kDistrict, ground, *CutOffOf({March(2), March(2)}, std::nullopt, On(3, 9)));
  });
  ASSERT_EQ(figures.status(), absl::OkStatus());
  MergeLines(*figures, 1, {{"D01", "D09"}, {"D02", "D04"}, {"D03", "D04"}});
  EXPECT_EQ(Print(*figures), "total 4/1 late 0/0; :1/0 D04:2/1 D09:1/0; blue:1/0 red:3/1");
}

TEST_F(FiguresOfParcels, SayHowFarTheReportHasCome) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Project();
  Arrive("2", On(2, 9), "D01", kVillage);
  NumberAll();
  Arrive("3", On(2, 9), "D01", kVillage);
  const auto standing = db_->Read(Soon(), [](sql::Txn& tx) { return ReadStanding(tx, Parcels()); });
  ASSERT_EQ(standing.status(), absl::OkStatus());
  EXPECT_EQ(standing->counted, 1);
  EXPECT_EQ(standing->waiting, 2) << "one with a number and one without";
  EXPECT_EQ(BulletinOf(2), "total 1/0 late 0/0; D01:1/0; red:1/0") << "nothing is read but what is counted";
}

}  // namespace
}  // namespace zhiwang::reports
