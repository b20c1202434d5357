// The database's plans for the statements about rounds, screenings, and parties who come again.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/screening_service_test.h"
#include "services/mediation/testing/statements_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class ScreeningStatements : public StatementsTest<ScreeningServiceTest> {
 protected:
  // Rounds of each rhythm, screenings in every state, and a finding that became a dispute.
  void KeepScreenings() {
    std::string last;
    for (int i = 0; i < 20; ++i) {
      const auto by_grid = SpreadOver(Sound(Order()).name());
      Sound(Record(by_grid.at(kGrid), Progress::REPORTED, i % 3));
      last = by_grid.at(kOtherGrid);
    }
    LetBeOverdue(last);
    Sound(Record(last, Progress::LATE, 1));
    v1::Dispute dispute = SomeDispute();
    dispute.mutable_origin()->set_kind(v1::Origin::SCREENING);
    dispute.mutable_origin()->set_screening(last);
    dispute.mutable_origin()->set_finding(1);
    Sound(Create(dispute, Director()));
    const std::string regular = Sound(Order(kTown, Director(), v1::ScreeningRound::FORTNIGHTLY)).name();
    EXPECT_FALSE(Order(kTown, Director(), v1::ScreeningRound::FORTNIGHTLY).ok());
    SpreadOver(regular);
    BeginEarlier(regular, 14);
    EXPECT_TRUE(testing::Eventually([&] { return Changes("screening_round.followed") == 1; }, absl::Minutes(1)));
  }
  void ListAll() {
    for (const auto state : {Progress::STATE_UNSPECIFIED, Progress::DUE, Progress::REPORTED, Progress::MISSING}) {
      for (const char* area : {"", kTown, kZone, kVillage, kOtherTown}) {
        v1::ListScreeningsRequest request;
        request.set_page_size(20);
        request.set_state(state);
        if (*area != '\0') request.set_area(AreaName(area));
        for (const auto& caller : {GridWorker(), TownDispatcher(), Director()}) List(request, caller);
      }
    }
    for (const char* area : {"", kTown, kOtherTown}) {
      v1::ListScreeningRoundsRequest request;
      request.set_district(kDistrictName);
      if (*area != '\0') request.set_area(AreaName(area));
      Sound(client().Ask(&ScreeningStub::ListScreeningRounds, request, Director()));
    }
  }
};

TEST_F(ScreeningStatements, EachReadByAnIndexThatNarrows) {
  const auto statements = StatementsAbout({" screening ", " screening_round ", " party_index "}, [&] {
    KeepScreenings();
    ListAll();
  });
  EXPECT_GT(statements.size(), 12u);
  EXPECT_THAT(FaultsOf(statements, {"screening_round"}), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
