#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/sql/database.h"
#include "common/sql/test_schema.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

using zhiwang::testing::Eventually;

class Transaction : public SchemaTest {
 protected:
  void SetUp() override {
    SchemaTest::SetUp();
    ASSERT_EQ(Run("INSERT INTO tally (id, number) VALUES (1, 0), (2, 0)"), absl::OkStatus());
  }

  static absl::Status Increment(Txn& tx, int id) {
    return tx.Execute("UPDATE tally SET number = number + 1 WHERE id = ?", {id}).status();
  }
  static absl::StatusOr<int64_t> Tally(Txn& tx, int id) {
    ASSIGN_OR_RETURN(const auto number, tx.QueryOne("SELECT number FROM tally WHERE id = ?", {id},
                                                    [](const Row& row) { return row.Int(1); }));
    return number.value_or(-1);
  }
  int64_t Tally(int id) { return Number("SELECT number FROM tally WHERE id = " + std::to_string(id)); }
};

TEST_F(Transaction, CommitsWhatItsBodyWroteAndAnswersItsValue) {
  const absl::StatusOr<std::string> answer = db_->Transact(Soon(), [](Txn& tx) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(Increment(tx, 1));
    RETURN_IF_ERROR(Increment(tx, 2));
    return "done";
  });
  EXPECT_EQ(answer.value_or(""), "done");
  EXPECT_EQ(Tally(1), 1);
  EXPECT_EQ(Tally(2), 1);
}

TEST_F(Transaction, RollsBackAndPassesItsBodysErrorOnWithAllDetails) {
  const absl::Status refusal = Error(absl::StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL, "no", "不行")
                                   .Field("case.text", "short")
                                   .Precondition("STATE", "districts/370211/cases/1", "DISPATCHED")
                                   .Metadata("state", "CLOSED");
  const absl::Status answer = db_->Transact(Soon(), [&](Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(Increment(tx, 1));
    return refusal;
  });
  EXPECT_EQ(answer, refusal);  // payloads are compared too
  EXPECT_EQ(Tally(1), 0);
}

TEST_F(Transaction, GoesOnAfterADuplicateKey) {
  const absl::Status answer = db_->Transact(Soon(), [](Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(Increment(tx, 1));
    const auto again = tx.Execute("INSERT INTO tally (id, number) VALUES (2, 9)");
    EXPECT_TRUE(IsDuplicateKey(again.status()));
    EXPECT_EQ(again.status().code(), absl::StatusCode::kAlreadyExists);
    return Increment(tx, 2);
  });
  EXPECT_EQ(answer, absl::OkStatus());
  EXPECT_EQ(Tally(1), 1);
  EXPECT_EQ(Tally(2), 1);
  EXPECT_FALSE(IsDuplicateKey(absl::AlreadyExistsError("of another kind")));
  EXPECT_FALSE(IsDuplicateKey(absl::OkStatus()));
}

TEST_F(Transaction, EndsWithAnErrorOfTheDatabaseAndNotWithARefusal) {
  EXPECT_TRUE(EndsTransaction(Rerun("a race was lost")));
  EXPECT_TRUE(EndsTransaction(error::DeadlinePassed()));
  EXPECT_TRUE(EndsTransaction(Run("INSERT INTO no_such_table VALUES (1)")));
  EXPECT_FALSE(EndsTransaction(Run("INSERT INTO tally (id, number) VALUES (2, 9)"))) << "a key that is taken";
  EXPECT_FALSE(EndsTransaction(error::ServiceUnavailable("grid-registry")));
  EXPECT_FALSE(EndsTransaction(absl::OkStatus()));
  EXPECT_FALSE(EndsTransaction(error::EtagStale("districts/370211/cases/1")));
  EXPECT_FALSE(EndsTransaction(error::ChangedConcurrently("a row"))) << "told by somebody else";
}

TEST_F(Transaction, IsUnexpectedWhenTheDatabaseRefusesAStatementAndTheNextOneWorks) {
  const absl::Status refused = Run("SELECT secret FROM nowhere");
  EXPECT_EQ(refused.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(refused), common::v1::UNEXPECTED);
  EXPECT_EQ(refused.ToString().find("nowhere"), std::string::npos) << "the database's text stays in the log";
  EXPECT_EQ(db_->Transact(Soon(), [](Txn& tx) { return Increment(tx, 1); }), absl::OkStatus());
}

