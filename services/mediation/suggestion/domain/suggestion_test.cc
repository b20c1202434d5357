#include "services/mediation/suggestion/domain/suggestion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::mediation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Names(const std::vector<Considered>& able) {
  std::vector<std::string> names;
  for (const Considered& one : able) names.push_back(one.who);
  return names;
}

Considered Named(const std::string& who, int load, int distance, int agreed = 0, int ended = 0) {
  Considered one;
  one.who = who;
  one.load = load;
  one.distance = distance;
  one.agreed = agreed;
  one.ended = ended;
  return one;
}

TEST(Suggestions, AreOrderedByLoadThenDistanceThenSuccess) {
  const Suggestions answer = Suggest({Named("busier", 2, 0), Named("farther", 1, 3), Named("poorer", 1, 1, 1, 4),
                                      Named("better", 1, 1, 3, 4), Named("untried", 1, 1)},
                                     10, 10);
  EXPECT_THAT(Names(answer.able), ElementsAre("better", "poorer", "untried", "farther", "busier"));
  EXPECT_THAT(answer.passed, IsEmpty());
  EXPECT_THAT(Names(Suggest({Named("a", 0, 0), Named("b", 1, 0)}, 1, 10).able), ElementsAre("a"));
}

TEST(Suggestions, GiveTheFirstReasonThatHolds) {
  Considered one = Named("x", 20, 0);
  EXPECT_EQ(WhyPassed(one), PassReason::kFullLoad);
  one.barred = true;
  EXPECT_EQ(WhyPassed(one), PassReason::kBarred);
  one.free = false;
  EXPECT_EQ(WhyPassed(one), PassReason::kBusy);
  one.on_roster = false;
  EXPECT_EQ(WhyPassed(one), PassReason::kOffRoster);
  one.able = false;
  EXPECT_EQ(WhyPassed(one), PassReason::kNotAble);
  one.serves = false;
  EXPECT_EQ(WhyPassed(one), PassReason::kLeftOffice);
  EXPECT_EQ(WhyPassed(Named("y", 19, 9)), std::nullopt);
}

TEST(Suggestions, NameTheNearestOfThoseWhoCannot) {
  std::vector<Considered> considered = {Named("far", 20, 4), Named("near", 20, 0), Named("middle", 20, 2)};
  const Suggestions answer = Suggest(considered, 5, 2);
  EXPECT_THAT(answer.able, IsEmpty()) << "nobody takes the place of those who cannot";
  ASSERT_EQ(answer.passed.size(), 2u);
  EXPECT_EQ(answer.passed[0].who, "near");
  EXPECT_EQ(answer.passed[1].who, "middle");
}

TEST(Distances, AreStepsUpAndDownTheTree) {
  EXPECT_EQ(StepsBetween("/d/t/z/v/", "/d/t/z/v/"), 0);
  EXPECT_EQ(StepsBetween("/d/t/z/v/", "/d/t/z/"), 1);
  EXPECT_EQ(StepsBetween("/d/t/z/v/", "/d/t/z/w/"), 2);
  EXPECT_EQ(StepsBetween("/d/t/z/v/", "/d/u/"), 4);
}

TEST(Suggestions, AreExplainedInChinese) {
  EXPECT_EQ(ReasonZh(Named("x", 2, 1)), "在承办 2 件，距纠纷所在区域 1 级，近一年没有办结过此类纠纷");
  EXPECT_EQ(ReasonZh(Named("x", 0, 0, 3, 4)),
            "在承办 0 件，距纠纷所在区域 0 级，近一年此类纠纷办结 4 件，达成协议 3 件");
}

}  // namespace
}  // namespace zhiwang::mediation
