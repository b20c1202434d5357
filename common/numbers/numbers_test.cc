#include "common/numbers/numbers.h"

#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/changelog/change_log.h"
#include "common/faults/kill_point.h"
#include "common/numbers/verify.h"
#include "common/status/macros.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/database_test.h"

namespace zhiwang::numbers {
namespace {

using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

constexpr std::string_view kFilesOf2026 = "dispute/4412/2026";

class Numbers : public testing::DatabaseTest {
 protected:
  static constexpr std::string_view kDistrict = "370211";

  void SetUp() override { CreateSchema({foundation_migrations()}); }

  int64_t Taken(std::string_view book = kFilesOf2026, int64_t count = 1, std::string_view district = kDistrict) {
    const auto first = db_->Transact(Soon(), [&](sql::Txn& tx) { return Take(tx, district, book, count); });
    EXPECT_EQ(first.status(), absl::OkStatus());
    return first.value_or(-1);
  }

  int64_t LastOf(std::string_view book = kFilesOf2026) {
    return db_->Read(Soon(), [&](sql::Txn& tx) { return Last(tx, kDistrict, book); }).value_or(-1);
  }

  absl::Status Import(std::string_view book, int64_t last) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) { return Continue(tx, kDistrict, book, last); });
  }
};

// A number with which the change that wanted it came to nothing.
absl::Status TakeAndFail(sql::Txn& tx, std::string_view district, int64_t count) {
  RETURN_IF_ERROR(Take(tx, district, kFilesOf2026, count).status());
  return absl::AbortedError("the etag was stale");
}

TEST_F(Numbers, FollowEachOtherFromOne) {
  EXPECT_EQ(LastOf(), 0);
  EXPECT_EQ(Taken(), 1);
  EXPECT_EQ(Taken(), 2);
  EXPECT_EQ(Taken(), 3);
  EXPECT_EQ(LastOf(), 3);
}

TEST_F(Numbers, HaveTheirBooksNamedByABeginning) {
  for (const std::string_view book : {"dispute/2/2026", "dispute/10/2025", "disputed", "award/1"}) Taken(book);
  Taken("dispute/3/2026", 1, "370212");
  const auto books = db_->Read(Soon(), [](sql::Txn& tx) { return BooksBelow(tx, std::string(kDistrict), "dispute/"); });
  ASSERT_EQ(books.status(), absl::OkStatus());
  EXPECT_THAT(*books, ElementsAre("dispute/10/2025", "dispute/2/2026"));
}

TEST_F(Numbers, ForManyAreTakenAtOnce) {
  EXPECT_EQ(Taken(kFilesOf2026, 64), 1);
  EXPECT_EQ(Taken(kFilesOf2026, 21), 65);
  EXPECT_EQ(Taken(), 86);
}

TEST_F(Numbers, OfOneTransactionFollowEachOtherToo) {
  std::vector<int64_t> firsts;
  const absl::Status taken = db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
    firsts.clear();
    for (const int64_t count : {1, 5, 1}) {
      ASSIGN_OR_RETURN(const int64_t first, Take(tx, kDistrict, kFilesOf2026, count));
      firsts.push_back(first);
    }
    return absl::OkStatus();
  });
  EXPECT_EQ(taken, absl::OkStatus());
  EXPECT_THAT(firsts, ElementsAre(1, 2, 7));
}

TEST_F(Numbers, AreCountedAnewInEachYearCommitteeAndDistrict) {
  EXPECT_EQ(Taken(kFilesOf2026, 3), 1);
  EXPECT_EQ(Taken("dispute/4412/2027"), 1) << "another year";
  EXPECT_EQ(Taken("dispute/4413/2026"), 1) << "another committee";
  EXPECT_EQ(Taken(kFilesOf2026, 1, "370212"), 1) << "another district";
  EXPECT_EQ(Taken(), 4);
}

TEST_F(Numbers, AFailedTransactionGivesThemBack) {
  EXPECT_TRUE(absl::IsAborted(db_->Transact(Soon(), [](sql::Txn& tx) { return TakeAndFail(tx, kDistrict, 1); })));
  EXPECT_EQ(LastOf(), 0) << "the book that was begun is gone, too";
  EXPECT_EQ(Taken(), 1);
  EXPECT_TRUE(absl::IsAborted(db_->Transact(Soon(), [](sql::Txn& tx) { return TakeAndFail(tx, kDistrict, 7); })));
  EXPECT_EQ(Taken(), 2);
}

// The process dies once it has the numbers, before their transaction is committed.
TEST_F(Numbers, OfAProcessThatDiesGoToTheNext) {
  GTEST_FLAG_SET(death_test_style, "fast");
  ASSERT_EQ(Taken(), 1);
  const auto die = [this] {
    faults::armed_point.name = "numbers.before_commit";
    sql::Database db(schema_);
    (void)db.Transact(Soon(), [](sql::Txn& tx) { return Take(tx, kDistrict, kFilesOf2026, 7); });
  };
  EXPECT_EXIT(die(), ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(Taken(), 2);
}

TEST_F(Numbers, GoToWhoWaitedWhenTheTransactionBeforeFails) {
  ASSERT_EQ(Taken(), 1);
  absl::Notification held;
  int64_t waited = 0;
  std::thread waiter([&] {
    held.WaitForNotification();
    waited = Taken();
  });
  EXPECT_TRUE(absl::IsAborted(db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(Take(tx, kDistrict, kFilesOf2026).status());
    if (!held.HasBeenNotified()) held.Notify();
    EXPECT_TRUE(Eventually([&] {
      return Number(
                 "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = "
                 "'INNODB_ROW_LOCK_CURRENT_WAITS'") > 0;
    }));
    return absl::AbortedError("the etag was stale");
  })));
  waiter.join();
  EXPECT_EQ(waited, 2);
}

TEST_F(Numbers, TwoReplicasShareABook) {
  constexpr int kThreads = 8, kTakesEach = 24;
  sql::Database other(schema_);
  std::mutex mutex;
  std::vector<int64_t> taken;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      sql::Database& replica = t % 2 == 0 ? *db_ : other;
      for (int i = 0; i < kTakesEach; ++i) {
        const int64_t count = 1 + i % 3;
        if ((t + i) % 3 == 0) {
          EXPECT_TRUE(absl::IsAborted(
              replica.Transact(Soon(), [&](sql::Txn& tx) { return TakeAndFail(tx, kDistrict, count); })));
          continue;
        }
        const auto first =
            replica.Transact(Soon(), [&](sql::Txn& tx) { return Take(tx, kDistrict, kFilesOf2026, count); });
        ASSERT_EQ(first.status(), absl::OkStatus());
        const std::lock_guard lock(mutex);
        for (int64_t number = *first; number < *first + count; ++number) taken.push_back(number);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(taken.size(), 200u);
  EXPECT_EQ(LastOf(), static_cast<int64_t>(taken.size()));
  EXPECT_TRUE(Verify(taken, LastOf()).empty()) << "each once, and none is left out";
}

TEST_F(Numbers, GoOnAfterThoseThatWereGivenElsewhere) {
  EXPECT_EQ(Import("dispute/4412/2025", 998), absl::OkStatus());
  EXPECT_EQ(Taken("dispute/4412/2025"), 999);
  EXPECT_EQ(Import("dispute/4412/2025", 998), absl::OkStatus());
  EXPECT_EQ(Taken("dispute/4412/2025"), 1000) << "the import that is repeated takes nothing back";
}

}  // namespace
}  // namespace zhiwang::numbers
