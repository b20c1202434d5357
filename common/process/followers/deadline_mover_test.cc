#include "common/process/followers/deadline_mover.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/process/followers/calendar_follower.h"
#include "common/process/followers/test_calendars.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "tests/support/database_test.h"
#include "tests/support/loopback_server.h"

namespace zhiwang::process {
namespace {

constexpr char kElsewhere[] = "370212";
constexpr int kBells = 450;  // more than two pieces

// Bells and gongs, each with the version of the calendar that its deadline is by and how often it was moved.
class MovedDeadlines : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    const auto table = [](const char* name) {
      return fmt::format(
          "CREATE TABLE {} (district CHAR(6) NOT NULL, id BIGINT NOT NULL, calendar VARCHAR(40) NOT NULL, "
          "moves INT NOT NULL, PRIMARY KEY (district, id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
          name);
    };
    CreateSchema({foundation_migrations()});
    for (const char* name : {"bell", "gong"}) ASSERT_EQ(Run(table(name)), absl::OkStatus());
    version_ = registry_.Set(kDistrict, "2030-05-01");
  }

  void AddOpen(const std::string& table, int count, const std::string& district = kDistrict) {
    ASSERT_EQ(Run(fmt::format("INSERT INTO {} SELECT '{}', seq, '', 0 FROM seq_1_to_{}", table, district, count)),
              absl::OkStatus());
  }

  // The kind that a table holds; the bell or gong `broken_` cannot be moved.
  KindWithDeadlines Kind(const std::string& table) {
    return {.kind = table,
            .find_open = [table](sql::Txn& tx, const std::string& district, const calendar::WorkingCalendar& calendar,
                                 int64_t after, int limit) -> absl::StatusOr<std::vector<KindWithDeadlines::Open>> {
              std::vector<KindWithDeadlines::Open> open;
              RETURN_IF_ERROR(tx.Query(
                  fmt::format("SELECT id, calendar FROM {} WHERE district = ? AND id > ? ORDER BY id LIMIT ?", table),
                  {district, after, limit}, [&](const sql::Row& row) {
                    open.push_back({row.Int(1), row.Text(2) != calendar.version()});
                  }));
              return open;
            },
            .move = [this, table](sql::Txn& tx, const std::string& district, int64_t id,
                                  const calendar::WorkingCalendar& calendar) -> absl::Status {
              if (id == broken_) return error::Unexpected("the bell is cracked");
              return tx
                  .Execute(
                      fmt::format("UPDATE {} SET calendar = ?, moves = moves + 1 WHERE district = ? AND id = ?", table),
                      {calendar.version(), district, id})
                  .status();
            }};
  }

  // A process of a service, whose loops run when the test says so.
  struct Replica {
    Replica(sql::Options schema, const std::shared_ptr<grpc::Channel>& registry, std::vector<KindWithDeadlines> kinds,
            absl::Duration look_again_after)
        : db(std::move(schema)),
          calendars(CalendarFollower::Start(db, registry, schedule).value()),
          mover(db, *calendars, schedule, std::move(kinds), {.look_again_after = look_again_after}) {}
    void Pass() {
      now += absl::Minutes(1);
      schedule.RunDue();
    }
    absl::Duration now = absl::ZeroDuration();
    sql::Database db;
    background::Schedule schedule{[this] { return now; }};
    std::unique_ptr<CalendarFollower> calendars;
    DeadlineMover mover;
  };
  std::unique_ptr<Replica> Start(std::vector<KindWithDeadlines> kinds,
                                 absl::Duration look_again_after = absl::ZeroDuration()) {
    return std::make_unique<Replica>(schema_, server_.channel(), std::move(kinds), look_again_after);
  }

  // Those that are by a version and were moved so often.
  int64_t CountMoved(const std::string& table, const std::string& version, int times) {
    return Number(fmt::format("SELECT COUNT(*) FROM {} WHERE calendar = '{}' AND moves = {}", table, version, times));
  }

  CalendarRegistry registry_;
  testing::LoopbackServer server_{{&registry_}};
  std::string version_;
  int64_t broken_ = 0;
};

TEST_F(MovedDeadlines, MoveOnceByEachVersionOfTheCalendar) {
  AddOpen("bell", kBells);
  const auto replica = Start({Kind("bell")});
  for (int i = 0; i < 3; ++i) replica->Pass();
  EXPECT_EQ(CountMoved("bell", version_, 1), kBells);
  const std::string next = registry_.Set(kDistrict, "2030-10-01");
  for (int i = 0; i < 3; ++i) replica->Pass();
  EXPECT_EQ(CountMoved("bell", next, 2), kBells);
}

TEST_F(MovedDeadlines, AreThoseOfEachKindAndDistrict) {
  registry_.Set(kElsewhere, "2030-05-01");
  AddOpen("bell", 3);
  AddOpen("bell", 3, kElsewhere);
  AddOpen("gong", 3);
  const auto replica = Start({Kind("bell"), Kind("gong")});
  replica->Pass();
  EXPECT_EQ(CountMoved("bell", version_, 1), 6);
  EXPECT_EQ(CountMoved("gong", version_, 1), 3);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM deadline_move WHERE passes = 2"), 4);
}

TEST_F(MovedDeadlines, AreLeftAloneWhereTheCalendarPutsThem) {
  AddOpen("bell", 3);
  ASSERT_EQ(Run(fmt::format("UPDATE bell SET calendar = '{}' WHERE id < 3", version_)), absl::OkStatus());
  Start({Kind("bell")})->Pass();
  EXPECT_EQ(CountMoved("bell", version_, 0), 2);
  EXPECT_EQ(CountMoved("bell", version_, 1), 1);
}

TEST_F(MovedDeadlines, GoOnInAnotherReplicaWhereOneStopped) {
  AddOpen("bell", kBells);
  broken_ = 300;
  Start({Kind("bell")})->Pass();
  EXPECT_EQ(CountMoved("bell", version_, 1), 200) << "one piece is whole, the other was not written";
  EXPECT_EQ(Number("SELECT reached FROM deadline_move"), 200);
  broken_ = 0;
  Start({Kind("bell")})->Pass();
  EXPECT_EQ(CountMoved("bell", version_, 1), kBells);
}

// A replica that has not heard of the version may still start a clock by the one before.
TEST_F(MovedDeadlines, AreLookedAtOnceMoreWhenEveryReplicaHasHeard) {
  AddOpen("bell", 3);
  const auto replica = Start({Kind("bell")}, absl::Hours(1));
  replica->Pass();
  ASSERT_EQ(Run(fmt::format("INSERT INTO bell VALUES ('{}', 4, '', 0)", kDistrict)), absl::OkStatus());
  replica->Pass();
  EXPECT_EQ(CountMoved("bell", version_, 1), 3) << "not yet";
  ASSERT_EQ(Run("UPDATE deadline_move SET began = 0"), absl::OkStatus());
  replica->Pass();
  EXPECT_EQ(CountMoved("bell", version_, 1), 4);
}

}  // namespace
}  // namespace zhiwang::process
