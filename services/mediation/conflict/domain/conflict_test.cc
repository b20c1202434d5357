#include "services/mediation/conflict/domain/conflict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::mediation {
namespace {

const FirmsByLawyer kWhereTheyServe = {{1, {"A"}}, {2, {"A"}}, {3, {"B"}}, {4, {"C"}}};

TEST(AdviceToAParty, BarsTheLawyerWhoGaveItAndTheirFirm) {
  const Advice advice[] = {{10, 1, "A"}};
  EXPECT_EQ(FindBar(1, advice, kWhereTheyServe), &advice[0]);
  EXPECT_EQ(FindBar(2, advice, kWhereTheyServe), &advice[0]) << "a colleague";
  EXPECT_EQ(FindBar(3, advice, kWhereTheyServe), nullptr);
  EXPECT_EQ(FindBar(5, advice, kWhereTheyServe), nullptr) << "of no firm";
}

TEST(AdviceToAParty, BarsTheFirmThatTheyLeftAndTheOneTheyWentTo) {
  const Advice advice[] = {{10, 3, "A"}};  // given at A; they are at B now
  EXPECT_EQ(FindBar(2, advice, kWhereTheyServe), &advice[0]) << "the firm advised";
  EXPECT_EQ(FindBar(3, advice, kWhereTheyServe), &advice[0]);
  EXPECT_EQ(FindBar(4, advice, kWhereTheyServe), nullptr);
  const FirmsByLawyer together = {{3, {"B"}}, {6, {"B"}}};
  EXPECT_EQ(FindBar(6, advice, together), &advice[0]) << "a colleague of today";
}

TEST(AdviceToAParty, IsTheirOwnFirst) {
  const Advice advice[] = {{10, 2, "A"}, {11, 1, "A"}};
  EXPECT_EQ(FindBar(1, advice, kWhereTheyServe), &advice[1]);
}

}  // namespace
}  // namespace zhiwang::mediation