TEST_F(Transaction, RunsAgainAfterADeadlockAndBothSucceed) {
  const int64_t before = CountReruns();
  std::latch holding(2);
  const auto cross = [&](int first, int second) {
    bool met = false;
    return db_->Transact(Soon(), [&, first, second](Txn& tx) -> absl::Status {
      RETURN_IF_ERROR(Increment(tx, first));
      if (!std::exchange(met, true)) holding.arrive_and_wait();  // each holds one row now and wants the other's
      return Increment(tx, second);
    });
  };
  absl::Status forth, back;
  std::thread one([&] { forth = cross(1, 2); });
  std::thread other([&] { back = cross(2, 1); });
  one.join();
  other.join();
  EXPECT_EQ(forth, absl::OkStatus());
  EXPECT_EQ(back, absl::OkStatus());
  EXPECT_EQ(Tally(1), 2);
  EXPECT_EQ(Tally(2), 2);
  EXPECT_GE(CountReruns(), before + 1);
}

TEST_F(Transaction, RunsAgainWhenItWaitedTooLongForALock) {
  const int64_t before = CountReruns();
  absl::Notification held;
  std::thread holder([&] {
    EXPECT_EQ(db_->Transact(Soon(),
                            [&](Txn& tx) -> absl::Status {
                              RETURN_IF_ERROR(Increment(tx, 1));
                              held.Notify();
                              // The other has given up once when it is counted.
                              EXPECT_TRUE(Eventually([&] { return CountReruns() > before; }, absl::Seconds(20)));
                              return absl::OkStatus();
                            }),
              absl::OkStatus());
  });
  held.WaitForNotification();
  EXPECT_EQ(db_->Transact(Soon(),
                          [](Txn& tx) -> absl::Status {
                            RETURN_IF_ERROR(Increment(tx, 2));
                            return Increment(tx, 1);
                          }),
            absl::OkStatus());
  holder.join();
  EXPECT_EQ(Tally(1), 2);
  EXPECT_EQ(Tally(2), 1) << "what came before the lock wait must have been rolled back with it";
}

TEST_F(Transaction, RunsAgainFromTheStartWhenItsBodyAsksForIt) {
  const int64_t before = CountReruns();
  int runs = 0;
  const auto answer = db_->Transact(Soon(), [&](Txn& tx) -> absl::StatusOr<int64_t> {
    RETURN_IF_ERROR(Increment(tx, 1));
    if (++runs < 3) return Rerun("not yet");
    return Tally(tx, 1);
  });
  EXPECT_EQ(answer.value_or(-1), 1) << "the earlier runs must have left nothing";
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(Tally(1), 1);
  EXPECT_EQ(CountReruns(), before + 2);
}

TEST_F(Transaction, StopsRunningAgainAtItsDeadline) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(60);
  const absl::Status answer = db_->Transact(deadline, [](Txn&) -> absl::Status { return Rerun("never"); });
  EXPECT_EQ(answer.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(answer), common::v1::DEADLINE_PASSED);
  EXPECT_GE(absl::Now(), deadline);
}

TEST_F(Transaction, DoesNotBeginAfterItsDeadline) {
  const absl::Status answer = db_->Transact(absl::Now() - absl::Milliseconds(1), [](Txn&) -> absl::Status {
    ADD_FAILURE() << "the body ran";
    return absl::OkStatus();
  });
  EXPECT_EQ(answer.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(answer), common::v1::DEADLINE_PASSED);
}

TEST_F(Transaction, SendsNoStatementAfterItsDeadline) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(50);
  const absl::Status answer = db_->Transact(deadline, [&](Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(Increment(tx, 1));
    EXPECT_TRUE(Eventually([&] { return absl::Now() >= deadline; }));
    return Increment(tx, 2);
  });
  EXPECT_EQ(ReasonOf(answer), common::v1::DEADLINE_PASSED);
  EXPECT_EQ(Tally(1), 0);
}

