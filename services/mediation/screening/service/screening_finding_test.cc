// A finding becomes a dispute, once.

#include "services/mediation/screening/finding_dispute.h"

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "services/mediation/testing/screening_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class AFindingOfAScreening : public ScreeningServiceTest {
 protected:
  // A reported screening with two findings.
  std::string Reported() const {
    const std::string name = InGrid();
    Sound(ReportHere(name, 2));
    return name;
  }
  static v1::Dispute Of(const std::string& screening, int finding) {
    v1::Dispute dispute = SomeDispute();
    v1::Origin& origin = *dispute.mutable_origin();
    origin.set_kind(v1::Origin::SCREENING);
    origin.set_screening(screening);
    origin.set_finding(finding);
    return dispute;
  }
};

TEST_F(AFindingOfAScreening, BecomesADisputeOnce) {
  const std::string screening = Reported();
  const v1::Dispute made = Sound(Create(Of(screening, 2)));
  EXPECT_EQ(made.origin().screening(), screening);
  EXPECT_EQ(made.origin().finding(), 2);
  EXPECT_THAT(Sound(GetOne(screening)).disputes(), ElementsAre("", made.name())) << "each side names the other";
  const auto again = Create(Of(screening, 2));
  EXPECT_THAT(again, IsRefused(StatusCode::kAlreadyExists, common::v1::DISPUTE_EXISTS));
  EXPECT_EQ(ResourceOf(again.status()), made.name());
  EXPECT_THAT(Create(Of(screening, 1)), IsOk());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute"), 2);
  EXPECT_EQ(Changes("screening.finding_taken"), 2);
  EXPECT_EQ(Sound(GetRound(Sound(GetOne(screening)).round())).disputes(), 2);
}

TEST_F(AFindingOfAScreening, BecomesOneDisputeForManyWhoRegisterItAtOnce) {
  constexpr int kCallers = 8;
  const std::string screening = Reported();
  std::latch ready(kCallers);
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      ready.arrive_and_wait();
      const auto made = Create(Of(screening, 1));
      if (!made.ok()) {
        EXPECT_THAT(made, IsRefused(StatusCode::kAlreadyExists, common::v1::DISPUTE_EXISTS));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(Number("SELECT COUNT(*) FROM dispute"), 1);
  EXPECT_EQ(Changes("screening.finding_taken"), 1);
}

TEST_F(AFindingOfAScreening, IsOneThatThereIsAndThatTheCallerReaches) {
  const std::string screening = Reported();
  EXPECT_THAT(Create(Of(screening, 3)), IsRefused(StatusCode::kInvalidArgument, common::v1::SCREENING_NOT_FOUND));
  EXPECT_THAT(Create(Of(screening, 0)), IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  const testing::SaidCaller elsewhere{StaffName("T9"), "town_dispatcher@" + kOtherTownPath};
  EXPECT_THAT(Create(Of(screening, 1), elsewhere), IsRefused(StatusCode::kNotFound, common::v1::SCREENING_NOT_FOUND));
  EXPECT_EQ(Sound(GetOne(screening)).disputes(0), "");
}

TEST_F(AFindingOfAScreening, IsNotNeededForADisputeThatWasFoundOutsideARound) {
  v1::Dispute dispute = SomeDispute();
  dispute.mutable_origin()->set_kind(v1::Origin::SCREENING);
  EXPECT_THAT(Create(dispute), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
