#include "common/timers/timer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/sql/lease/clock.h"
#include "common/status/macros.h"
#include "common/timers/test_timers.h"

namespace zhiwang::timers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Timers : public BellTest {
 protected:
  std::vector<std::string> Listed(const TimerFilter& filter, int a_page) {
    std::vector<std::string> ids;
    Timer after;
    for (;;) {
      const auto page = db_->Read(Soon(), [&](sql::Txn& tx) { return List(tx, filter, after, a_page); });
      EXPECT_EQ(page.status(), absl::OkStatus());
      if (!page.ok() || page->empty()) return ids;
      for (const Timer& timer : *page) ids.push_back(timer.aggregate.id);
      after = page->back();
    }
  }
};

TEST_F(Timers, AreSetOnlyWhereTheChangeThatStartsThemCommits) {
  const absl::Status changed = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(Set(tx, Bell("a"), kRing, absl::Now(), 1));
    return absl::AbortedError("the change was lost");
  });
  EXPECT_TRUE(absl::IsAborted(changed));
  EXPECT_FALSE(TimerOf("a").has_value());
}

TEST_F(Timers, AreOneOfEachKindForAResourceAndMoveWhenSetAgain) {
  SetBell("a", absl::Hours(1));
  ASSERT_EQ(Run("UPDATE timer SET tries = 7, parked = 1, error = 'x', next_try = 1"), absl::OkStatus());
  SetBell("a", absl::Hours(2));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM timer"), 1);
  const auto timer = TimerOf("a");
  EXPECT_GT(timer->due, absl::Now() + absl::Hours(1));
  EXPECT_EQ(timer->next_try, timer->due);
  EXPECT_EQ(timer->tries, 0) << "it starts anew";
  EXPECT_FALSE(timer->parked);
}

TEST_F(Timers, FollowWhatTheirResourceSays) {
  const absl::Time noon = absl::FromUnixSeconds(1'800'000'000), evening = noon + absl::Hours(6);
  const auto follow = [&](std::optional<absl::Time> before, std::optional<absl::Time> after) {
    EXPECT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) { return Follow(tx, Bell("a"), kRing, before, after, 3); }),
              absl::OkStatus());
    const auto timer = TimerOf("a");
    return timer ? std::optional(timer->due) : std::nullopt;
  };
  EXPECT_EQ(follow(std::nullopt, noon), noon);
  EXPECT_EQ(follow(noon, noon), noon);
  EXPECT_EQ(follow(noon, evening), evening);
  EXPECT_EQ(follow(evening, std::nullopt), std::nullopt);
  EXPECT_EQ(follow(noon, noon), std::nullopt) << "one that fired is not set again by a change that does not concern it";
}

TEST_F(Timers, OfManyResourcesFollowAtOnce) {
  const absl::Time noon = absl::FromUnixSeconds(1'800'000'000), evening = noon + absl::Hours(6);
  for (const char* set : {"moved", "cancelled", "unchanged"}) {
    ASSERT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) { return Set(tx, Bell(set), kRing, noon, 1); }),
              absl::OkStatus());
  }
  ASSERT_EQ(db_->Transact(Soon(),
                          [&](sql::Txn& tx) {
                            return FollowAll(tx, kRing,
                                             {{Bell("new"), std::nullopt, evening, 2},
                                              {Bell("moved"), noon, evening, 2},
                                              {Bell("cancelled"), noon, std::nullopt, 2},
                                              {Bell("unchanged"), noon, noon, 2},
                                              {Bell("never"), std::nullopt, std::nullopt, 2}});
                          }),
            absl::OkStatus());
  EXPECT_EQ(TimerOf("new")->due, evening);
  EXPECT_EQ(TimerOf("moved")->due, evening);
  EXPECT_FALSE(TimerOf("cancelled").has_value());
  EXPECT_EQ(TimerOf("unchanged")->due, noon);
  EXPECT_EQ(TimerOf("unchanged")->version, 1);
  EXPECT_FALSE(TimerOf("never").has_value());
}

