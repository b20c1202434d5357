#include "common/resource/together/creator.h"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/resource/test_visit.h"

namespace zhiwang::resource {
namespace {

using absl::StatusCode;

class CreationTogether : public VisitTest {
 protected:
  using Answer = absl::StatusOr<grid::v1::SiteCheck>;

  // Refuses what is to say nothing.
  static absl::Status MakeVisits(sql::Txn&, std::span<ToCreate<VisitNoun, Visit>> asked) {
    for (auto& [call, moment, visit, made] : asked) {
      made = visit;
      if (visit.words.empty()) made = error::FieldInvalid("words", "must not be empty", "不能为空");
    }
    return absl::OkStatus();
  }

  struct Wish {
    Visit visit;
    grid::v1::CreateSiteCheckRequest request = Request();
    std::string principal = "员工/1";
    std::optional<rpc::HandOff> hand_off = std::nullopt;

    rpc::Call call() const {
      rpc::Call call = Anywhere(principal);
      call.handoff = hand_off;
      return call;
    }
  };
  // The wish of case-intake's relay, by the version of case 12 that it hands over.
  static Wish HandedOver(int64_t version, const Visit& visit, int64_t epoch = 1) {
    return {visit, Request(), "case-intake",
            rpc::HandOff{.relay = "site_checks",
                         .district = kDistrict,
                         .kind = "case",
                         .id = "12",
                         .version = version,
                         .epoch = epoch}};
  }
  static Visit Wordless(int64_t id) {
    Visit visit = Planned(id);
    visit.words.clear();
    return visit;
  }

