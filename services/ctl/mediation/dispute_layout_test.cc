#include "services/ctl/mediation/dispute_layout.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace layout_v1 = mediation::v1;

constexpr int64_t kNine = 1'772'413'200;  // 2026-03-02 09:00
constexpr int64_t kDaySeconds = 86'400;

common::v1::Deadline& AddClock(layout_v1::Dispute& dispute, common::v1::Deadline::Clock clock, int64_t due) {
  auto& deadline = *dispute.add_deadlines();
  deadline.set_clock(clock);
  deadline.mutable_due_time()->set_seconds(due);
  return deadline;
}

TEST(DueText, IsOfTheRunningClockThatRunsOutFirst) {
  layout_v1::Dispute dispute;
  EXPECT_EQ(DueText(dispute), "");
  AddClock(dispute, common::v1::Deadline::ASSIGNMENT, kNine - kDaySeconds).mutable_met_time()->set_seconds(kNine);
  AddClock(dispute, common::v1::Deadline::MEDIATION_TERM, kNine + kDaySeconds);
  AddClock(dispute, common::v1::Deadline::LEVEL, kNine);
  EXPECT_EQ(DueText(dispute), "2026-03-02 09:00");
}

TEST(DueText, SaysThatTheClocksRest) {
  layout_v1::Dispute dispute;
  AddClock(dispute, common::v1::Deadline::LEVEL, kNine).add_pauses()->mutable_start_time()->set_seconds(kNine);
  EXPECT_EQ(DueText(dispute), "中止");
}

TEST(FormatDispute, OfASummaryHasNoEmptySections) {
  layout_v1::Dispute dispute;
  dispute.set_name("districts/370211/disputes/12");
  dispute.set_view(layout_v1::Dispute::SUMMARY);
  dispute.set_state(layout_v1::Dispute::IN_MEDIATION);
  dispute.set_level("TOWN");
  auto& assignment = *dispute.add_assignments();
  assignment.set_number(1);
  assignment.set_mediator("districts/370211/lawyers/13702");
  assignment.set_state(layout_v1::Assignment::ACTIVE);
  EXPECT_THAT(FormatDispute(dispute),
              AllOf(HasSubstr("调解中（摘要）"), HasSubstr("镇（街道）级"), HasSubstr("lawyers/13702"),
                    Not(HasSubstr("意愿")), Not(HasSubstr("事实"))));
}

// A tree of the categories with these codes.
using NamesByCode = std::map<std::string, std::vector<std::string>, std::less<>>;
CategoryTree CategoriesOf(NamesByCode names) { return CategoryTree(std::move(names)); }

TEST(FormatDesk, ShowsEachPileWithItsFirst) {
  layout_v1::Desk desk;
  const CategoryTree none = CategoriesOf({});
  EXPECT_EQ(FormatDesk(desk, none), "没有待办的纠纷\n");
  auto& pile = *desk.add_piles();
  pile.set_attention(layout_v1::Dispute::TO_ACCEPT);
  pile.set_count(1000);
  pile.add_first()->set_name("districts/370211/disputes/12");
  EXPECT_THAT(FormatDesk(desk, none), AllOf(HasSubstr("待受理  1000 件以上"), HasSubstr("\n12\n")));
}

TEST(FormatDesk, ShowsWhatRisesInWhichVillage) {
  layout_v1::Desk desk;
  auto& rise = *desk.add_rises();
  rise.set_area("districts/370211/areas/370211109201");
  rise.set_category("districts/370211/categories/01");
  rise.set_recent(5);
  rise.set_before(4);
  desk.set_rise_count(1);
  const CategoryTree categories = CategoriesOf({{"01", {"农村农业"}}});
  EXPECT_THAT(FormatDesk(desk, categories), AllOf(HasSubstr("诉求抬头  1 处"), HasSubstr("\n370211109201"),
                                                  HasSubstr("农村农业"), HasSubstr("前 4 周")));
  rise.add_area_chain()->set_display_name("藏马镇");
  rise.add_area_chain()->set_display_name("后寨村");
  EXPECT_THAT(FormatDesk(desk, categories), HasSubstr("\n后寨村 370211109201"));
}

TEST(MediatorsOf, NamesThoseWhoHaveItAndThoseWhoAreAsked) {
  layout_v1::Dispute dispute;
  const auto add = [&](const char* mediator, layout_v1::Assignment::State state) {
    auto& assignment = *dispute.add_assignments();
    assignment.set_mediator(mediator);
    assignment.set_state(state);
  };
  add("districts/370211/staff/S1", layout_v1::Assignment::REPLACED);
  add("districts/370211/staff/S2", layout_v1::Assignment::ACTIVE);
  add("districts/370211/staff/S3", layout_v1::Assignment::PROPOSED);
  EXPECT_EQ(MediatorsOf(dispute), "staff/S2、staff/S3（待接受）");
}

}  // namespace
}  // namespace zhiwang::ctl
