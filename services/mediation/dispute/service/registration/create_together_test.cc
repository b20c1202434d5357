// Many disputes are registered at the same moment, and each as if it came alone.

#include <latch>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

constexpr int kAtOnce = 60;

class CreateDisputesTogether : public ServedDisputes {
 protected:
  // The sorts of requests that come in turn.
  enum Sort { kOfTheVillage, kNamingTheTown, kWhereNobodyMediates, kOfThePolice, kSorts };
  static v1::Dispute Of(Sort sort, int i) {
    v1::Dispute dispute = SomeDispute();
    dispute.mutable_parties(0)->set_phone("139" + std::to_string(10'000'000 + i));
    dispute.mutable_parties(1)->set_phone("138" + std::to_string(10'000'000 + i));
    if (sort == kNamingTheTown) dispute.set_committee(CommitteeName(3));
    if (sort == kWhereNobodyMediates) dispute.set_area(AreaName(kOtherVillage));
    if (sort == kOfThePolice) {
      dispute.mutable_origin()->set_kind(v1::Origin::POLICE);
      // Each number comes twice.
      dispute.mutable_origin()->set_external_id("J-" + std::to_string(i / kSorts / 2));
    }
    return dispute;
  }
};

TEST_F(CreateDisputesTogether, EachIsAnsweredAndWrittenAsIfItWereAlone) {
  const int64_t answered = Number("SELECT COUNT(*) FROM request_answer");
  std::latch ready(kAtOnce);
  std::vector<absl::StatusOr<v1::Dispute>> answers(kAtOnce, absl::UnknownError("no answer"));
  std::vector<std::thread> callers;
  for (int i = 0; i < kAtOnce; ++i) {
    callers.emplace_back([&, i] {
      const auto sort = static_cast<Sort>(i % kSorts);
      const v1::Dispute dispute = Of(sort, i);
      ready.arrive_and_wait();
      answers[static_cast<size_t>(i)] = Create(dispute, sort == kOfThePolice ? Police() : ZoneDispatcher());
    });
  }
  for (std::thread& caller : callers) caller.join();
  int made = 0;
  std::map<std::string, std::vector<absl::StatusOr<v1::Dispute>>> by_number;
  for (int i = 0; i < kAtOnce; ++i) {
    const auto& answer = answers[static_cast<size_t>(i)];
    switch (static_cast<Sort>(i % kSorts)) {
      case kOfTheVillage:
        EXPECT_EQ(Sound(answer).committee(), CommitteeName(1));
        break;
      case kNamingTheTown:
        EXPECT_EQ(Sound(answer).committee(), CommitteeName(3));
        break;
      case kWhereNobodyMediates:
        EXPECT_THAT(answer, IsRefused(absl::StatusCode::kInvalidArgument, common::v1::COMMITTEE_NOT_FOUND));
        break;
      default:
        by_number["J-" + std::to_string(i / kSorts / 2)].push_back(answer);
        break;
    }
    if (answer.ok()) ++made;
  }
  for (const auto& [number, both] : by_number) {
    int sound = 0;
    for (const auto& one : both) sound += one.ok() ? 1 : 0;
    EXPECT_EQ(sound, 1) << number << " is one dispute's";
    for (const auto& one : both) {
      EXPECT_TRUE(one.ok() || ReasonOf(one.status()) == common::v1::DISPUTE_EXISTS) << number << ": " << one.status();
    }
  }
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute"), made);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'dispute'"), made);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM party"), 2 * made);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM party p JOIN dispute d ON d.district = p.district AND d.id = p.dispute"),
            2 * made);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_answer") - answered, made);
}

}  // namespace
}  // namespace zhiwang::mediation
