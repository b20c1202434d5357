#include "common/reports/drill_down.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/reports/test_areas.h"
#include "common/reports/test_report.h"
#include "tests/support/seed.h"

namespace zhiwang::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OpeningParcels : public ReportTest {
 protected:
  Figure Of(const std::vector<int>& measures, Days days, const std::string& area = "") {
    return Of(measures, days, AsItWas(area));
  }
  Figure Of(const std::vector<int>& measures, Days days, Ground ground) {
    Figure figure{.district = kDistrict,
                  .ground = std::move(ground),
                  .parts = {},
                  .cut_off = *CutOffOf(days, std::nullopt, On(31, 12))};
    for (const int measure : measures) figure.parts.push_back({.measure = measure});
    return figure;
  }

  // The entries that the figure opens to, in the order of the pages, each as `id/nth`.
  std::vector<std::string> Open(const Figure& figure, int page_size = 100) {
    std::vector<std::string> opened;
    std::string after;
    do {
      const auto page = db_->Read(Soon(), [&](sql::Txn& tx) { return OpenFigure(tx, figure, after, page_size); });
      EXPECT_EQ(page.status(), absl::OkStatus());
      if (!page.ok()) return opened;
      EXPECT_LE(page->counted.size(), static_cast<size_t>(page_size));
      EXPECT_NE(page->next.empty() ? "end" : page->next, after) << "each page goes on";
      for (const Counted& one : page->counted) {
        opened.push_back(fmt::format("{}/{}", one.id, one.contribution.nth));
      }
      after = page->next;
    } while (!after.empty());
    return opened;
  }
};

TEST_F(OpeningParcels, ShowsWhatAFigureCountsInItsAreaPeriodAndLine) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Arrive("2", On(3, 9), "D02", kTown);
  Arrive("3", On(3, 9), "D01", kOtherTown);
  HandOn("1", On(3, 10), "D02");
  HandOn("1", On(4, 10), "D01");
  Project();
  EXPECT_THAT(Open(Of({kArrived}, {March(2), March(2)})), ElementsAre("1/0"));
  EXPECT_THAT(Open(Of({kArrived}, {March(1), March(31)})), ElementsAre("1/0", "3/0", "2/0"));
  EXPECT_THAT(Open(Of({kArrived}, {March(1), March(31)}, "370211109000")), ElementsAre("1/0", "2/0"));
  EXPECT_THAT(Open(Of({kArrived, kHandedOn}, {March(1), March(31)}, "370211109201")), ElementsAre("1/0", "1/0", "1/1"));
  Figure by_unit = Of({kHandedOn}, {March(1), March(31)});
  by_unit.dimension = 1;
  by_unit.subjects = {"D02"};
  EXPECT_THAT(Open(by_unit), ElementsAre("1/1")) << "the second time it was D02 who had it";
  by_unit.subjects = {"D01", "D02"};
  EXPECT_THAT(Open(by_unit), ElementsAre("1/0", "1/1"));
  by_unit.subjects = {};
  EXPECT_THAT(Open(by_unit), IsEmpty());
}

TEST_F(OpeningParcels, LeavesOutWhatWasRecordedAfterTheCutOff) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Change("2", "parcel.arrived", On(20, 9), {"D01", kVillage, "red", On(2, 15), 0});
  Project();
  Figure figure = Of({kArrived}, {March(2), March(2)});
  EXPECT_THAT(Open(figure), ElementsAre("1/0", "2/0"));
  figure.cut_off = *CutOffOf({March(2), March(2)}, March(19), On(31, 12));
  EXPECT_THAT(Open(figure), ElementsAre("1/0"));
}

TEST_F(OpeningParcels, ShowsOnlyWhatFallsInTheSpanOfTime) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Arrive("2", On(2, 15), "D01", kVillage);
  Project();
  Figure figure = Of({kArrived}, {March(2), March(2)});
  figure.parts[0].until = On(2, 9);
  EXPECT_THAT(Open(figure), ElementsAre("1/0"));
  figure.parts[0].until = absl::InfiniteFuture();
  figure.parts[0].after = On(2, 9);
  EXPECT_THAT(Open(figure), ElementsAre("2/0"));
}

TEST_F(OpeningParcels, FindsWhatWasCountedBeforeTheAreaWasMovedInTheTree) {
  const std::string moved = "/370211000000/370211103000/370211109201/";
  Arrive("1", On(2, 9), "D01", kVillage);
  Arrive("2", On(20, 9), "D01", moved);
  Project();
  EXPECT_EQ(Bulletin({March(1), March(31)}, March(31), "370211109201"), "total 2/0 late 0/0; D01:2/0; red:2/0");
  EXPECT_THAT(Open(Of({kArrived}, {March(1), March(31)}, "370211109201")), ElementsAre("2/0", "1/0"));
  EXPECT_THAT(Open(Of({kArrived}, {March(1), March(31)}, "370211109000")), ElementsAre("1/0"));
  EXPECT_THAT(Verify().differences, IsEmpty());
}

