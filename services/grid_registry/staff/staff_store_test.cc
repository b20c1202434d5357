#include "services/grid_registry/staff/staff_store.h"

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/database_test.h"

zhiwang::sql::Component foundation_migrations();
zhiwang::sql::Component grid_registry_migrations();

namespace zhiwang::grid {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::SizeIs;

constexpr int kPeople = 10'000;
constexpr int kWorker = v1::Assignment::GRID_WORKER;
constexpr int kDispatcher = v1::Assignment::TOWN_DISPATCHER;
constexpr int kNobodysRole = v1::Assignment::DEPARTMENT_HANDLER;
constexpr int kToday = 20260301;
constexpr char kLastPerson[] = "w10000";

// A district with twenty thousand assignments: everybody served in the west, and now half of them do in the east. Every
// seventh is no grid worker. Three people have the village in the north, too.
class LongStaffList : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    const std::string east = GridOf(3, 3);
    const std::string insert =
        "INSERT INTO staff_assignment (district, staff_id, area, department, from_day, until_day, role, area_path) ";
    const std::string id = "CONCAT('w', LPAD(seq, 5, '0'))";
    for (const std::string& sql :
         {fmt::format("INSERT INTO staff (district, id, version, name, duty_phone) SELECT '{}', {}, 1, '王', '' FROM "
                      "seq_1_to_{}",
                      kDistrict, id, kPeople),
          insert + fmt::format("SELECT '{}', {}, '{}', '', 20200101, 20250101, {}, '{}' FROM seq_1_to_{}", kDistrict,
                               id, kNextGrid, kWorker, PathOf(kInWest, kNextGrid), kPeople),
          insert + fmt::format("SELECT '{}', {}, IF(seq % 2, '{}', '{}'), '', 20250101, 99991231, IF(seq % 7, {}, {}), "
                               "IF(seq % 2, '{}', '{}') FROM seq_1_to_{}",
                               kDistrict, id, kGrid, east, kWorker, kDispatcher, PathOf(kInWest, kGrid),
                               PathOf(kInEast, east), kPeople),
          insert + fmt::format("SELECT '{}', {}, '{}', '', 20250101, 99991231, {}, '{}{}/' FROM seq_9001_to_9003",
                               kDistrict, id, kNorthVillage, kDispatcher, kInWest, kNorthVillage)}) {
      ASSERT_EQ(Run(sql), absl::OkStatus()) << sql;
    }
  }

  static std::string PathOf(const std::string& town, const std::string& grid) {
    return fmt::format("{}{}/{}/", town, grid.substr(0, 12), grid);
  }

  // A filter for today.
  static StaffFilter Serving(const std::string& area, const std::string& area_path, int role = 0) {
    return {.district = kDistrict, .area = area, .area_path = area_path, .day = kToday, .role = role};
  }
  static std::vector<StaffFilter> Filters() {
    StaffFilter long_ago = Serving("", "");
    long_ago.day = 19990101;
    return {Serving("", ""),
            Serving("", "", kDispatcher),
            Serving("", "", kNobodysRole),
            long_ago,
            Serving(kGrid, ""),
            Serving(kGrid, "", kNobodysRole),
            Serving(kNextGrid, ""),
            Serving(kNorthVillage, ""),
            Serving(kNorthVillage, "", kNobodysRole),
            Serving(kWestTown, kInWest),
            Serving(kWestTown, kInWest, kDispatcher),
            Serving(kWestTown, kInWest, kNobodysRole),
            Serving(kNorthVillage, fmt::format("{}{}/", kInWest, kNorthVillage))};
  }
  static std::vector<StaffReader> Readers() {
    return {{.reach = {{auth::Role::kCentreDispatcher, "/", ""}}, .id = {}},
            {.reach = {{auth::Role::kTownDispatcher, kInEast, ""}}, .id = "w09999", .today = kToday},
            {.reach = {{auth::Role::kDepartmentHandler, "", "D01"}}, .id = {}, .public_role = kWorker, .today = kToday},
            {.reach = {}, .id = {}, .today = kToday}};
  }
  static std::string Describe(const StaffFilter& filter, size_t reader) {
    return fmt::format("area {}, below {}, role {}, day {}, reader {}", filter.area, filter.area_path, filter.role,
                       filter.day, reader);
  }

  StaffPage List(const StaffFilter& filter, const StaffReader& reader, const std::string& after, int page_size) {
    return Sound(db_->Read(Soon(), [&](sql::Txn& tx) { return ListStaff(tx, filter, reader, after, page_size); }));
  }

  // The rows and index entries that the database read for a page.
  int64_t ReadFor(const StaffFilter& filter, const StaffReader& reader, const std::string& after, int page_size) {
    const auto count = [](sql::Txn& tx) -> absl::StatusOr<int64_t> {
      int64_t sum = 0;
      RETURN_IF_ERROR(tx.Query("SHOW SESSION STATUS LIKE 'Handler_read%'", {},
                               [&](const sql::Row& row) { sum += std::stoll(row.Text(2)); }));
      return sum;
    };
    return Sound(db_->Read(Soon(), [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
      ASSIGN_OR_RETURN(const int64_t first, count(tx));
      ASSIGN_OR_RETURN(const int64_t before, count(tx));
      RETURN_IF_ERROR(ListStaff(tx, filter, reader, after, page_size).status());
      ASSIGN_OR_RETURN(const int64_t last, count(tx));
      return last - before - (before - first);
    }));
  }

  // The ids that the filter and the reader ask for, by one plain query.
  std::vector<std::string> Expected(const StaffFilter& filter, const StaffReader& reader) {
    std::string reach = fmt::format("staff_id = '{}' OR (role = {} AND from_day <= {} AND until_day > {})", reader.id,
                                    reader.public_role, reader.today, reader.today);
    for (const auth::Grant& grant : reader.reach) {
      reach += grant.area_path == "/"    ? " OR TRUE"
               : grant.area_path.empty() ? fmt::format(" OR department = '{}'", grant.department)
                                         : fmt::format(" OR area_path LIKE '{}%'", grant.area_path);
    }
    std::string sql = fmt::format(
        "SELECT DISTINCT staff_id FROM staff_assignment WHERE district = '{}' AND from_day <= {} AND until_day > {} "
        "AND ({})",
        filter.district, filter.day, filter.day, reach);
    if (filter.role != 0) sql += fmt::format(" AND role = {}", filter.role);
    if (!filter.area_path.empty()) {
      sql += fmt::format(" AND area_path LIKE '{}%'", filter.area_path);
    } else if (!filter.area.empty()) {
      sql += fmt::format(" AND area = '{}'", filter.area);
    }
    std::vector<std::string> ids;
    EXPECT_EQ(db_->Read(Soon(),
                        [&](sql::Txn& tx) {
                          ids.clear();
                          return tx.Query(sql + " ORDER BY staff_id", {},
                                          [&](const sql::Row& row) { ids.push_back(row.Text(1)); });
                        }),
              absl::OkStatus());
    return ids;
  }
};

