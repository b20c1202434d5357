#include "services/case_intake/reporter/reseal.h"

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/privacy/sealed_value.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using privacy::KeyRing;
using privacy::Suite;

constexpr int kCases = 2'500;  // more than two batches

// A district whose cases were sealed with key 1, which is to go.
class ReSealing : public IntakeTest {
 protected:
  void SetUp() override {
    IntakeTest::SetUp();
    ASSERT_THAT(KeyRing::Generate(keys_), IsOk());
    old_replica_ = StartReplicaWith(keys_);
    IntakeClient client(old_replica_->channel());
    std::vector<v1::Case> rows;
    for (int i = 0; i < kCases; ++i) {
      v1::Case& row = rows.emplace_back(HistoricCase(fmt::format("r{}", i), "2026-03-02T09:00:00+08:00"));
      row.mutable_reporter()->set_phone(PhoneOf(i));
    }
    ASSERT_EQ(client.Import(rows).created, kCases);
    ASSERT_EQ(KeyRing::AddKey(keys_).value(), 2);
    ASSERT_THAT(KeyRing::SetCurrent(keys_, 2), IsOk());
  }

  static std::string PhoneOf(int i) { return std::to_string(13'900'000'000 + i); }
  KeyRing Ring(Suite suite = Suite::kAes256Gcm) { return KeyRing::Load(keys_, suite).value(); }
  // The ring that is left when key 1 is gone.
  KeyRing RingWithoutTheOldKey(Suite suite = Suite::kAes256Gcm) {
    std::filesystem::remove(keys_ + "/1.key");
    return Ring(suite);
  }
  ResealProgress Reseal(const KeyRing& ring) {
    return Sound(ResealReporters(server().db(), ring, [](const ResealProgress&) {}));
  }
  std::vector<ReporterRow> Rows() {
    return Sound(server().db().Read(Soon(), [](sql::Txn& tx) { return ReadReporters(tx, kDistrict, 0, 1'000'000); }));
  }
  int64_t Left(const KeyRing& ring) {
    int64_t left = 0;
    for (const ReporterRow& row : Rows()) left += privacy::IsCurrent(ring, row.sealed.envelope).value() ? 0 : 1;
    return left;
  }
  // The number of cases that the replica finds by this phone.
  static size_t Found(const testing::ServedService& replica, const std::string& phone) {
    v1::SearchCasesRequest request;
    request.set_phone(phone);
    return Sound(IntakeClient(replica.channel()).Search(request)).size();
  }

  testing::ScratchDirectory scratch_;
  const std::string keys_ = scratch_.path() + "/keys";
  std::unique_ptr<testing::ServedService> old_replica_;
};

TEST_F(ReSealing, LeavesNothingUnderTheOldKeyAndDoesNothingTwice) {
  const KeyRing ring = Ring();
  EXPECT_EQ(Left(ring), kCases);
  const ResealProgress done = Reseal(ring);
  EXPECT_EQ(done.resealed, kCases);
  EXPECT_EQ(done.read, kCases);
  EXPECT_EQ(done.unreadable, 0);
  EXPECT_EQ(done.pass, 2) << "the last pass finds nothing to do";
  EXPECT_EQ(Left(ring), 0);
  EXPECT_EQ(Reseal(ring).resealed, 0);
  RingWithoutTheOldKey();
  const auto replica = StartReplicaWith(keys_);
  EXPECT_EQ(Found(*replica, PhoneOf(7)), 1u);
}

TEST_F(ReSealing, GoesOnWhileCasesAreRegisteredAndChangedAndLosesNothing) {
  const KeyRing ring = Ring();
  std::atomic<bool> stop{false};
  std::atomic<int> created{0}, dispatched{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {  // on a replica that still seals with the old key
      IntakeClient client(old_replica_->channel());
      while (!stop) {
        v1::Case appeal = Appeal();
        appeal.mutable_reporter()->set_phone("13811112222");
        const v1::Case c = Sound(client.Create(appeal));
        ++created;
        if (client.Dispatch(c.name(), kWater).ok()) ++dispatched;
      }
    });
  }
  std::thread twin([&] { Reseal(ring); });  // another operator means well
  Sound(ResealReporters(server().db(), ring, [&](const ResealProgress& progress) {
    if (progress.pass >= 2) stop = true;
  }));
  stop = true;
  for (std::thread& caller : callers) caller.join();
  twin.join();
  Reseal(ring);
  EXPECT_GT(created, 10);
  EXPECT_EQ(dispatched, created) << "no change was lost to the re-sealing";
  EXPECT_EQ(Rows().size(), static_cast<size_t>(kCases + created));
  EXPECT_EQ(Left(ring), 0);
  RingWithoutTheOldKey();
  const auto replica = StartReplicaWith(keys_);
  EXPECT_EQ(Found(*replica, "13811112222"), static_cast<size_t>(created));
  for (const v1::Case& c : Sound(IntakeClient(replica->channel()).List({})))
    ASSERT_FALSE(c.reporter().withheld()) << c.name();
}

// The index of a release that compared numbers by another normal form.
TEST_F(ReSealing, IndexesAnewWhatAnEarlierReleaseIndexedOtherwise) {
  const KeyRing ring = Ring();
  Reseal(ring);
  RingWithoutTheOldKey();
  const auto replica = StartReplicaWith(keys_);
  ASSERT_EQ(Run("UPDATE intake_case SET reporter_phone = REVERSE(reporter_phone) LIMIT 7"), absl::OkStatus());
  const auto found = [&] {
    size_t count = 0;
    for (int i = 0; i < kCases; i += 100) count += Found(*replica, PhoneOf(i));
    return count;
  };
  const size_t before = found();
  EXPECT_EQ(Reseal(ring).resealed, 7);
  EXPECT_EQ(Reseal(ring).resealed, 0);
  EXPECT_EQ(found(), static_cast<size_t>(kCases / 100));
  EXPECT_LE(before, found());
}

TEST_F(ReSealing, WritesNothingOverWhatAnotherSealedMeanwhile) {
  const ReporterRow before = Rows().front();
  const KeyRing ring = Ring();
  Reseal(ring);
  const std::string theirs = Rows().front().sealed.envelope;
  const auto late = server().db().Transact(Soon(), [&](sql::Txn& tx) {
    return ReplaceReporter(tx, kDistrict, before,
                           {.envelope = before.sealed.envelope, .phone_index = {}, .identity_index = {}});
  });
  ASSERT_THAT(late, IsOk());
  EXPECT_FALSE(*late);
  EXPECT_EQ(Rows().front().sealed.envelope, theirs);
}

TEST_F(ReSealing, BringsAnotherSuiteWithIndexesThatAreFound) {
  const KeyRing gm = Ring(Suite::kSm4Sm3);
  {
    const auto replica = StartReplicaWith(keys_, "gm");
    EXPECT_EQ(Found(*replica, PhoneOf(7)), 0u) << "not found before, because the index is another one";
  }
  EXPECT_EQ(Reseal(gm).resealed, kCases);
  const KeyRing without = RingWithoutTheOldKey(Suite::kSm4Sm3);
  const auto replica = StartReplicaWith(keys_, "gm");
  EXPECT_EQ(Found(*replica, PhoneOf(7)), 1u);
  EXPECT_EQ(Left(without), 0);
}

TEST_F(ReSealing, SaysWhatItCannotReadAndDoesTheRest) {
  ASSERT_THAT(
      server().db().Transact(Soon(),
                             [](sql::Txn& tx) {
                               return tx.Execute(
                                   "UPDATE intake_case SET reporter = CONCAT(reporter, 'x') WHERE external_id = 'r7'");
                             }),
      IsOk());
  const ResealProgress done = Reseal(Ring());
  EXPECT_EQ(done.resealed, kCases - 1);
  EXPECT_EQ(done.unreadable, 1);
}

}  // namespace
}  // namespace zhiwang::intake
