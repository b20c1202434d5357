#include "common/changelog/timeline_check.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"

namespace zhiwang::changelog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Three cases, one area and a calendar with their rows and timelines, all numbered; then somebody meddles.
class LogCheck : public LogTest {
 protected:
  void SetUp() override {
    LogTest::SetUp();
    for (const char* columns : {"cases (district CHAR(6), id BIGINT, version BIGINT, PRIMARY KEY (district, id))",
                                "areas (district CHAR(6), code VARCHAR(20), PRIMARY KEY (district, code))",
                                "calendars (district CHAR(6), version BIGINT, PRIMARY KEY (district, version))"}) {
      ASSERT_EQ(Run(fmt::format("CREATE TABLE {} ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin", columns)),
                absl::OkStatus());
    }
    for (const char* id : {"1", "2", "30"}) {
      ASSERT_EQ(Write({Made(id, 1), Made(id, 2), Made(id, 3)}), absl::OkStatus());
      ASSERT_EQ(Run(fmt::format("INSERT INTO cases VALUES ('370211', {}, 3)", id)), absl::OkStatus());
    }
    ASSERT_EQ(Write({Of("area", "370211", 1), Of("calendar", "calendar", 1), Of("calendar", "calendar", 2)}),
              absl::OkStatus());
    ASSERT_EQ(Run("INSERT INTO areas VALUES ('370211', '370211')"), absl::OkStatus());
    ASSERT_EQ(Run("INSERT INTO calendars VALUES ('370211', 1), ('370211', 2)"), absl::OkStatus());
    NumberAll();
    ASSERT_THAT(Faults(), IsEmpty());
  }

  static Change Of(std::string_view kind, std::string_view id, int64_t version) {
    Change change = Made(id, version);
    change.kind = kind;
    return change;
  }

  TimelineCheck Check() {
    const std::vector<StateTable> tables = {
        {.kind = "case", .collection = "cases", .table = "cases", .id = "id", .ids = StateTable::Ids::kNumber},
        {.kind = "area", .collection = "areas", .table = "areas", .id = "code", .version = "1"},
        {.kind = "calendar",
         .collection = "calendar",
         .table = "calendars",
         .id = "calendar",
         .ids = StateTable::Ids::kOnly}};
    const auto check = CheckTimelines(*db_, Soon(), kDistrict, tables, [](const TimelineCheck&) { return true; });
    EXPECT_EQ(check.status(), absl::OkStatus());
    return check.ok() ? *check : TimelineCheck();
  }
  std::vector<std::string> Faults() { return Check().faults; }
};

TEST_F(LogCheck, FindsNoFaultInASoundLog) {
  ASSERT_EQ(Write({Made("30", 4)}), absl::OkStatus());  // not numbered yet: no fault
  ASSERT_EQ(Run("UPDATE cases SET version = 4 WHERE id = 30"), absl::OkStatus());
  const TimelineCheck check = Check();
  EXPECT_EQ(check.timelines, 5);
  EXPECT_EQ(check.changes, 13);
  EXPECT_THAT(check.faults, IsEmpty());
}

