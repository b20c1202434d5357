#include "common/resource/create.h"

#include <atomic>
#include <latch>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/resource/creator.h"
#include "common/resource/test_visit.h"

namespace zhiwang::resource {
namespace {

using absl::StatusCode;
using Answer = absl::StatusOr<grid::v1::SiteCheck>;

class Creation : public VisitTest {
 protected:
  static grid::v1::CreateSiteCheckRequest Request(const std::string& request_id = NewUuid()) {
    grid::v1::CreateSiteCheckRequest request;
    request.set_district("districts/370211");
    request.set_request_id(request_id);
    return request;
  }
  Answer CreateAlone(const grid::v1::CreateSiteCheckRequest& request, const Visit& visit,
                     const rpc::Call& call = Anywhere()) {
    return resource::Create(*parts_, call, request, "visit.planned",
                            [&](sql::Txn&, const Moment&) { return absl::StatusOr<Visit>(visit); });
  }

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
  };
  // The answers to the wishes when all come at once, on one thread that makes batches of at most 64.
  std::vector<Answer> CreateTogether(const std::vector<Wish>& wishes) {
    std::vector<Answer> answers(wishes.size(), absl::UnknownError("no answer"));
    absl::BlockingCounter left(static_cast<int>(wishes.size()));
    {
      Creator<VisitNoun, Visit> creator(*parts_, {.threads = 1, .largest = 64, .most_waiting = 10'000}, MakeVisits);
      // While the row lock is held the first batch waits, and the others come together behind it.
      for (size_t i = 0; i < wishes.size(); ++i) {
        const rpc::Call call = Anywhere(wishes[i].principal);
        creator.Create(call, wishes[i].request, "visit.planned", wishes[i].visit,
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
      creator.Create(Anywhere(wishes[i].principal), wishes[i].request, "visit.planned", wishes[i].visit,
                     [&answers, &left, i](const Answer& answer) {
                       answers[i] = answer;
                       left.DecrementCount();
                     });
    }
    all_wait.Notify();
    left.Wait();
    return answers;
  }
  static Visit Coded(int64_t id, const std::string& code) {
    Visit visit = Planned(id);
    visit.code = code;
    return visit;
  }
  int64_t Visits() { return Number("SELECT COUNT(*) FROM visit"); }
  int64_t Logged() { return Number("SELECT COUNT(*) FROM change_log WHERE kind = 'visit'"); }
};

TEST_F(Creation, WritesTheRowItsFirstChangeAndTheAnswer) {
  const auto request = Request();
  const Answer first = CreateAlone(request, Planned(1));
  ASSERT_EQ(first.status(), absl::OkStatus());
  EXPECT_EQ(first->etag(), "v1");
  EXPECT_EQ(Stored(1)->words, "planned");
  EXPECT_EQ(Logged(), 1);
  EXPECT_EQ(CreateAlone(request, Planned(2))->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Visits(), 1);
}

TEST_F(Creation, OfWhatAnotherHasIsRefused) {
  Visit one = Planned(1), other = Planned(2);
  one.code = other.code = "A-1";
  ASSERT_EQ(CreateAlone(Request(), one).status(), absl::OkStatus());
  EXPECT_THAT(CreateAlone(Request(), other), IsRefused(StatusCode::kAlreadyExists, common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_EQ(Visits(), 1);
}

TEST_F(Creation, ByOneRequestInTheSameMomentHappensOnce) {
  constexpr int kCallers = 8;
  const auto request = Request();
  std::latch ready(kCallers);
  std::vector<Answer> answers(kCallers, absl::UnknownError(""));
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] {
      ready.arrive_and_wait();
      answers[static_cast<size_t>(i)] = CreateAlone(request, Planned(10 + i));
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const Answer& answer : answers) {
    ASSERT_EQ(answer.status(), absl::OkStatus());
    EXPECT_EQ(answer->name(), answers[0]->name());
  }
  EXPECT_EQ(Visits(), 1);
  EXPECT_EQ(Logged(), 1);
}

TEST_F(Creation, IsNotKeptFromACallerBySomebodyWhoTookItsRequestIdFirst) {
  const auto request = Request();
  ASSERT_EQ(CreateAlone(request, Planned(1), Anywhere("员工/1")).status(), absl::OkStatus());
  const Answer other = CreateAlone(request, Planned(2), Anywhere("grid-registry"));
  ASSERT_EQ(other.status(), absl::OkStatus());
  EXPECT_EQ(other->name(), "districts/370211/siteChecks/2");
}

TEST_F(Creation, TogetherSharesCommitsThoughSomeRequestsAreRepeated) {
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

TEST_F(Creation, TogetherAnswersARequestThatIsTwiceInABatchOnce) {
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

TEST_F(Creation, TogetherRefusesWhatAnotherHasAndWritesTheRest) {
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

// Three rows are two statements: the second meets what is taken when the first has been carried out.
TEST_F(Creation, TogetherLosesNothingOfABatchWhoseLastMeetsWhatIsTaken) {
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

TEST_F(Creation, TogetherRefusesOneByItselfAndWritesTheRest) {
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

TEST_F(Creation, TogetherIsNotSpoiledByOneThatCannotBeWritten) {
  std::vector<Wish> wishes;
  for (int i = 0; i < 256; ++i) wishes.push_back({Planned(1 + i)});
  wishes[100].visit.unit = std::string(40, 'x');  // longer than its column
  const std::vector<Answer> answers = CreateTogether(wishes);
  for (size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i].ok(), i != 100) << i;
  EXPECT_EQ(Visits(), 255);
}

}  // namespace
}  // namespace zhiwang::resource
