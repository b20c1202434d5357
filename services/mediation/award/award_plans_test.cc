// The database's plans for the statements about awards.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/award/award_words.h"
#include "services/mediation/testing/award_service_test.h"
#include "services/mediation/testing/statements_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class AwardStatements : public StatementsTest<AwardServiceTest> {
 protected:
  // Awards in every state.
  void KeepAwards() {
    for (int i = 0; i < 12; ++i) {
      const std::string name = Sound(ProposeAward(AgreedDispute())).name();
      Sound(GetAward(name));
      if (i % 3 == 1) Sound(Approve(name));
      if (i % 3 != 2) continue;
      Sound(RefuseAward(name));
      if (i % 2 == 0) Sound(ProposeAgain(name));
    }
  }
  void ListEach() {
    for (const auto state : {v1::Award::STATE_UNSPECIFIED, v1::Award::PROPOSED, v1::Award::APPROVED}) {
      for (const char* area : {"", kTown, kZone, kVillage}) {
        v1::ListAwardsRequest request;
        request.set_page_size(20);
        request.set_state(state);
        if (*area != '\0') request.set_area(AreaName(area));
        for (const auto& caller : {TownDispatcher(), Director()}) ListAll(request, caller);
      }
    }
    v1::ListAwardsRequest request;
    request.set_committee(CommitteeName(1));
    ListAll(request);
    request.set_month(InDays(0).substr(0, 7));
    ListAll(request);
    request.set_mediator(StaffName("S1"));
    ListAll(request);
  }
};

TEST_F(AwardStatements, EachReadByAnIndexThatNarrows) {
  const auto statements = StatementsAbout({" award ", " award_share "}, [&] {
    KeepAwards();
    ListEach();
    Sound(resource::ResealColumn(server().db(), TestKeys(), WordsOfAwards()));
  });
  EXPECT_GT(statements.size(), 6u);
  EXPECT_THAT(FaultsOf(statements, {"award"}), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
