#include "common/audit/recorder.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/audit/test_audit.h"
#include "common/status/error.h"

namespace zhiwang::audit {
namespace {

constexpr rpc::Priority kOrdinary = rpc::Priority::kInteractive;

class AuditRecorder : public AuditTest {
 protected:
  absl::Status RecordAndWait(Recorder& recorder, Entry entry, absl::Time deadline = Soon()) {
    absl::Notification answered;
    absl::Status answer;
    recorder.Record(std::move(entry), kOrdinary, deadline, [&](const absl::Status& status) {
      answer = status;
      answered.Notify();
    });
    answered.WaitForNotification();
    return answer;
  }
};

TEST_F(AuditRecorder, AnEntryIsOnRecordBeforeItsCallerIsTold) {
  Recorder recorder(*db_, absl::InfiniteDuration());
  for (int i = 1; i <= 20; ++i) {
    ASSERT_EQ(RecordAndWait(recorder, Made("residents/" + std::to_string(i))), absl::OkStatus());
    ASSERT_EQ(HeadAt().seq, i);
  }
  ExpectSound(20);
}

TEST_F(AuditRecorder, ManyCallersShareTransactions) {
  constexpr int kThreads = 8, kEntries = 200;
  const int64_t commits_before = Number(
      "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE "
      "VARIABLE_NAME = 'COM_COMMIT'");
  std::atomic<int> failed{0};
  {
    Recorder recorder(*db_, absl::InfiniteDuration());
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        absl::BlockingCounter all(kEntries);
        for (int i = 0; i < kEntries; ++i) {
          const std::string_view district = thread % 4 == 0 ? kElsewhere : kDistrict;
          recorder.Record(Made("a", district), kOrdinary, Soon(), [&](const absl::Status& status) {
            if (!status.ok()) ++failed;
            all.DecrementCount();
          });
        }
        all.Wait();
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(failed, 0);
  ExpectSound(kThreads * kEntries * 3 / 4);
  ExpectSound(kThreads * kEntries / 4, kElsewhere);
  const int64_t commits = Number(
                              "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE "
                              "VARIABLE_NAME = 'COM_COMMIT'") -
                          commits_before;
  EXPECT_LT(commits, kThreads * kEntries / 4);
}

TEST_F(AuditRecorder, RecordersOfTwoReplicasMakeOneChain) {
  {
    Recorder one(*db_, absl::InfiniteDuration()), other(*db_, absl::InfiniteDuration());
    absl::BlockingCounter all(400);
    for (int i = 0; i < 400; ++i) {
      (i % 2 == 0 ? one : other).Record(Made("a"), kOrdinary, Soon(), [&](const absl::Status& status) {
        EXPECT_EQ(status, absl::OkStatus());
        all.DecrementCount();
      });
    }
    all.Wait();
  }
  ExpectSound(400);
}

TEST_F(AuditRecorder, TellsTheRefusedAndRecordsTheOthers) {
  Recorder recorder(*db_, absl::InfiniteDuration());
  Entry long_one = Made("a");
  long_one.purpose = std::string(501, 'x');
  EXPECT_EQ(ReasonOf(RecordAndWait(recorder, long_one)), common::v1::FIELD_INVALID);
  EXPECT_EQ(ReasonOf(RecordAndWait(recorder, Made("late"), absl::Now())), common::v1::DEADLINE_PASSED);
  EXPECT_EQ(RecordAndWait(recorder, Made("b")), absl::OkStatus());
  ExpectSound(1);
}

TEST_F(AuditRecorder, AChainThatWasBrokenHoldsUpNoOtherDistrict) {
  WriteMany(3);
  WriteMany(3, kElsewhere);
  Meddle("UPDATE audit_head SET seq = 1 WHERE district = '370211'");
  Recorder recorder(*db_, absl::InfiniteDuration());
  absl::BlockingCounter all(20);
  std::atomic<int> recorded{0}, refused{0};
  for (int i = 0; i < 20; ++i) {
    recorder.Record(Made("a", i % 2 == 0 ? kDistrict : kElsewhere), kOrdinary, Soon(), [&](const absl::Status& status) {
      if (status.ok()) ++recorded;
      if (absl::IsDataLoss(status)) ++refused;
      all.DecrementCount();
    });
  }
  all.Wait();
  EXPECT_EQ(recorded, 10);
  EXPECT_EQ(refused, 10);
  ExpectSound(13, kElsewhere);
}

TEST_F(AuditRecorder, WithoutADatabaseNobodyIsToldThatItWasRecorded) {
  sql::Options nowhere = schema_;
  nowhere.unix_socket += ".nobody";
  sql::Database gone(nowhere);
  Recorder recorder(gone, absl::InfiniteDuration());
  EXPECT_FALSE(RecordAndWait(recorder, Made("a"), absl::Now() + absl::Milliseconds(300)).ok());
}

}  // namespace
}  // namespace zhiwang::audit
