#include "services/mediation/inspection/domain/inspecting.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/domain/limits.h"
#include "services/mediation/testing/dispute_test.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using grid::CheckProgress;
using grid::CheckState;

constexpr char kWhat[] = "界墙是否越线";

class AnInspection : public DisputeTest {
 protected:
  absl::StatusOr<Dispute> Request(const Dispute& before, InspectionRequest request = {kWhat},
                                  const People& people = {}) {
    return RequestInspection(Village(), before, people, std::move(request));
  }
  Dispute Asked(const Dispute& before) { return Sound(Request(before)); }
  CheckProgress At(CheckState state) const {
    return {.state = state, .task = "7", .worker = "W1", .at = now_, .report = "越线约 20 厘米", .note = "无"};
  }
};

TEST_F(AnInspection, IsWantedWithinADayWhereTheDisputeLies) {
  Dispute before = InMediation();
  before.point = Point{120.04, 35.8};
  const Dispute after = Asked(before);
  ASSERT_EQ(after.inspections.size(), 1u);
  EXPECT_EQ(after.inspections[0].due, now_ + absl::Hours(24));
  EXPECT_EQ(after.inspections[0].area, "370211109201");
  EXPECT_EQ(after.inspections[0].point->longitude, 120.04);
  EXPECT_EQ(after.inspections[0].requester, Village().caller.principal());
  EXPECT_EQ(after.words.inspections[0].question, kWhat);
  EXPECT_EQ(after.facts.deadlines.size(), before.facts.deadlines.size()) << "no clock of the dispute runs for it";
}

TEST_F(AnInspection, IsInAnAreaOfTheDispute) {
  const Dispute before = InMediation();
  std::vector<AreaStep> grid = before.area;
  grid.push_back({"370211109201001", "第一网格"});
  EXPECT_EQ(Sound(Request(before, {kWhat, grid})).inspections[0].area, "370211109201001");
  std::vector<AreaStep> elsewhere = {before.area[0], {"370211010000", "隐珠街道"}};
  EXPECT_THAT(Request(before, {kWhat, elsewhere}), IsInvalid("area"));
  EXPECT_THAT(Request(before, {kWhat, {before.area[0]}}), IsInvalid("area")) << "the whole district is none";
  EXPECT_EQ(Sound(Request(before, {kWhat, elsewhere, {"/370211000000/370211010000/"}})).inspections[0].area,
            "370211010000")
      << "which took over the ground of the dispute";
}

TEST_F(AnInspection, ComesOneAtATimeUntilItEndsOrItsTimeIsOver) {
  const Dispute asked = Asked(InMediation());
  EXPECT_THAT(Request(asked), IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_OPEN));
  EXPECT_THAT(Request(Sound(RecordInspection(asked, 1, At(CheckState::kRefused)))), IsOk());
  now_ += absl::Hours(25);
  EXPECT_EQ(Asked(asked).inspections.size(), 2u);
}

TEST_F(AnInspection, ComesTenTimesToADisputeAtMost) {
  Dispute dispute = InMediation();
  for (size_t number = 1; number <= kMostInspections; ++number) {
    dispute = Sound(RecordInspection(Asked(dispute), static_cast<int>(number), At(CheckState::kReported)));
  }
  EXPECT_THAT(Request(dispute), IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_LIMIT));
}

TEST_F(AnInspection, AsksNothingThatTellsTheWorkerWhoSomebodyIs) {
  Dispute before = InMediation();
  before.words.participants = {{"王大伯", "19900000009"}};
  Person party;
  party.name = "欧阳绮罗";
  party.phone = "139-1234-5678";
  party.normal_phone = "+8613912345678";
  party.identity_number = "11010519491231002X";
  Proxy guardian;
  guardian.name = "司马青衫";
  party.proxies = {guardian};
  const People people = {{1, party}};
  for (const char* telling :
       {"欧阳绮罗家的墙", "问司马青衫", "打 13912345678", "打 139-1234-5678", "11010519491231002X", "找王大伯",
        "打 19900000009", "欧 阳绮罗家", "打 139 1234 5678", "打 １３９１２３４５６７８", "打 +86 139.1234.5678",
        "110105 19491231 002x", "打199-0000-0009"}) {
    EXPECT_THAT(Request(before, {telling}, people), IsInvalid("question")) << telling;
  }
  EXPECT_THAT(Request(before, {kWhat}, people), IsOk());
  Person initial;
  initial.name = "王";
  EXPECT_THAT(Request(before, {"王家湾的界墙"}, {{1, initial}}), IsOk()) << "one character tells nobody who it is";
}

TEST_F(AnInspection, IsRecordedForwardOnly) {
  const Dispute accepted = Sound(RecordInspection(Asked(InMediation()), 1, At(CheckState::kAccepted)));
  EXPECT_THAT(RecordInspection(accepted, 1, At(CheckState::kAssigned)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_OVER));
  const Dispute reported = Sound(RecordInspection(accepted, 1, At(CheckState::kReported)));
  EXPECT_EQ(reported.facts.state, State::kInMediation);
  EXPECT_EQ(reported.words.inspections[0].report, "越线约 20 厘米");
  EXPECT_EQ(reported.inspections[0].progress.report, "") << "what people wrote is a word of the file";
  EXPECT_EQ(reported.inspections[0].progress.note, "");
  EXPECT_THAT(RecordInspection(reported, 1, At(CheckState::kExpired)),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::SITE_CHECK_OVER));
}

TEST_F(AnInspection, IsRecordedOnlyWhereItWasAskedForAndByItsName) {
  const Dispute asked = Asked(InMediation());
  for (const int number : {0, 2}) {
    EXPECT_THAT(RecordInspection(asked, number, At(CheckState::kAccepted)), IsInvalid("number"));
  }
  CheckProgress other = At(CheckState::kReported);
  other.task = "8";
  EXPECT_THAT(RecordInspection(Sound(RecordInspection(asked, 1, At(CheckState::kAccepted))), 1, other),
              IsInvalid("progress.site_check"));
}

TEST_F(AnInspection, ThatComesBackAfterTheEndIsStillWrittenDown) {
  const Dispute ended = Ended(Asked(InMediation()), EndKind::kNoProspect);
  const Dispute told = Sound(RecordInspection(ended, 1, At(CheckState::kExpired)));
  EXPECT_EQ(told.facts.state, State::kFailed);
  EXPECT_EQ(told.inspections[0].progress.state, CheckState::kExpired);
}

TEST_F(AnInspection, WaitsForTheAcceptance) {
  EXPECT_THAT(Request(Registered()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(AnInspection, MayComeToAStateOfANewerRelease) {
  const auto newer = static_cast<CheckState>(19);
  const Dispute told = Sound(RecordInspection(Asked(InMediation()), 1, At(newer)));
  EXPECT_EQ(told.inspections[0].progress.state, newer);
  EXPECT_EQ(InspectionChangeType(newer), "dispute.inspection_changed");
  EXPECT_EQ(InspectionChangeType(CheckState::kReported), "dispute.inspection_reported");
}

}  // namespace
}  // namespace zhiwang::mediation