TEST_F(LongStaffList, ExaminesABoundedNumberOfEntriesAPageForEveryFilterAndReader) {
  constexpr int kPage = 50;
  // The entries examined, those of the place, the rows of the people shown, and of the three where a stretch ended.
  constexpr int64_t kMost = kMostExamined + kFewInAPlace + 6 * kPage + 3 * 6 + 20;
  const std::vector<StaffReader> readers = Readers();
  for (const StaffFilter& filter : Filters()) {
    for (size_t reader = 0; reader < readers.size(); ++reader) {
      for (const char* after : {"", "w04321"}) {
        EXPECT_LE(ReadFor(filter, readers[reader], after, kPage), kMost) << Describe(filter, reader);
      }
    }
  }
}

TEST_F(LongStaffList, ReadsLittleForASmallPageOfThoseWhoAllFit) {
  EXPECT_LE(ReadFor(Serving("", ""), Readers()[0], "", 10), 4 * 11 + 6 * 10 + 20);
}

TEST_F(LongStaffList, ShowsEverybodyOnceAndInOrderOverItsPages) {
  const std::vector<StaffReader> readers = Readers();
  for (const StaffFilter& filter : Filters()) {
    for (size_t reader = 0; reader < readers.size(); ++reader) {
      std::vector<std::string> seen;
      StaffPage page;
      do {
        page = List(filter, readers[reader], page.next, 173);
        ASSERT_LE(page.staff.size(), 173u);
        for (const Staff& one : page.staff) seen.push_back(one.id);
        ASSERT_LE(seen.size(), static_cast<size_t>(kPeople)) << "it goes round: " << Describe(filter, reader);
      } while (!page.next.empty());
      EXPECT_EQ(seen, Expected(filter, readers[reader])) << Describe(filter, reader);
    }
  }
}