TEST_F(Transaction, WaitsForAConnectionUntilItsDeadlineAndNoLonger) {
  schema_.most_connections = 1;
  Database narrow(schema_);
  absl::Notification taken, enough;
  std::thread holder([&] {
    EXPECT_EQ(narrow.Transact(Soon(),
                              [&](Txn& tx) -> absl::Status {
                                if (!taken.HasBeenNotified()) taken.Notify();
                                enough.WaitForNotification();
                                return Increment(tx, 1);
                              }),
              absl::OkStatus());
  });
  taken.WaitForNotification();
  const absl::Time began = absl::Now();
  const absl::Status answer = narrow.Transact(began + absl::Milliseconds(100), [](Txn&) -> absl::Status {
    ADD_FAILURE() << "there was no connection to run on";
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(answer), common::v1::DEADLINE_PASSED);
  EXPECT_GE(absl::Now() - began, absl::Milliseconds(100));
  EXPECT_LT(absl::Now() - began, kPatience / 2);

  std::thread patient(
      [&] { EXPECT_EQ(narrow.Transact(Soon(), [](Txn& tx) { return Increment(tx, 1); }), absl::OkStatus()); });
  enough.Notify();
  holder.join();
  patient.join();
  EXPECT_EQ(Tally(1), 2);
}

TEST_F(Transaction, SeesWhatOthersCommitMeanwhile) {
  const absl::Status status = db_->Transact(Soon(), [&](Txn& tx) -> absl::Status {
    EXPECT_EQ(Tally(tx, 1).value_or(-1), 0);
    EXPECT_EQ(db_->Transact(Soon(), [](Txn& other) { return Increment(other, 1); }), absl::OkStatus());
    EXPECT_EQ(Tally(tx, 1).value_or(-1), 1);
    return absl::OkStatus();
  });
  EXPECT_EQ(status, absl::OkStatus());
}

TEST_F(Transaction, OfASnapshotSeesOneViewThroughout) {
  Database others(schema_);
  schema_.most_connections = 1;
  Database narrow(schema_);
  const absl::Status status = narrow.ReadSnapshot(Soon(), [&](Txn& tx) -> absl::Status {
    // The view is as of the beginning, not of the first read.
    EXPECT_EQ(others.Transact(Soon(), [](Txn& other) { return Increment(other, 1); }), absl::OkStatus());
    EXPECT_EQ(Tally(tx, 1).value_or(-1), 0);
    EXPECT_EQ(others.Transact(Soon(), [](Txn& other) { return Increment(other, 2); }), absl::OkStatus());
    EXPECT_EQ(Tally(tx, 2).value_or(-1), 0);
    return absl::OkStatus();
  });
  EXPECT_EQ(status, absl::OkStatus());
  // The same connection is back to READ COMMITTED.
  EXPECT_EQ(narrow.Transact(Soon(),
                            [&](Txn& tx) -> absl::Status {
                              EXPECT_EQ(Tally(tx, 1).value_or(-1), 1);
                              EXPECT_EQ(others.Transact(Soon(), [](Txn& other) { return Increment(other, 1); }),
                                        absl::OkStatus());
                              EXPECT_EQ(Tally(tx, 1).value_or(-1), 2);
                              return absl::OkStatus();
                            }),
            absl::OkStatus());
}

TEST_F(Transaction, DoesNotMindThatItsConnectionDiedWhileIdle) {
  schema_.most_connections = 1;
  Database narrow(schema_);
  const auto kill_idle_connection = [&] {
    const auto id = narrow.Read(Soon(), [](Txn& tx) {
      return tx.QueryOne("SELECT CONNECTION_ID()", {}, [](const Row& row) { return row.Int(1); });
    });
    ASSERT_EQ(id.status(), absl::OkStatus());
    ASSERT_EQ(Run("KILL CONNECTION " + std::to_string(id->value())), absl::OkStatus());
    EXPECT_TRUE(Eventually([&] {
      return Number("SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + std::to_string(id->value())) ==
             0;
    }));
  };
  const auto look = [](Txn& tx) -> absl::Status { return Tally(tx, 1).status(); };
  kill_idle_connection();
  EXPECT_EQ(narrow.Transact(Soon(), look), absl::OkStatus());
  kill_idle_connection();
  EXPECT_EQ(narrow.Read(Soon(), look), absl::OkStatus());
  kill_idle_connection();
  EXPECT_EQ(narrow.ReadSnapshot(Soon(), look), absl::OkStatus());
}

TEST_F(Transaction, ManyThreadsLoseNoIncrement) {
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        // Compare-and-set, as every store does it.
        const absl::Status status = db_->Transact(Soon(), [](Txn& tx) -> absl::Status {
          ASSIGN_OR_RETURN(const int64_t number, Tally(tx, 1));
          ASSIGN_OR_RETURN(const int64_t changed,
                           tx.Execute("UPDATE tally SET number = ? WHERE id = 1 AND number = ?", {number + 1, number}));
          return changed == 1 ? absl::OkStatus() : Rerun("another was first");
        });
        failures += !status.ok();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Tally(1), kThreads * kEach);
}

// These have a server of their own, because they kill it.
class ServerDeath : public SchemaTest {
 protected:
  void SetUp() override { CreateSchema({Tables()}, server_); }
  void TearDown() override { db_.reset(); }

  static absl::Status Insert(Txn& tx, int id) {
    return tx.Execute("INSERT INTO tally (id, number) VALUES (?, 0)", {id}).status();
  }
  static void ExpectUnavailable(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(status), common::v1::DATABASE_UNAVAILABLE);
  }

  testing::PrivateServer server_{testing::PrivateServer::Durability::kFull};
};

