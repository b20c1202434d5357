#include "common/resource/together/changer.h"

#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/resource/test_visit.h"

namespace zhiwang::resource {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using Told = absl::StatusOr<grid::v1::SiteCheck>;

constexpr int64_t kPlug = 1;  // the visit whose change holds up the batch behind it
constexpr int64_t kFirst = 101;

class ChangesTogether : public VisitTest {
 protected:
  using Decide = std::function<absl::StatusOr<Visit>(sql::Txn&, const Moment&, const Visit&)>;

  struct Wish {
    int64_t id;
    std::string word;
    std::string etag = {};
    std::string request_id = NewUuid();
    rpc::Call call = Anywhere();
    Decide decide = {};  // instead of adding the word
  };

  void SetUp() override {
    VisitTest::SetUp();
    Write(Planned(kPlug));
  }
  void WriteVisits(int count) {
    for (int i = 0; i < count; ++i) Write(Planned(kFirst + i));
  }

  static Decide Add(const std::string& word) {
    return [word](sql::Txn&, const Moment&, const Visit& before) -> absl::StatusOr<Visit> {
      Visit after = before;
      after.words += ' ' + word;
      return after;
    };
  }
  // Numbers what was decided on from the highest number there is, but not the plug; counts the calls by how many there are.
  GiveNumbers<VisitNoun> Numbering() {
    return [this](sql::Txn& tx, std::span<Visit* const> decided) -> absl::Status {
      ++numbered_[decided.size()];
      ASSIGN_OR_RETURN(const auto last, tx.QueryOne("SELECT MAX(kind) FROM visit", {},
                                                    [](const sql::Row& row) { return static_cast<int>(row.Int(1)); }));
      int next = last.value_or(0);
      for (Visit* visit : decided) {
        if (visit->id != kPlug) visit->kind = ++next;
      }
      return absl::OkStatus();
    };
  }

  template <class Reply>
  static void Submit(Changer<VisitNoun>& changer, const Wish& wish, Reply reply) {
    auto request = About(wish.id, wish.request_id);
    request.set_etag(wish.etag);
    changer.Change(wish.call, request, "visit.told", wish.decide ? wish.decide : Add(wish.word), std::move(reply));
  }
  // The answers to the wishes when all are in one batch: another change holds it up until they have come.
  std::vector<Told> TellTogether(const std::vector<Wish>& wishes, sql::Database& db, const std::string& plug_request) {
    std::vector<Told> answers(wishes.size(), absl::UnknownError("no answer"));
    absl::Notification begun, all_came;
    absl::BlockingCounter left(static_cast<int>(wishes.size()) + 1);
    Changer<VisitNoun> changer({db, {}}, {.threads = 1, .largest = 64}, Numbering());
    Wish plug{kPlug, "plug", {}, plug_request};
    plug.decide = [&](sql::Txn& tx, const Moment& moment, const Visit& before) {
      if (!begun.HasBeenNotified()) begun.Notify();
      all_came.WaitForNotification();
      return Add("plug")(tx, moment, before);
    };
    Submit(changer, plug, [&](const Told& answer) {
      EXPECT_EQ(answer.status(), absl::OkStatus());
      left.DecrementCount();
    });
    begun.WaitForNotification();
    for (size_t i = 0; i < wishes.size(); ++i) {
      Submit(changer, wishes[i], [&, i](const Told& answer) {
        answers[i] = answer;
        left.DecrementCount();
      });
    }
    all_came.Notify();
    left.Wait();
    return answers;
  }
  std::vector<Told> TellTogether(const std::vector<Wish>& wishes) { return TellTogether(wishes, *db_, NewUuid()); }

  // The visits are numbered from 1 on without a gap, so many of them.
  void ExpectNumbered(int count) {
    EXPECT_EQ(Number("SELECT COUNT(DISTINCT kind) FROM visit WHERE kind > 0"), count);
    EXPECT_EQ(Number("SELECT COUNT(*) FROM visit WHERE kind > 0"), count);
    EXPECT_EQ(Number("SELECT MAX(kind) FROM visit"), count);
  }

