#include "common/handoff/pending.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/test_log.h"
#include "common/status/error.h"

namespace zhiwang::handoff {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kRelay[] = "to-mediation";

bool All(const changelog::Change&) { return true; }

class HandOffsThatWait : public changelog::LogTest {
 protected:
  static absl::Time At(int seconds) { return absl::FromUnixSeconds(1'800'000'000 + seconds); }
  void Add(const std::vector<changelog::Change>& changes, int second) {
    ASSERT_EQ(Write(changes), absl::OkStatus());
    NumberAll();
    Do([&](sql::Txn& tx) { return AddPending(tx, kRelay, changes, At(second)); });
  }
  template <class Body>
  void Do(Body&& body) {
    EXPECT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status { return body(tx); }), absl::OkStatus());
  }
  std::vector<Due> DueAt(int second, int limit = 100) {
    return db_->Read(Soon(), [&](sql::Txn& tx) { return ReadDue(tx, kRelay, At(second), limit); }).value();
  }
  // `id/version` of what is due.
  std::vector<std::string> NamesAt(int second, int limit = 100) {
    std::vector<std::string> names;
    for (const Due& due : DueAt(second, limit)) {
      names.push_back(fmt::format("{}/{}", due.pending.aggregate.id, due.pending.version));
      EXPECT_TRUE(due.change && due.change->version == due.pending.version);
    }
    return names;
  }
};

TEST_F(HandOffsThatWait, AreOneAResourceWithTheOthersBehindIt) {
  Add({Made("a", 1), Made("a", 2), Made("b", 1), Made("a", 3)}, 1);
  EXPECT_THAT(NamesAt(1), ElementsAre("a/1", "b/1"));
  Do([&](sql::Txn& tx) { return Pass(tx, DueAt(1)[0].pending, All, At(2)); });
  EXPECT_THAT(NamesAt(2), ElementsAre("b/1", "a/2"));
  Do([&](sql::Txn& tx) { return Pass(tx, DueAt(2)[1].pending, All, At(2)); });
  Do([&](sql::Txn& tx) { return Pass(tx, DueAt(2)[1].pending, All, At(2)); });
  EXPECT_THAT(NamesAt(2), ElementsAre("b/1"));
}

TEST_F(HandOffsThatWait, PassToTheNextChangeThatIsSelected) {
  std::vector<changelog::Change> changes;
  for (int version = 1; version <= 130; ++version) changes.push_back(Made("a", version));
  ASSERT_EQ(Write(changes), absl::OkStatus());
  NumberAll();
  const auto selects = [](const changelog::Change& change) { return change.version % 120 == 1; };
  Do([&](sql::Txn& tx) { return AddPending(tx, kRelay, {changes[0], changes[120]}, At(1)); });
  Do([&](sql::Txn& tx) { return Pass(tx, DueAt(1)[0].pending, selects, At(1)); });
  EXPECT_THAT(NamesAt(1), ElementsAre("a/121"));
  Do([&](sql::Txn& tx) { return Pass(tx, DueAt(1)[0].pending, selects, At(1)); });
  EXPECT_THAT(NamesAt(1), IsEmpty());
}

TEST_F(HandOffsThatWait, ThatArePutOffComeAgainInTheirTime) {
  Add({Made("a", 1), Made("b", 1)}, 1);
  const Pending a = DueAt(1)[0].pending;
  Do([&](sql::Txn& tx) { return PutOff(tx, a, error::ServiceUnavailable("mediation"), At(9)); });
  EXPECT_THAT(NamesAt(8), ElementsAre("b/1"));
  EXPECT_THAT(NamesAt(9), ElementsAre("b/1", "a/1"));
  const Pending again = DueAt(9)[1].pending;
  EXPECT_EQ(again.tries, 1);
  EXPECT_EQ(again.code, absl::StatusCode::kUnavailable);
  EXPECT_EQ(again.since, At(1));
  EXPECT_THAT(again.reason, ::testing::HasSubstr("mediation"));
}

TEST_F(HandOffsThatWait, ThatAreGivenUpDoNotWaitAnyLonger) {
  Add({Made("a", 1)}, 1);
  const Pending before = DueAt(1)[0].pending;
  Do([&](sql::Txn& tx) { return GiveUp(tx, before, "staff/7", "撤回", At(2)).status(); });
  // A delivery from before comes back only now.
  Do([&](sql::Txn& tx) { return PutOff(tx, before, error::ServiceUnavailable("mediation"), At(60)); });
  ASSERT_EQ(DueAt(3).size(), 1u);
  const Pending after = DueAt(3)[0].pending;
  EXPECT_TRUE(after.is_given_up());
  EXPECT_EQ(after.given_up_by, "staff/7");
  Do([&](sql::Txn& tx) { return PutOff(tx, after, error::ServiceUnavailable("mediation"), At(60)); });
  EXPECT_THAT(DueAt(3), IsEmpty()) << "what fails after that waits like any other";
}

TEST_F(HandOffsThatWait, AreSettledOnceThoughTwoTry) {
  Add({Made("a", 1)}, 1);
  const Pending a = DueAt(1)[0].pending;
  Do([&](sql::Txn& tx) { return Pass(tx, a, All, At(1)); });
  const absl::Status again = db_->Transact(Soon(), [&](sql::Txn& tx) { return Pass(tx, a, All, At(1)); });
  EXPECT_EQ(again.code(), absl::StatusCode::kAborted);
}

TEST_F(HandOffsThatWait, AreListedOldestFirstPageByPage) {
  Add({Made("c", 1), Made("a", 1)}, 1);
  Add({Made("b", 1)}, 2);
  std::vector<changelog::Change> other = {Made("z", 1)};
  other[0].kind = "area";
  Add(other, 1);
  std::vector<std::string> listed;
  std::optional<Pending> after;
  for (int page = 0; page < 9; ++page) {
    const auto found = db_->Read(Soon(), [&](sql::Txn& tx) { return ListPending(tx, kDistrict, At(5), after, 1); });
    ASSERT_EQ(found.status(), absl::OkStatus());
    if (found->empty()) break;
    after = found->front();
    listed.push_back(after->aggregate.kind + "/" + after->aggregate.id);
  }
  EXPECT_THAT(listed, ElementsAre("area/z", "case/a", "case/c", "case/b"));
  EXPECT_EQ(db_->Read(Soon(), [&](sql::Txn& tx) { return ListPending(tx, kDistrict, At(1), {}, 9); })->size(), 3u);
  const auto backlog = db_->Read(Soon(), [&](sql::Txn& tx) { return ReadBacklog(tx, kRelay); });
  EXPECT_EQ(backlog->waiting, 4);
  EXPECT_EQ(backlog->oldest, At(1));
}

}  // namespace
}  // namespace zhiwang::handoff