TEST_F(LongStaffList, IsOnePageForAnAreaWhereFewServe) {
  const StaffPage page = List(Serving(kNorthVillage, ""), Readers()[0], "", 50);
  ASSERT_THAT(page.staff, SizeIs(3));
  EXPECT_EQ(page.next, "");
  EXPECT_EQ(page.staff[0].id, "w09001");
  ASSERT_THAT(page.staff[0].assignments, SizeIs(3)) << "with all that they did";
  EXPECT_EQ(page.staff[0].assignments[0].from_day, 20200101) << "oldest first";
}

TEST_F(LongStaffList, FindsAPersonByAnAssignmentBehindAllThatAPageExamines) {
  ASSERT_EQ(
      Run(fmt::format(
          "INSERT INTO staff_assignment (district, staff_id, area, department, from_day, until_day, role, area_path) "
          "SELECT '{}', 'w00001', '', CONCAT('D', seq), 20200101, IF(seq = 9999, 99991231, 20200102), {}, '' FROM "
          "seq_8000_to_9999",
          kDistrict, kNobodysRole)),
      absl::OkStatus());
  const StaffPage page = List(Serving("", "", kNobodysRole), Readers()[0], "", 50);
  ASSERT_THAT(page.staff, SizeIs(1));
  EXPECT_EQ(page.staff[0].id, "w00001");
  EXPECT_THAT(page.staff[0].assignments, SizeIs(2'002));
  EXPECT_THAT(page.next, Gt("w00001")) << "nor does the page end there";
}

TEST_F(LongStaffList, ShowsOverShortPagesTheOneWhoFits) {
  ASSERT_EQ(Run(fmt::format("UPDATE staff_assignment SET role = {} WHERE district = '{}' AND staff_id = '{}'",
                            kNobodysRole, kDistrict, kLastPerson)),
            absl::OkStatus());
  v1::ListStaffRequest request;
  request.set_district(kDistrictName);
  request.set_role(v1::Assignment::DEPARTMENT_HANDLER);
  std::vector<std::string> seen;
  int pages = 0;
  do {
    const v1::ListStaffResponse page = Sound(client().Ask(&v1::StaffService::Stub::ListStaff, request));
    for (const v1::Staff& one : page.staff()) seen.push_back(one.name());
    request.set_page_token(page.next_page_token());
    ASSERT_LE(++pages, kPeople);
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, ElementsAre(FormatResourceName(kDistrict, "staff", kLastPerson)));
  EXPECT_THAT(pages, Gt(1)) << "a page does not look at the whole district";
}

using StaffMigrations = zhiwang::testing::DatabaseTest;

TEST_F(StaffMigrations, KeepTheAssignmentsThatAreThereAndLeaveRoomForAnotherRole) {
  sql::Component before = grid_registry_migrations();
  before.migrations.resize(6);
  CreateSchema({foundation_migrations(), before});
  const std::string insert =
      "INSERT INTO staff_assignment (district, staff_id, area, department, from_day, until_day, role, area_path) "
      "VALUES "
      "('370211', 'w1', '370211109201', '', 20260101, 99991231, {}, '/370211000000/370211109000/370211109201/')";
  ASSERT_EQ(Run(fmt::format(fmt::runtime(insert), 1)), absl::OkStatus());
  ASSERT_TRUE(sql::IsDuplicateKey(Run(fmt::format(fmt::runtime(insert), 2))));
  ASSERT_EQ(sql::Migrate(schema_, {foundation_migrations(), grid_registry_migrations()}), absl::OkStatus());
  ASSERT_EQ(Run(fmt::format(fmt::runtime(insert), 2)), absl::OkStatus());
  EXPECT_TRUE(sql::IsDuplicateKey(Run(fmt::format(fmt::runtime(insert), 1))));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM staff_assignment"), 2);
}

}  // namespace
}  // namespace zhiwang::grid
