#include "common/reports/projector.h"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "common/reports/test_report.h"

namespace zhiwang::reports {
namespace {

class ProjectingParcels : public ReportTest {
 protected:
  // The answer of BulletinOf for these days, counted from the timelines up to that day one by one.
  std::string Recounted(const Days& days, absl::CivilDay as_of, const std::string& area) {
    std::map<int, int> total, late;
    std::map<std::string, std::map<int, int>> by[2];
    for (const auto& [id, timeline] : timelines_) {
      const auto until = std::find_if(timeline.begin(), timeline.end(),
                                      [&](const changelog::Change& change) { return DayOf(change.at) > as_of; });
      if (until == timeline.begin()) continue;
      const auto counted =
          RecountParcel(absl::MakeConstSpan(timeline).subspan(0, static_cast<size_t>(until - timeline.begin())));
      for (const auto& one : counted.value()) {
        const Contribution& c = one.contribution;
        const absl::CivilDay day = DayOf(c.at);
        const bool inside = area.empty() || c.area_path.find("/" + area + "/") != std::string::npos;
        if (!inside || day < days.first || day > days.last) continue;
        ++total[c.measure];
        late[c.measure] += DayOf(one.recorded) > day;
        for (size_t i = 0; i < 2; ++i) ++by[i][c.subjects[i]][c.measure];
      }
    }
    std::string text = fmt::format("total {}/{} late {}/{}", total[1], total[2], late[1], late[2]);
    for (auto& lines : by) {
      text += ";";
      for (auto& [subject, line] : lines) text += fmt::format(" {}:{}/{}", subject, line[1], line[2]);
    }
    return text;
  }
};

TEST_F(ProjectingParcels, CreditsAnEventToTheUnitOfThatTime) {
  Arrive("1", On(2, 9), "D23", kVillage);
  HandOn("1", On(3, 9), "D01");
  Project();
  EXPECT_EQ(BulletinOf(3), "total 0/1 late 0/0; D23:0/1; red:0/1");
}

TEST_F(ProjectingParcels, MovesWhatIsOfTodayAndLeavesWhatIsOfYesterday) {
  Arrive("1", On(2, 9), "", "/");
  Move("1", On(2, 23, 59), kVillage);
  Project();
  const std::string yesterday = BulletinOf(2);
  EXPECT_EQ(BulletinOf(2, "370211109201"), "total 1/0 late 0/0; :1/0; red:1/0");
  Move("1", On(3, 0), kOtherTown);
  HandOn("1", On(3, 9), "D01");
  Project();
  EXPECT_EQ(BulletinOf(2), yesterday);
  EXPECT_EQ(BulletinOf(2, "370211109201"), "total 1/0 late 0/0; :1/0; red:1/0");
  EXPECT_EQ(BulletinOf(2, "370211103000"), "total 0/0 late 0/0;;");
}

TEST_F(ProjectingParcels, KeepsApartWhatIsRecordedLate) {
  Arrive("1", On(2, 9), "D01", kVillage);
  Change("2", "parcel.arrived", On(20, 9), {"D01", kVillage, "red", On(2, 15), 0});
  Project();
  EXPECT_EQ(Bulletin({March(2), March(2)}, March(2)), "total 1/0 late 0/0; D01:1/0; red:1/0");
  EXPECT_EQ(Bulletin({March(2), March(2)}, March(19)), "total 1/0 late 0/0; D01:1/0; red:1/0");
  EXPECT_EQ(Bulletin({March(2), March(2)}, March(20)), "total 2/0 late 1/0; D01:2/0; red:2/0");
}

TEST_F(ProjectingParcels, DeletesFiguresThatComeToNothing) {
  for (int i = 0; i < 100; ++i) Arrive(std::to_string(i), On(2, 9), "D01", kVillage);
  Project();
  const int64_t rows = Number("SELECT COUNT(*) FROM report_figure");
  for (int i = 0; i < 100; ++i) Move(std::to_string(i), On(2, 10), kOtherTown);
  Project(7);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM report_figure WHERE value <= 0"), 0);
  EXPECT_LT(Number("SELECT COUNT(*) FROM report_figure"), rows) << "one area fewer, and nothing of the other left";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM report_contribution"), 100);
}

TEST_F(ProjectingParcels, RefusesToTakeBackWhatADayThatIsOverSays) {
  RowChanges changes;
  const Contribution contribution = Arrival({"D01", kVillage, "red", On(2, 9), 0});
  const Effect effect{.taken_back = {contribution}, .added = {}};
  EXPECT_EQ(AddEffect("parcel", "1", On(2, 23, 59), effect, 2, changes), absl::OkStatus());
  EXPECT_EQ(AddEffect("parcel", "1", On(3, 0), effect, 2, changes).code(), absl::StatusCode::kInternal);
}

// Parcels live for two weeks; at the end of each day its bulletins are kept. Afterwards each figure is what a count one by
// one makes of the timelines, for each period, area and cut-off; and every kept bulletin still reads the same.
TEST_F(ProjectingParcels, EqualsACountOneByOneForEachPeriodAreaAndCutOffAndNeverChangesADayThatIsOver) {
  std::mt19937 random(20260302);
  const auto any = [&](int count) { return std::uniform_int_distribution<int>(0, count - 1)(random); };
  const std::array units{"", "D01", "D23"};
  const std::array paths{"/", "/370211000000/", kTown, kVillage, kOtherTown};
  const std::array areas{"", "370211109000", "370211109201", "370211103000"};
  std::map<std::pair<absl::CivilDay, std::string>, std::string> published;
  int made = 0;
  for (int day = 2; day <= 15; ++day) {
    for (int minute = 0; minute < 24 * 60; minute += 1 + any(45)) {
      const absl::Time at = On(day, 0) + absl::Minutes(minute);
      const int what = any(5);
      if (made == 0 || what == 0) {
        Arrive(std::to_string(++made), at, units[any(3)], paths[any(5)], any(2) == 0 ? "red" : "blue");
      } else if (what == 1) {
        const absl::Time past = On(1 + any(day), any(24));
        Change(std::to_string(++made), "parcel.arrived", at,
               {units[any(3)], paths[any(5)], "red", std::min(past, at), 0});
      } else if (what == 2) {
        Move(std::to_string(1 + any(made)), at, paths[any(5)]);
      } else {
        HandOn(std::to_string(1 + any(made)), at, units[any(3)]);
      }
    }
    Project(1 + any(60));
    for (const char* area : areas) published[{March(day), area}] = Bulletin({March(day), March(day)}, March(day), area);
  }
  for (const auto& [key, text] : published) {
    EXPECT_EQ(Bulletin({key.first, key.first}, key.first, key.second), text) << key.first << " " << key.second;
  }
  for (const char* area : areas) {
    for (const Period period : {Period::kDay, Period::kWeek, Period::kMonth, Period::kYear}) {
      for (int day = 1; day <= 15; ++day) {
        const Days days = DaysOf(period, March(day));
        for (int as_of = day; as_of <= 15; ++as_of) {
          const Days covered{days.first, std::min(days.last, March(as_of))};
          EXPECT_EQ(Bulletin(days, March(as_of), area), Recounted(covered, March(as_of), area))
              << area << " " << March(day) << " as of " << March(as_of);
        }
      }
    }
  }
  const Verification verification = Verify();
  EXPECT_EQ(verification.differences, std::vector<std::string>());
  EXPECT_EQ(verification.resources, made);
}

}  // namespace
}  // namespace zhiwang::reports