  // The answers to the wishes when all come at once, on one thread that makes batches of at most 64.
  std::vector<Answer> CreateTogether(const std::vector<Wish>& wishes) {
    std::vector<Answer> answers(wishes.size(), absl::UnknownError("no answer"));
    absl::BlockingCounter left(static_cast<int>(wishes.size()));
    {
      Creator<VisitNoun, Visit> creator(*parts_, {.threads = 1, .largest = 64, .most_waiting = 10'000}, MakeVisits);
      // While the row lock is held the first batch waits, and the others come together behind it.
      for (size_t i = 0; i < wishes.size(); ++i) {
        creator.Create(wishes[i].call(), wishes[i].request, "visit.planned", wishes[i].visit,
                       [&answers, &left, i](const Answer& answer) {
                         answers[i] = answer;
                         left.DecrementCount();
                       });
      }
      left.Wait();
    }
    return answers;
  }
  // The answers to the wishes when all are in one batch: it is collected while the one before it is made.
  std::vector<Answer> CreateInABatch(const std::vector<Wish>& wishes) {
    std::vector<Answer> answers(wishes.size(), absl::UnknownError("no answer"));
    absl::Notification begun, all_wait;
    absl::BlockingCounter left(static_cast<int>(wishes.size()) + 1);
    Creator<VisitNoun, Visit> creator(*parts_, {.threads = 1, .largest = 64, .most_waiting = 10'000},
                                      [&](sql::Txn& tx, std::span<ToCreate<VisitNoun, Visit>> asked) {
                                        if (!begun.HasBeenNotified()) begun.Notify();
                                        all_wait.WaitForNotification();
                                        return MakeVisits(tx, asked);
                                      });
    creator.Create(Anywhere(), Request(), "visit.planned", Planned(99'999),
                   [&](const Answer&) { left.DecrementCount(); });
    begun.WaitForNotification();
    for (size_t i = 0; i < wishes.size(); ++i) {
      creator.Create(wishes[i].call(), wishes[i].request, "visit.planned", wishes[i].visit,
                     [&answers, &left, i](const Answer& answer) {
                       answers[i] = answer;
                       left.DecrementCount();
                     });
    }
    all_wait.Notify();
    left.Wait();
    return answers;
  }
};

TEST_F(CreationTogether, SharesCommitsThoughSomeRequestsAreRepeated) {
  constexpr int kNew = 1'960, kRepeated = 40;
  std::vector<Wish> first;
  for (int i = 0; i < kRepeated; ++i) first.push_back({Planned(1 + i)});
  for (const Answer& answer : CreateTogether(first)) ASSERT_EQ(answer.status(), absl::OkStatus());
  std::vector<Wish> wishes;
  for (int i = 0; i < kNew; ++i) {
    wishes.push_back({Planned(1'000 + i)});
    if (i % (kNew / kRepeated) == 0)
      wishes.push_back({Planned(10'000 + i), first[static_cast<size_t>(i / 49)].request});
  }
  const int64_t commits = Commits(), rollbacks = Rollbacks();
  const std::vector<Answer> answers = CreateTogether(wishes);
  for (const Answer& answer : answers) EXPECT_EQ(answer.status(), absl::OkStatus());
  EXPECT_EQ(Visits(), kNew + kRepeated);
  EXPECT_EQ(Logged(), kNew + kRepeated);
  // The first batches are small, as long as the calls come in one by one.
  EXPECT_LT(Commits() - commits, kNew / 64 + 60);
  EXPECT_EQ(Rollbacks() - rollbacks, 0);
}

TEST_F(CreationTogether, AnswersARequestThatIsTwiceInABatchOnce) {
  std::vector<Wish> wishes;
  for (int i = 0; i < 200; ++i) wishes.push_back({Planned(1 + i)});
  for (int i = 0; i < 200; i += 2) wishes.push_back({Planned(1'000 + i), wishes[static_cast<size_t>(i)].request});
  Wish reused{Planned(5'000), wishes[1].request};
  reused.request.mutable_site_check()->set_number(3);
  wishes.push_back(reused);
  const std::vector<Answer> answers = CreateTogether(wishes);
  for (size_t i = 200; i < 300; ++i) {
    ASSERT_EQ(answers[i].status(), absl::OkStatus());
    EXPECT_EQ(answers[i]->name(), answers[2 * (i - 200)]->name());
  }
  EXPECT_THAT(answers.back(), IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  EXPECT_EQ(Visits(), 200);
}

TEST_F(CreationTogether, RefusesWhatAnotherHasAndWritesTheRest) {
  std::vector<Wish> wishes;
  for (int i = 0; i < 300; ++i) {
    wishes.push_back({Planned(1 + i)});
    if (i % 3 == 0) wishes.back().visit.code = fmt::format("A-{}", i / 6);  // each for two of them
  }
  const int64_t commits = Commits(), rollbacks = Rollbacks();
  const std::vector<Answer> answers = CreateTogether(wishes);
  int refused = 0;
  for (const Answer& answer : answers) {
    if (answer.ok()) continue;
    ++refused;
    EXPECT_THAT(answer, IsRefused(StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN));
  }
  EXPECT_EQ(refused, 50);
  EXPECT_EQ(Visits(), 250);
  EXPECT_EQ(Logged(), 250);
  EXPECT_LT(Commits() - commits, 60);
  EXPECT_LT(Rollbacks() - rollbacks, 60) << "a batch begins again once";
}

TEST_F(CreationTogether, GivesTheKeyOfTwoToTheFirst) {
  const std::vector<Answer> answers =
      CreateInABatch({{Coded(11, "C-1")}, {Coded(12, "C-2")}, {Coded(13, "C-1")}, {Coded(14, "C-1")}});
  EXPECT_THAT(answers[0], IsOk());
  EXPECT_THAT(answers[1], IsOk());
  for (const size_t later : {2u, 3u}) {
    EXPECT_THAT(answers[later], IsRefused(StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN));
    EXPECT_EQ(ResourceOf(answers[later].status()), "districts/370211/siteChecks/11");
  }
  EXPECT_EQ(Visits(), 3);
}

TEST_F(CreationTogether, TellsEachOfABatchWhoHasItsKeyInTheDatabase) {
  ASSERT_THAT(CreateAlone(Request(), Coded(1, "A-1")), IsOk());
  for (const Answer& answer : CreateInABatch({{Coded(11, "A-1")}, {Coded(12, "A-1")}})) {
    EXPECT_THAT(answer, IsRefused(StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN));
    EXPECT_EQ(ResourceOf(answer.status()), "districts/370211/siteChecks/1");
  }
}

// Three rows are two statements: the second meets what is taken when the first has been carried out.
TEST_F(CreationTogether, LosesNothingOfABatchWhoseLastMeetsWhatIsTaken) {
  ASSERT_EQ(CreateAlone(Request(), Coded(1, "A-1")).status(), absl::OkStatus());
  const auto last_refused = [](const std::vector<Answer>& answers) {
    EXPECT_EQ(answers[0].status(), absl::OkStatus());
    EXPECT_EQ(answers[1].status(), absl::OkStatus());
    EXPECT_THAT(answers[2], IsRefused(StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN));
  };
  last_refused(CreateInABatch({{Coded(11, "C-1")}, {Coded(12, "C-2")}, {Coded(13, "A-1")}}));
  EXPECT_EQ(Visits(), 4);
  EXPECT_EQ(Logged(), 4);
  ASSERT_EQ(Run("DELETE FROM visit WHERE id = 99999"), absl::OkStatus());
  ASSERT_EQ(Run("DELETE FROM change_log WHERE id = '99999'"), absl::OkStatus());
  last_refused(CreateInABatch({{Planned(21)}, {Planned(22)}, {Coded(23, "A-1")}}));
  EXPECT_EQ(Visits(), 6);
  EXPECT_EQ(Logged(), 6);
}

TEST_F(CreationTogether, RefusesOneByItselfAndWritesTheRest) {
  std::vector<Wish> wishes;
  for (int i = 0; i < 256; ++i) wishes.push_back({Planned(1 + i)});
  wishes[100].visit.words.clear();
  const int64_t rollbacks = Rollbacks();
  const std::vector<Answer> answers = CreateTogether(wishes);
  for (size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i].ok(), i != 100) << i;
  EXPECT_THAT(answers[100], IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  EXPECT_EQ(Visits(), 255);
  EXPECT_EQ(Logged(), 255);
  EXPECT_EQ(Rollbacks() - rollbacks, 0);
}

TEST_F(CreationTogether, KeepsTheOutcomesOfHandOffs) {
  const std::vector<Answer> first =
      CreateInABatch({HandedOver(1, Planned(1)), {Planned(2)}, HandedOver(2, Wordless(3)), HandedOver(3, Planned(4))});
  ASSERT_EQ(first[0].status(), absl::OkStatus());
  EXPECT_EQ(first[1].status(), absl::OkStatus());
  EXPECT_THAT(first[2], IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  ASSERT_EQ(first[3].status(), absl::OkStatus());
  // The sender was upgraded in between and sends other bytes, and what was wrong would be right by now.
  const std::vector<Answer> again =
      CreateTogether({HandedOver(1, Planned(11), 2), HandedOver(2, Planned(13), 2), HandedOver(3, Wordless(14), 2)});
  ASSERT_EQ(again[0].status(), absl::OkStatus());
  EXPECT_EQ(again[0]->name(), first[0]->name());
  EXPECT_THAT(again[1], IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  ASSERT_EQ(again[2].status(), absl::OkStatus());
  EXPECT_EQ(again[2]->name(), first[3]->name());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit WHERE id < 99999"), 3);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM handoff_inbox"), 3);
}

TEST_F(CreationTogether, TakesAHandOffThatIsTwiceInABatchOnce) {
  const std::vector<Answer> answers =
      CreateInABatch({HandedOver(1, Planned(1)), HandedOver(1, Planned(2)), HandedOver(2, Planned(3))});
  for (const Answer& answer : answers) ASSERT_EQ(answer.status(), absl::OkStatus());
  EXPECT_EQ(answers[0]->name(), answers[1]->name());
  EXPECT_NE(answers[0]->name(), answers[2]->name());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM visit WHERE id < 99999"), 2);
}

TEST_F(CreationTogether, RefusesTheHandOffsOfAFormerLeader) {
  const std::vector<Answer> answers =
      CreateInABatch({HandedOver(1, Planned(1), 6), HandedOver(2, Planned(2), 7), HandedOver(3, Planned(3), 7)});
  EXPECT_THAT(answers[0], IsRefused(StatusCode::kAborted, common::v1::HAND_OFF_SUPERSEDED));
  EXPECT_EQ(answers[1].status(), absl::OkStatus());
  EXPECT_EQ(answers[2].status(), absl::OkStatus());
  EXPECT_EQ(CreateTogether({HandedOver(1, Planned(1), 7)})[0].status(), absl::OkStatus()) << "nothing was kept of it";
}

TEST_F(CreationTogether, KeepsThatAHandOffMetWhatIsTaken) {
  ASSERT_EQ(CreateAlone(Request(), Coded(1, "A-1")).status(), absl::OkStatus());
  const auto taken = [](const Answer& answer) {
    EXPECT_THAT(answer, IsRefused(StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN));
  };
  const std::vector<Answer> answers = CreateInABatch({HandedOver(1, Coded(2, "A-1")), HandedOver(2, Planned(3))});
  taken(answers[0]);
  EXPECT_EQ(answers[1].status(), absl::OkStatus());
  ASSERT_EQ(Run("DELETE FROM visit WHERE code = 'A-1'"), absl::OkStatus());
  taken(CreateTogether({HandedOver(1, Coded(4, "A-1"))})[0]);
}

TEST_F(CreationTogether, AnswersWhatWasTakenThoughItCouldNotBePreparedAnyMore) {
  Creator<VisitNoun, Visit> creator(*parts_, {.threads = 1}, MakeVisits);
  const auto create = [&creator](const Wish& wish, absl::StatusOr<Visit> prepared) {
    Answer answer = absl::UnknownError("no answer");
    absl::Notification answered;
    creator.Create(wish.call(), wish.request, "visit.planned", std::move(prepared), [&](const Answer& given) {
      answer = given;
      answered.Notify();
    });
    answered.WaitForNotification();
    return answer;
  };
  const absl::Status area_gone = error::FieldInvalid("area", "has ended", "已撤销");
  const Wish hand_off = HandedOver(1, Planned(1)), request{Planned(2)};
  for (const Wish& wish : {hand_off, request}) {
    const Answer first = create(wish, wish.visit);
    ASSERT_EQ(first.status(), absl::OkStatus());
    const Answer again = create(wish, area_gone);
    ASSERT_EQ(again.status(), absl::OkStatus());
    EXPECT_EQ(again->name(), first->name());
  }
  const Wish refused = HandedOver(2, Planned(3));
  for (const absl::StatusOr<Visit>& prepared : {absl::StatusOr<Visit>(area_gone), absl::StatusOr<Visit>(Planned(3))}) {
    EXPECT_THAT(create(refused, prepared), IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  }
  EXPECT_EQ(Visits(), 2);
}

// The database takes a text and the same with a space behind it for one key, the noun does not.
TEST_F(CreationTogether, IsNotHeldUpByAKeyWhoseOwnerNobodyNames) {
  ASSERT_THAT(CreateAlone(Request(), Coded(1, "A-1")), IsOk());
  const std::vector<Answer> answers = CreateInABatch({{Planned(2)}, {Coded(3, "A-1 ")}, {Planned(4)}});
  EXPECT_THAT(answers[0], IsOk());
  EXPECT_THAT(answers[1], IsRefused(StatusCode::kAborted, common::v1::CHANGED_CONCURRENTLY));
  EXPECT_THAT(answers[2], IsOk());
}

TEST_F(CreationTogether, GivesTheAnswerOfThePresentLeaderBesideThatOfAFormerOne) {
  const std::vector<Answer> answers = CreateInABatch({HandedOver(1, Planned(1), 6), HandedOver(1, Planned(2), 7)});
  EXPECT_THAT(answers[0], IsRefused(StatusCode::kAborted, common::v1::HAND_OFF_SUPERSEDED));
  EXPECT_THAT(answers[1], IsOk());
}

TEST_F(CreationTogether, IsNotSpoiledByOneThatCannotBeWritten) {
  std::vector<Wish> wishes;
  for (int i = 0; i < 256; ++i) wishes.push_back({Planned(1 + i)});
  wishes[100].visit.unit = std::string(40, 'x');  // longer than its column
  const std::vector<Answer> answers = CreateTogether(wishes);
  for (size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i].ok(), i != 100) << i;
  EXPECT_EQ(Visits(), 255);
}

}  // namespace
}  // namespace zhiwang::resource