  std::map<size_t, int> numbered_;
};

TEST_F(ChangesTogether, ShareACommitThoughAThirdOfThemIsStale) {
  constexpr int kCount = 64;
  WriteVisits(kCount);
  std::vector<Wish> wishes;
  for (int i = kCount - 1; i >= 0; --i) wishes.push_back({kFirst + i, "rang", i % 3 == 0 ? "v9" : "v1"});
  const int64_t commits = Commits(), rollbacks = Rollbacks(), reruns = sql::CountReruns();
  const int64_t statements = Status("Com_stmt_execute");
  const std::vector<Told> answers = TellTogether(wishes);
  EXPECT_LT(Status("Com_stmt_execute") - statements, kCount / 2);
  EXPECT_EQ(Commits() - commits, 2) << "one of them of the change that held up the batch";
  EXPECT_EQ(Rollbacks() - rollbacks, 0);
  EXPECT_EQ(sql::CountReruns() - reruns, 0);
  int stale = 0;
  for (size_t i = 0; i < wishes.size(); ++i) {
    const Visit visit = *Stored(wishes[i].id);
    if (wishes[i].etag == "v9") {
      ++stale;
      EXPECT_THAT(answers[i], IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
      EXPECT_EQ(visit.version, 1);
      EXPECT_THAT(Timeline(visit.id), ElementsAre(1));
      continue;
    }
    ASSERT_EQ(answers[i].status(), absl::OkStatus());
    EXPECT_EQ(answers[i]->etag(), "v2");
    EXPECT_EQ(answers[i]->question(), "planned rang");
    EXPECT_EQ(visit.words, "planned rang");
    EXPECT_EQ(visit.phone, "13900000000") << "it is written once";
    EXPECT_THAT(Timeline(visit.id), ElementsAre(1, 2));
  }
  EXPECT_EQ(stale, 22);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_answer"), kCount - stale + 1);
  EXPECT_THAT(numbered_, ElementsAre(std::pair(1, 1), std::pair(kCount - stale, 1)));
  ExpectNumbered(kCount - stale);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit a JOIN visit b ON a.id < b.id WHERE a.kind > b.kind AND b.kind > 0"), 0)
      << "the numbers follow the ids";
}

TEST_F(ChangesTogether, OfTheSameResourceFollowEachOther) {
  WriteVisits(2);
  std::vector<Wish> wishes;
  for (int i = 0; i < 10; ++i) wishes.push_back({kFirst, fmt::format("call{}", i)});
  wishes.push_back({kFirst + 1, "rang", "v1"});
  wishes.push_back({kFirst + 1, "waited", "v1"});
  const int64_t reruns = sql::CountReruns();
  const std::vector<Told> answers = TellTogether(wishes);
  for (size_t i = 0; i < 10; ++i) {
    ASSERT_EQ(answers[i].status(), absl::OkStatus());
    EXPECT_EQ(answers[i]->etag(), EtagOf(2 + static_cast<int64_t>(i))) << "in the order in which they came";
  }
  EXPECT_EQ(answers[10].status(), absl::OkStatus());
  EXPECT_THAT(answers[11], IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE)) << "the other was faster";
  EXPECT_EQ(Stored(kFirst)->version, 11);
  EXPECT_THAT(Timeline(kFirst), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  EXPECT_EQ(Stored(kFirst + 1)->words, "planned rang");
  EXPECT_EQ(sql::CountReruns() - reruns, 0);
}

TEST_F(ChangesTogether, ThatAreAskedForTwiceAnswerTheFirstResult) {
  WriteVisits(3);
  const Wish first{kFirst, "rang"}, other{kFirst + 1, "rang"};
  Wish reused{kFirst + 2, "rang"};
  reused.request_id = other.request_id;
  const std::vector<Told> answers = TellTogether({first, first, other, reused});
  ASSERT_EQ(answers[0].status(), absl::OkStatus());
  ASSERT_EQ(answers[1].status(), absl::OkStatus());
  EXPECT_EQ(answers[1]->SerializeAsString(), answers[0]->SerializeAsString());
  EXPECT_EQ(answers[2].status(), absl::OkStatus());
  EXPECT_THAT(answers[3], IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  const std::vector<Told> later = TellTogether({{kFirst, "waited"}, first});
  EXPECT_EQ(later[1]->SerializeAsString(), answers[0]->SerializeAsString());
  EXPECT_EQ(Stored(kFirst)->words, "planned rang waited");
  EXPECT_EQ(Stored(kFirst + 2)->version, 1);
}

TEST_F(ChangesTogether, OfWhatIsNotThereOrOutOfReachKeepNoOtherOut) {
  WriteVisits(2);
  Wish outside{kFirst, "rang"};
  outside.call = InTown(kOtherTownPath);
  const std::vector<Told> answers = TellTogether({outside, {999, "rang"}, {kFirst + 1, "rang"}});
  const auto not_found = IsRefused(StatusCode::kNotFound, common::v1::SITE_CHECK_NOT_FOUND);
  EXPECT_THAT(answers[0], not_found);
  EXPECT_THAT(answers[1], not_found);
  EXPECT_EQ(answers[2].status(), absl::OkStatus());
  ExpectNumbered(1);
}

TEST_F(ChangesTogether, AreNotSpoiledByOneThatCannotBeWritten) {
  constexpr int kCount = 32;
  WriteVisits(kCount);
  std::vector<Wish> wishes;
  for (int i = 0; i < kCount; ++i) wishes.push_back({kFirst + i, "rang"});
  wishes[20].word = std::string(3'000, 'x');  // longer than its column
  const std::vector<Told> answers = TellTogether(wishes);
  for (size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i].ok(), i != 20) << i << ' ' << answers[i].status();
  EXPECT_EQ(Stored(kFirst + 20)->version, 1);
  ExpectNumbered(kCount - 1);
}

TEST_F(ChangesTogether, AreAllDecidedAnewWhereTheDatabaseAsksForIt) {
  WriteVisits(3);
  int decided = 0;
  Wish unlucky{kFirst + 1, "rang"};
  unlucky.decide = [&](sql::Txn& tx, const Moment& moment, const Visit& before) -> absl::StatusOr<Visit> {
    if (++decided == 1) return sql::Rerun("what it read was changed meanwhile");
    return Add("rang")(tx, moment, before);
  };
  const int64_t reruns = sql::CountReruns();
  for (const Told& answer : TellTogether({{kFirst, "rang"}, unlucky, {kFirst + 2, "rang"}})) {
    ASSERT_EQ(answer.status(), absl::OkStatus());
    EXPECT_EQ(answer->question(), "planned rang");
  }
  EXPECT_EQ(decided, 2);
  EXPECT_EQ(sql::CountReruns() - reruns, 1);
  ExpectNumbered(3);
}

// The process dies at the worst moments: before the commit of a batch, and before anybody is answered.
TEST_F(ChangesTogether, HappenOnceThoughTheirProcessDies) {
  GTEST_FLAG_SET(death_test_style, "fast");
  WriteVisits(8);
  std::vector<Wish> wishes;
  for (int i = 0; i < 8; ++i) wishes.push_back({kFirst + i, "rang"});
  // Made here: the children of one process would make the same.
  const std::string first_plug = NewUuid(), second_plug = NewUuid();
  const auto die_at = [&](const char* point, const std::string& plug_request) {
    faults::armed_point.name = point;
    faults::armed_point.passages_left = 2;  // the first is of the change that holds up the batch
    sql::Database db(schema_);
    TellTogether(wishes, db, plug_request);
  };
  EXPECT_EXIT(die_at("commit.before", first_plug), ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit WHERE version = 1"), 8);
  ExpectNumbered(0);
  EXPECT_EXIT(die_at("changer.after_commit", second_plug), ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit WHERE words = 'planned rang'"), 8);
  ExpectNumbered(8);
  for (const Told& answer : TellTogether(wishes)) {
    ASSERT_EQ(answer.status(), absl::OkStatus());
    EXPECT_EQ(answer->etag(), "v2") << "the answer that nobody got";
  }
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit WHERE words = 'planned rang'"), 8);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'visit.told' AND id <> '1'"), 8);
}

// Two replicas change the same visits in opposite order: their rows are locked in one order, so that none runs again.
TEST_F(ChangesTogether, AtTwoReplicasWaitForEachOtherAndLoseNothing) {
  constexpr int kVisits = 16, kRounds = 20;
  WriteVisits(kVisits);
  const int64_t reruns = sql::CountReruns();
  absl::BlockingCounter left(2 * kVisits * kRounds);
  {
    std::vector<std::unique_ptr<Changer<VisitNoun>>> replicas;
    for (int r = 0; r < 2; ++r) {
      replicas.push_back(
          std::make_unique<Changer<VisitNoun>>(*parts_, Changer<VisitNoun>::Options{.most_waiting = 10'000}));
    }
    for (int round = 0; round < kRounds; ++round) {
      for (int i = 0; i < kVisits; ++i) {
        for (int r = 0; r < 2; ++r) {
          const int64_t id = kFirst + (r == 0 ? i : kVisits - 1 - i);
          Submit(*replicas[static_cast<size_t>(r)], {id, fmt::format("{}.{}", r, round)}, [&](const Told& answer) {
            EXPECT_EQ(answer.status(), absl::OkStatus());
            left.DecrementCount();
          });
        }
      }
    }
    left.Wait();
  }
  EXPECT_EQ(sql::CountReruns() - reruns, 0);
  for (int i = 0; i < kVisits; ++i) {
    const Visit visit = *Stored(kFirst + i);
    EXPECT_EQ(visit.version, 1 + 2 * kRounds);
    EXPECT_EQ(Timeline(visit.id).size(), static_cast<size_t>(visit.version));
    const std::vector<std::string> words = absl::StrSplit(visit.words, ' ');
    EXPECT_EQ(words.size(), static_cast<size_t>(visit.version)) << "each change left its word";
  }
}

TEST_F(ChangesTogether, AreRefusedAtOnceWhereTheRequestIsNone) {
  Changer<VisitNoun> changer(*parts_, {});
  const auto answer_to = [&](const std::string& name, const std::string& request_id) {
    auto request = About(kPlug, request_id);
    request.set_name(name);
    Told told = absl::UnknownError("no answer");
    changer.Change(
        Anywhere(), request, "visit.told",
        [](const Moment&, const Visit& before) { return absl::StatusOr<Visit>(before); },
        [&](const Told& answer) { told = answer; });
    return told;
  };
  EXPECT_THAT(answer_to("districts/370211/siteChecks/007", NewUuid()),
              IsRefused(StatusCode::kNotFound, common::v1::SITE_CHECK_NOT_FOUND));
  EXPECT_THAT(answer_to("districts/370211/cases/1", NewUuid()),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  EXPECT_THAT(answer_to("districts/370211/siteChecks/1", "12"),
              IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
}

TEST_F(ChangesTogether, AreWrittenOnlyWhereEachRowIsAtTheVersionBefore) {
  WriteVisits(3);
  const auto update = [&](std::vector<int64_t> versions) {
    return db_->Transact(Soon(), [&](sql::Txn& tx) -> absl::Status {
      std::vector<StoredRow> rows;
      for (size_t i = 0; i < versions.size(); ++i) {
        Visit visit = Planned(kFirst + static_cast<int64_t>(i));
        visit.version = versions[i];
        visit.words = "changed";
        rows.push_back(RowOf<VisitNoun>(visit));
      }
      ASSIGN_OR_RETURN(const bool written, UpdateStored(tx, VisitNoun::kTable, rows));
      return written ? absl::OkStatus() : absl::CancelledError("one of them is at another version");
    });
  };
  EXPECT_EQ(update({2, 3, 2}).code(), StatusCode::kCancelled);
  EXPECT_EQ(update({2, 2, 2, 2}).code(), StatusCode::kCancelled) << "there are three";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit WHERE words = 'changed'"), 0);
  EXPECT_EQ(update({2, 2, 2}), absl::OkStatus());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit WHERE words = 'changed' AND version = 2"), 3);
}

}  // namespace
}  // namespace zhiwang::resource
