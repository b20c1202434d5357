// Lists of awards, their filters, and their sums against a recount.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/award/award_noun.h"
#include "services/mediation/testing/award_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ListAwards : public AwardServiceTest {
 protected:
  // Six disputes with awards: three approved, two proposed, one refused. The lawyer has a share of every second award.
  void KeepSix() {
    for (int i = 0; i < 6; ++i) {
      const bool is_shared = i % 2 == 0;
      const Split split =
          is_shared ? Split{{StaffName("S1"), 6'667}, {Lawyer().name, 3'333}} : Split{{StaffName("S1"), 10'000}};
      const std::string name =
          Sound(ProposeAward(is_shared ? AgreedByTwo() : AgreedDispute(), SomeAward(split, 1 + i % 3 / 2))).name();
      names_.push_back(name);
      if (i < 3) Sound(Approve(name));
      if (i == 3) Sound(RefuseAward(name));
    }
  }
  static v1::ListAwardsRequest InPages(int size = 2) {
    v1::ListAwardsRequest request;
    request.set_page_size(size);
    return request;
  }
  // The sum counted from the bodies of the rows: all amounts of that state, or one mediator's shares of them.
  int64_t Recount(AwardState state, const std::string& mediator = "") {
    const auto awards = Sound(server().db().Read(Soon(), [](sql::Txn& tx) {
      return resource::ReadRows<AwardNoun>(tx, kDistrict, "district = ?", {kDistrict});
    }));
    int64_t fen = 0;
    for (const Award& award : awards) {
      if (award.facts.state != state) continue;
      if (mediator.empty()) fen += award.facts.amount_fen;
      for (const AwardShare& share : award.facts.shares) fen += share.mediator == mediator ? share.amount_fen : 0;
    }
    return fen;
  }

  std::vector<std::string> names_;
};

TEST_F(ListAwards, HasSumsThatARecountAgreesWith) {
  KeepSix();
  const WholeList all = ListAll(InPages());
  EXPECT_EQ(all.names, std::vector<std::string>(names_.rbegin(), names_.rend())) << "the latest dispute first";
  EXPECT_EQ(all.pages, 3);
  EXPECT_EQ(all.sums.approved(), 3);
  EXPECT_EQ(all.sums.approved_fen(), 200'00 + 200'00 + 500'00);
  EXPECT_EQ(all.sums.approved_fen(), Recount(AwardState::kApproved));
  EXPECT_EQ(all.sums.proposed(), 2);
  EXPECT_EQ(all.sums.proposed_fen(), Recount(AwardState::kProposed));
}

TEST_F(ListAwards, OfAMediatorSumsTheirSharesAlone) {
  KeepSix();
  auto request = InPages();
  request.set_mediator(Lawyer().name);
  const WholeList theirs = ListAll(request);
  EXPECT_THAT(theirs.names, SizeIs(3));
  EXPECT_EQ(theirs.sums.approved_fen(), 66'66 + 166'65) << "33.33 % of 200.00 and of 500.00, rounded down";
  EXPECT_EQ(theirs.sums.approved_fen(), Recount(AwardState::kApproved, "lawyers/L1"));
  request.set_state(v1::Award::APPROVED);
  EXPECT_THAT(ListAll(request).names, SizeIs(2));
  request.set_mediator(StaffName("S2"));
  EXPECT_THAT(ListAll(request).names, IsEmpty());
}

TEST_F(ListAwards, OfAMediatorTellNothingOfWhatTheCallerDoesNotReach) {
  KeepSix();
  // The lawyer has a share of the first, third and fifth award; the fifth is not approved.
  v1::ListAwardsRequest request = InPages(1);
  request.set_district(kDistrictName);
  request.set_mediator(Lawyer().name);
  request.set_state(v1::Award::APPROVED);
  auto page = Sound(Ask(&AwardStub::ListAwards, request, TownDispatcher()));
  ASSERT_THAT(page.awards(), SizeIs(1));
  EXPECT_EQ(page.awards(0).name(), names_[2]);
  request.set_page_token(page.next_page_token());
  page = Sound(Ask(&AwardStub::ListAwards, request, TownDispatcher()));
  EXPECT_EQ(page.awards(0).name(), names_[0]);
  EXPECT_EQ(page.next_page_token(), "") << "nothing more is shown, so there is no further page";
  request.clear_page_token();
  page = Sound(Ask(&AwardStub::ListAwards, request, OtherTown()));
  EXPECT_EQ(page.next_page_token(), "") << "who reaches none learns of none";
}

TEST_F(ListAwards, OfACommitteeAMonthAnAreaAndAState) {
  KeepSix();
  auto request = InPages();
  request.set_committee(CommitteeName(1));
  EXPECT_THAT(ListAll(request).names, SizeIs(6));
  request.set_month(InDays(0).substr(0, 7));
  EXPECT_THAT(ListAll(request).names, SizeIs(3)) << "those that were approved";
  request.set_month("2020-01");
  EXPECT_THAT(ListAll(request).names, IsEmpty());
  request = InPages();
  request.set_committee(CommitteeName(2));
  EXPECT_THAT(ListAll(request).names, IsEmpty());
  request = InPages();
  request.set_state(v1::Award::REFUSED);
  EXPECT_THAT(ListAll(request).names, SizeIs(1));
  request = InPages();
  request.set_area(AreaName(kVillage));
  EXPECT_THAT(ListAll(request).names, SizeIs(6));
  request.set_area(AreaName(kOtherTown));
  EXPECT_THAT(ListAll(request).names, IsEmpty());
}

TEST_F(ListAwards, ShowsTheReachOfItsCaller) {
  KeepSix();
  EXPECT_THAT(ListAll(InPages(), OtherTown()).names, IsEmpty());
  auto request = InPages();
  request.set_mediator(StaffName("S1"));
  EXPECT_THAT(ListAll(request, OtherTown()).names, IsEmpty());
  EXPECT_THAT(ListAll(InPages(), Auditor()).names, SizeIs(6));
  EXPECT_THAT(ListAll(InPages(), VillageMediator()).names, SizeIs(6));
}

TEST_F(ListAwards, RefusesAMonthThatIsNone) {
  v1::ListAwardsRequest request;
  request.set_district(kDistrictName);
  for (const char* month : {"2026", "2026-13", "2026-1", "2026-011"}) {
    request.set_month(month);
    EXPECT_THAT(Ask(&AwardStub::ListAwards, request, TownDispatcher()), IsInvalid("month")) << month;
  }
}

}  // namespace
}  // namespace zhiwang::mediation