TEST_F(ServerDeath, BeforeCommitIsUnavailableAndTheSameDatabaseWorksOnceTheServerIsBack) {
  ASSERT_EQ(db_->Transact(Soon(), [](Txn& tx) { return Insert(tx, 1); }), absl::OkStatus());
  int runs = 0;
  ExpectUnavailable(db_->Transact(Soon(), [&](Txn& tx) -> absl::Status {
    ++runs;
    RETURN_IF_ERROR(Insert(tx, 2));
    server_.Kill();
    return absl::OkStatus();
  }));
  EXPECT_EQ(runs, 1) << "a lost commit may have happened: it is not for us to try again";

  ExpectUnavailable(db_->Transact(Soon(), [](Txn& tx) { return Insert(tx, 3); }));
  ExpectUnavailable(db_->Read(Soon(), [](Txn& tx) { return Insert(tx, 3); }));
  ExpectUnavailable(db_->ReadSnapshot(Soon(), [](Txn& tx) { return Insert(tx, 3); }));

  server_.Start();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally WHERE id = 1"), 1) << "what was acknowledged must still be there";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally WHERE id = 2"), 0);
  EXPECT_EQ(db_->Transact(Soon(), [](Txn& tx) { return Insert(tx, 2); }), absl::OkStatus());

  // Before a statement the loss is harmless, but there is no server to run it on again.
  ExpectUnavailable(db_->Transact(Soon(), [&](Txn& tx) -> absl::Status {
    RETURN_IF_ERROR(Insert(tx, 4));
    server_.Kill();
    return Insert(tx, 5);
  }));
  server_.Start();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally"), 2);
}

// A Galera node that leaves its group says "error during COMMIT"; it cannot say what became of the transaction.
TEST_F(Transaction, RunsAgainOnAnotherConnectionAfterAnErrorThatLeavesItsOutcomeOpen) {
  int runs = 0;
  EXPECT_EQ(db_->Transact(Soon(),
                          [&](Txn& tx) -> absl::Status {
                            RETURN_IF_ERROR(Increment(tx, 1));
                            if (++runs > 1) return absl::OkStatus();
                            return tx.Execute("SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1180").status();
                          }),
            absl::OkStatus());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Tally(1), 1);
}

TEST_F(ServerDeath, InTheMiddleOfABodyRunsItAgainWhenTheServerIsBackAtOnce) {
  int runs = 0;
  EXPECT_EQ(db_->Transact(Soon(),
                          [&](Txn& tx) -> absl::Status {
                            RETURN_IF_ERROR(Insert(tx, 1));
                            if (++runs == 1) {
                              server_.Kill();
                              server_.Start();
                            }
                            return Insert(tx, 2);
                          }),
            absl::OkStatus());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM tally"), 2);
}

}  // namespace
}  // namespace zhiwang::sql