TEST_F(LogCheck, FindsARowThatWasChangedBehindTheLogsBack) {
  ASSERT_EQ(Run("UPDATE cases SET version = 4 WHERE id = 2"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre("case 2: the log ends at version 3, the row is at 4"));
}

TEST_F(LogCheck, FindsARowThatWasRemoved) {
  ASSERT_EQ(Run("DELETE FROM cases WHERE id = 30"), absl::OkStatus());
  ASSERT_EQ(Run("DELETE FROM areas"), absl::OkStatus());
  ASSERT_EQ(Run("DELETE FROM calendars"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre("case 30: the log ends at version 3, but there is no row",
                                    "area 370211: the log ends at version 1, but there is no row",
                                    "calendar calendar: the log ends at version 2, but there is no row"));
}

TEST_F(LogCheck, FindsARowThatWasAdded) {
  ASSERT_EQ(Run("INSERT INTO cases VALUES ('370211', 4, 1)"), absl::OkStatus());
  ASSERT_EQ(Run("INSERT INTO areas VALUES ('370211', '370211001')"), absl::OkStatus());
  ASSERT_EQ(Run("INSERT INTO calendars VALUES ('370211', 3)"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre("case 4: the row is at version 1, but the log has nothing of it",
                                    "area 370211001: the row is at version 1, but the log has nothing of it",
                                    "calendar calendar: the log ends at version 2, the row is at 3"));
}

TEST_F(LogCheck, FindsARemovedChange) {
  ASSERT_EQ(Run("DELETE FROM change_log WHERE id = '2' AND version = 2"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre("case 2: 2 changes, versions 1 to 3", HasSubstr("order: number 5 is missing")));
}

TEST_F(LogCheck, FindsARemovedTimeline) {
  ASSERT_EQ(Run("DELETE FROM change_log WHERE id IN ('2', '370211')"), absl::OkStatus());
  EXPECT_THAT(Faults(),
              ElementsAre("case 2: the row is at version 3, but the log has nothing of it",
                          "area 370211: the row is at version 1, but the log has nothing of it",
                          HasSubstr("order: numbers 4 to 6 are missing"), HasSubstr("order: number 10 is missing")));
}

TEST_F(LogCheck, FindsATimelineWithoutItsBeginningOrItsEnd) {
  ASSERT_EQ(Run("DELETE FROM change_log WHERE id = '1' AND version = 1"), absl::OkStatus());
  ASSERT_EQ(Run("DELETE FROM change_log WHERE id = '30' AND version = 3"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("case 1: 2 changes, versions 2 to 3"),
                                    "case 30: the log ends at version 2, the row is at 3",
                                    HasSubstr("number 1 is missing"), HasSubstr("number 9 is missing")));
}

TEST_F(LogCheck, FindsADoctoredVersion) {
  ASSERT_EQ(Run("UPDATE change_log SET version = 7 WHERE id = '2' AND version = 3"), absl::OkStatus());
  EXPECT_THAT(Faults(),
              ElementsAre("case 2: 3 changes, versions 1 to 7", "case 2: the log ends at version 7, the row is at 3"));
}

TEST_F(LogCheck, FindsNumbersThatWereNeverGiven) {
  ASSERT_EQ(Run("UPDATE change_log SET seq = 100 WHERE seq = 4"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("number 4 is missing"), HasSubstr("numbers 13 to 99 are missing"),
                                    HasSubstr("goes on to 100, but its head is at 12")));
  ASSERT_EQ(Run("UPDATE change_log SET seq = -1 WHERE seq = 100"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("there is a number -1"), HasSubstr("number 4 is missing")));
}

TEST_F(LogCheck, FindsThatTheLastNumbersAreGone) {
  ASSERT_EQ(Run("UPDATE log_head SET seq = 14"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("numbers 13 to 14 are missing")));
}

TEST_F(LogCheck, FindsAKindThatNobodyTellsOf) {
  ASSERT_EQ(Write({Of("visit", "7", 1)}), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("visit: the log has changes of it")));
}

TEST_F(LogCheck, GoesThroughManyPages) {
  std::vector<Change> changes;
  std::string rows;
  for (int id = 1'000; id < 2'400; ++id) {
    changes.push_back(Made(std::to_string(id), 1));
    rows += fmt::format("{}('370211', {}, 1)", rows.empty() ? "" : ", ", id);
  }
  ASSERT_EQ(Write(changes), absl::OkStatus());
  ASSERT_EQ(Run("INSERT INTO cases VALUES " + rows), absl::OkStatus());
  EXPECT_THAT(Check().faults, IsEmpty());
  EXPECT_EQ(Check().timelines, 1'405);
  ASSERT_EQ(Run("DELETE FROM cases WHERE id = 2399"), absl::OkStatus());
  ASSERT_EQ(Run("DELETE FROM change_log WHERE id = '2398'"), absl::OkStatus());
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("case 2399"), HasSubstr("case 2398")));
  ASSERT_EQ(Run("DELETE FROM cases"), absl::OkStatus());
  EXPECT_THAT(Faults(), SizeIs(100)) << "no more than a person reads";
}

TEST_F(LogCheck, EndsWhenNobodyWaitsForIt) {
  const auto check =
      CheckTimelines(*db_, Soon(), kDistrict, {{.kind = "case", .collection = "cases", .table = "cases", .id = "id"}},
                     [](const TimelineCheck&) { return false; });
  EXPECT_EQ(check.status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace zhiwang::changelog