TEST_F(Timers, ThatAreMissingAreSetAndOthersStayAsTheyAre) {
  const absl::Time noon = absl::FromUnixSeconds(1'800'000'000);
  SetBell("there", absl::Hours(1));
  const auto before = TimerOf("there");
  for (int repetition = 0; repetition < 2; ++repetition) {
    ASSERT_EQ(db_->Transact(Soon(),
                            [&](sql::Txn& tx) {
                              return SetMissing(tx, kRing, {{Bell("there"), noon, 9}, {Bell("missing"), noon, 9}});
                            }),
              absl::OkStatus());
  }
  EXPECT_EQ(TimerOf("there")->due, before->due);
  EXPECT_EQ(TimerOf("missing")->due, noon);
}

TEST_F(Timers, AreListedByDueTimePageByPage) {
  for (int i = 0; i < 7; ++i) SetBell(fmt::format("b{}", i), absl::Hours(10 - i / 2));
  ASSERT_EQ(Run("UPDATE timer SET due = 5 WHERE id IN ('b1', 'b4', 'b5')"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE timer SET parked = 1 WHERE id IN ('b0', 'b6')"), absl::OkStatus());
  for (const int a_page : {1, 2, 100}) {
    EXPECT_THAT(Listed({.district = kDistrict}, a_page), ElementsAre("b1", "b4", "b5", "b2", "b3")) << a_page;
    EXPECT_THAT(Listed({.district = kDistrict, .parked = true}, a_page), ElementsAre("b6", "b0"));
    EXPECT_THAT(Listed({.district = kDistrict, .due_before = absl::Now()}, a_page), ElementsAre("b1", "b4", "b5"));
  }
  EXPECT_THAT(Listed({.district = "370212"}, 10), IsEmpty());
}

// 100,000 timers are open and 100 are due.
TEST_F(Timers, CostALookWhatIsDueAndNotWhatIsOpen) {
  ASSERT_EQ(Run("INSERT INTO timer (district, kind, id, what, lane, due, version, next_try) "
                "SELECT '370211', 'bell', seq, 'bell.ring', 0, 4000000000000000 + seq, 1, 4000000000000000 + seq "
                "FROM seq_1_to_100000"),
            absl::OkStatus());
  ASSERT_EQ(Run("UPDATE timer SET due = 1, next_try = 1 WHERE id <= 100"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE timer SET parked = 1 WHERE id > 90000"), absl::OkStatus());
  int64_t examined = 0;
  size_t found = 0;
  absl::Duration took;
  // In one transaction, that is on one connection: the counters are a session's.
  ASSERT_EQ(db_->Transact(Soon(),
                          [&](sql::Txn& tx) -> absl::Status {
                            const auto count = [&]() -> absl::StatusOr<int64_t> {
                              ASSIGN_OR_RETURN(const auto sum,
                                               tx.QueryOne("SELECT CAST(SUM(variable_value) AS SIGNED) FROM "
                                                           "information_schema.session_status WHERE variable_name IN "
                                                           "('HANDLER_READ_KEY', 'HANDLER_READ_NEXT', "
                                                           "'HANDLER_READ_FIRST', 'HANDLER_READ_RND_NEXT')",
                                                           {}, [](const sql::Row& row) { return row.Int(1); }));
                              return sum.value_or(-1);
                            };
                            ASSIGN_OR_RETURN(const int64_t idle_before, count());
                            ASSIGN_OR_RETURN(const int64_t before, count());
                            const absl::Time begun = absl::Now();
                            ASSIGN_OR_RETURN(const auto due, ReadDue(tx, Lane::kHere, false, absl::Now(), 200));
                            took = absl::Now() - begun;
                            ASSIGN_OR_RETURN(const int64_t after, count());
                            found = due.size();
                            examined = after - before - (before - idle_before);
                            return absl::OkStatus();
                          }),
            absl::OkStatus());
  EXPECT_EQ(found, 100u);
  EXPECT_LE(examined, 2 * 100 + 5);
  RecordProperty("look_us", static_cast<int>(absl::ToInt64Microseconds(took)));
  fmt::print("a look that finds 100 of 100,000 examines {} index entries and takes {}\n", examined,
             absl::FormatDuration(took));
}

}  // namespace
}  // namespace zhiwang::timers