TEST_F(OpeningParcels, GivesEveryPageSizeTheSame) {
  for (int i = 0; i < 60; ++i) {
    const std::string id = std::to_string(i);
    Arrive(id, On(2 + i % 3, i % 24), i % 2 == 0 ? "D01" : "D02", i % 4 == 0 ? kTown : kVillage);
    if (i % 5 == 0) HandOn(id, On(5, i % 24), "D01");
  }
  Project();
  Figure figure = Of({kArrived, kHandedOn}, {March(1), March(31)});
  const std::vector<std::string> all = Open(figure);
  EXPECT_EQ(all.size(), 72u);
  for (const int size : {1, 2, 7, 71, 72, 73}) EXPECT_EQ(Open(figure, size), all) << size;
  figure.dimension = 1;
  figure.subjects = {"D01"};
  const std::vector<std::string> of_one = Open(figure);
  EXPECT_EQ(of_one.size(), 36u) << "each tenth parcel had been handed to it before it was handed on";
  for (const int size : {1, 2, 7, 50}) EXPECT_EQ(Open(figure, size), of_one) << size;
}

// Areas are reorganised while parcels arrive, move and are handed on. On the ground of the last day, each figure of each area
// opens to exactly as many entries as it says, page by page; and so do those as it was.
// Public report 33: AreaCity#43.
TEST_F(OpeningParcels, OpensEachFigureToAsManyEntriesAsItSaysWhateverWasReorganised) {
  TestAreas areas(zhiwang::testing::Seed());
  int made = 0;
  for (int day = 2; day <= 13; ++day) {
    for (int hour = 0; hour < 24; hour += 1 + areas.Any(3)) {
      const std::string path = areas.PathOf(areas.AnyLiving()), unit = areas.Any(2) == 0 ? "D01" : "D02";
      if (made == 0 || areas.Any(3) == 0) {
        Arrive(std::to_string(++made), On(day, hour), unit, path);
      } else if (areas.Any(2) == 0) {
        Move(std::to_string(1 + areas.Any(made)), On(day, hour), path);
      } else {
        HandOn(std::to_string(1 + areas.Any(made)), On(day, hour), unit);
      }
    }
    areas.ReorganiseOnce();
    Project(1 + areas.Any(40));
  }
  EXPECT_THAT(Verify().differences, IsEmpty());
  const std::vector<FormerPath> former = areas.FormerPaths();
  const Days days = {March(2), March(13)};
  std::vector<Ground> grounds = {AsItWas()};
  for (const std::string& code : areas.Living()) {
    grounds.push_back(Ground::Today(former, code == "0" ? "/" : areas.PathOf(code)));
    grounds.push_back(AsItWas(code == "0" ? "" : code));
  }
  EXPECT_EQ(Bulletin(days, March(31), Ground::Today(former, "/")), Bulletin(days, March(31)));
  for (const Ground& ground : grounds) {
    const std::string path = ground.parts().empty() ? "nowhere" : ground.parts().front().path;
    const auto figures = db_->Read(Soon(), [&](sql::Txn& tx) {
      return ReadFigures(tx, Parcels(), kDistrict, ground, *CutOffOf(days, std::nullopt, On(31, 12)));
    });
    ASSERT_EQ(figures.status(), absl::OkStatus());
    for (const int measure : {kArrived, kHandedOn}) {
      Figure figure = Of({measure}, days, ground);
      const std::vector<std::string> all = Open(figure, 7);
      EXPECT_EQ(static_cast<int64_t>(all.size()), figures->total[measure]) << path;
      EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size()) << "nothing twice";
      figure.dimension = 1;
      for (const auto& [unit, line] : figures->by[0]) {
        figure.subjects = {unit};
        EXPECT_EQ(static_cast<int64_t>(Open(figure).size()), line[measure]) << path << " " << unit;
      }
    }
  }
}

// Public report 33: AreaCity#43.
TEST_F(OpeningParcels, GoesOnWhereThePageBeforeEndedThoughTheGroundIsAnotherBetweenTwoPages) {
  for (int i = 0; i < 4; ++i) Arrive(std::to_string(i), On(2, 9), "D01", i % 2 == 0 ? kTown : kVillage);
  Project();
  Figure figure = Of({kArrived}, {March(2), March(2)}, Ground::Below({kTown}));
  const auto open = [&](const std::string& after) {
    auto page = db_->Read(Soon(), [&](sql::Txn& tx) { return OpenFigure(tx, figure, after, 3); });
    EXPECT_EQ(page.status(), absl::OkStatus());
    return *page;
  };
  const std::string next = open("").next;
  EXPECT_EQ(open(next).counted.size(), 1u);
  figure.ground = Ground::Below({kOtherTown});
  EXPECT_THAT(open(next).counted, IsEmpty()) << "the place lies outside it, and nothing outside is shown";
  figure.ground = Ground::Today(std::vector<FormerPath>{{kVillage, kOtherTown}}, kTown);
  EXPECT_EQ(open(next).counted.size(), 2u) << "the range ends before the place, and is read from its beginning";
}

TEST_F(OpeningParcels, RefusesAPlaceThatNoPageEndedWith) {
  for (const char* after : {"x", "9\n/\n20260302\n/\n1\n0\n0", "0\n0\n20260302\n/\n1\n0\n0", "0\n/\n20260302\n/\n1\n0",
                            "0\n/\nx\n/\n1\n0\n0"}) {
    const Figure figure = Of({kArrived}, {March(2), March(2)});
    const auto page = db_->Read(Soon(), [&](sql::Txn& tx) { return OpenFigure(tx, figure, after, 10); });
    EXPECT_EQ(page.status().code(), absl::StatusCode::kInvalidArgument) << after;
  }
}

}  // namespace
}  // namespace zhiwang::reports
