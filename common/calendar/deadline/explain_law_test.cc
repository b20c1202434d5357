// The law in the explanations of the clocks of mediation, over the official calendars.
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/deadline/deadline.h"
#include "common/calendar/deadline/rests.h"
#include "common/calendar/test_calendar.h"

namespace zhiwang::calendar {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string ExplainedBy(std::string_view start, std::string_view term, const Law& law,
                        const std::vector<RestingDays>& rests = {}) {
  const WorkingCalendar calendar = Official();
  const Deadline deadline = Compute(calendar, At(Day(start), 10), ParseTerm(term).value()).value();
  return Explain(calendar, WithRests(calendar, deadline, rests).value(), law);
}

// Public report 5: department-of-veterans-affairs/caseflow#14285, GBLS/docassemble-MAEvictionDefense#355.
TEST(ExplainDeadline, NamesTheArticleAndEachDaySkipped) {
  EXPECT_EQ(ExplainedBy("2026-01-20", "30d", kConfirmationLaw),
            "自2026年1月20日（星期二）10:00起算，期限30日（《民事诉讼法》第二百零五条）。"
            "开始当日不计入，周末和节假日计入（《民事诉讼法》第八十五条）。"
            "第30日2月19日为休息日（春节），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
            "其间跳过节假日5天（春节2月19日至2月23日）。"
            "到期时间为2026年2月24日（星期二）17:"
            "30，即当日工作时间结束之时；"
            "期满前交邮的，不算过期（《民事诉讼法》第八十五条）。"
            "依据工作日历“official”。");
  EXPECT_THAT(ExplainedBy("2026-01-15", "1mo", kMediationTermLaw),
              AllOf(HasSubstr("期限1个月（《人民调解工作若干规定》第三十三条）"), HasSubstr("第二百零二条"),
                    HasSubstr("期满之日2月15日为休息日（春节）"), HasSubstr("跳过节假日9天（春节2月15日至2月23日）")));
  EXPECT_THAT(ExplainedBy("2026-09-16", "15d", kCourtTermLaw),
              AllOf(HasSubstr("特邀调解的规定》第二十七条"), HasSubstr("跳过节假日7天（国庆节10月1日至10月7日）"),
                    HasSubstr("2026年10月8日")));
  EXPECT_THAT(ExplainedBy("2026-02-02", "15d", kArbitrationOpenLaw),
              AllOf(HasSubstr("《劳动争议调解仲裁法》第十四条"), HasSubstr("跳过节假日7天（春节2月17日至2月23日）")));
  EXPECT_THAT(ExplainedBy("2026-06-04", "15d", kObjectionLaw),
              AllOf(HasSubstr("第三百七十二条"), HasSubstr("跳过节假日"), HasSubstr("2026年6月22日")));
  EXPECT_THAT(ExplainedBy("2024-05-01", "24mo", kEnforcementLaw),
              AllOf(HasSubstr("《民事诉讼法》第二百五十条"), HasSubstr("2026年5月6日（星期三）17:30")));
}

TEST(ExplainDeadline, OfTheDistrictsOwnTermNamesTheDaysThatItSkips) {
  EXPECT_THAT(ExplainedBy("2026-09-29", "3wd", {}),
              AllOf(HasSubstr("期限3个工作日。"), HasSubstr("跳过节假日7天"), HasSubstr("第二百零一条")));
  EXPECT_THAT(ExplainedBy("2026-04-16", "15d", {}),
              AllOf(HasSubstr("期限15日。"), HasSubstr("第二百零三条"), Not(HasSubstr("民事诉讼法"))));
}

TEST(ExplainDeadline, NamesAWorkedSaturdayOnWhichItEnds) {
  EXPECT_THAT(ExplainedBy("2026-01-15", "30d", kConfirmationLaw), HasSubstr("第30日2月14日为调休上班日，不顺延。"));
  EXPECT_THAT(ExplainedBy("2026-01-31", "1mo", kMediationTermLaw), HasSubstr("期满之日2月28日为调休上班日，不顺延。"));
  EXPECT_THAT(ExplainedBy("2025-12-02", "30d", kConfirmationLaw), HasSubstr("计入调休上班日1天"));
}

TEST(ExplainDeadline, NamesEachRest) {
  const RestingDays appraisal{Day("2026-03-10"), Day("2026-04-20"), PauseReason::kAppraisal, "staff"};
  EXPECT_THAT(ExplainedBy("2026-03-02", "1mo", kMediationTermLaw, {appraisal}),
              AllOf(HasSubstr("2026年3月10日（星期二）00:00因鉴定中止计时，至2026年4月20日（星期一）00:00恢复"),
                    HasSubstr("到期时间为2026年5月13日")));
}

}  // namespace
}  // namespace zhiwang::calendar
