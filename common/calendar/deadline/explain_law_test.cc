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

// The words of a clock that are the same for each date.
struct ClockOfLaw {
  std::string_view term;
  Law law;
  std::string_view term_and_counting, end;
};

// One of the dates of mediation, by its number in the table of the trade, and what its explanation says: the start, what moves the
// last day with each day skipped, and the due day. Rests are Beijing days, [from, until). The texts were computed from the official
// notices by another program.
struct ExplainedDate {
  int number;
  const ClockOfLaw* clock;
  std::string_view start, rests_from, rests_until, start_text, moves, due_text;
};

constexpr ClockOfLaw kConfirmation = {"30d", kConfirmationLaw,
                                      "期限30日（《民事诉讼法》第二百零五条）。开始当日不计入，"
                                      "周末和节假日计入（《民事诉讼法》第八十五条）。",
                                      "；期满前交邮的，不算过期（《民事诉讼法》第八十五条）"};
constexpr ClockOfLaw kTerm = {
    "1mo", kMediationTermLaw,
    "期限1个月（《人民调解工作若干规定》第三十三条）。"
    "开始当日不计入，到期月的对应日为最后一日，没有对应日的为月末日（《民法典》第二百零一条、第二百零二条）。",
    "（《民法典》第二百零三条）"};
constexpr ClockOfLaw kVillage = {"3wd",
                                 {},
                                 "期限3个工作日。开始当日不计入，自次日起数至第3个工作日（《民法典》第二百零一条）。",
                                 "（《民法典》第二百零三条）"};
constexpr ClockOfLaw kZoneOrTown = {
    "2wd",
    {},
    "期限2个工作日。开始当日不计入，自次日起数至第2个工作日（《民法典》第二百零一条）。",
    "（《民法典》第二百零三条）"};
constexpr ClockOfLaw kDelegated = {"30d", kCourtTermLaw,
                                   "期限30日（《最高人民法院关于人民法院特邀调解的规定》第二十七条）。"
                                   "开始当日不计入，周末和节假日计入（《民法典》第二百零一条）。",
                                   "（《民法典》第二百零三条）"};
constexpr ClockOfLaw kEntrusted = {"15d", kCourtTermLaw,
                                   "期限15日（《最高人民法院关于人民法院特邀调解的规定》第二十七条）。"
                                   "开始当日不计入，周末和节假日计入（《民法典》第二百零一条）。",
                                   "（《民法典》第二百零三条）"};
constexpr ClockOfLaw kSummary = {"7d", kCourtTermLaw,
                                 "期限7日（《最高人民法院关于人民法院特邀调解的规定》第二十七条）。"
                                 "开始当日不计入，周末和节假日计入（《民法典》第二百零一条）。",
                                 "（《民法典》第二百零三条）"};
constexpr ClockOfLaw kArbitration = {"15d", kArbitrationOpenLaw,
                                     "期限15日（《劳动争议调解仲裁法》第十四条）。开始当日不计入，"
                                     "周末和节假日计入（《民法典》第二百零一条）。",
                                     "（《民法典》第二百零三条）"};
constexpr ClockOfLaw kEnforced = {
    "24mo", kEnforcementLaw,
    "期限24个月（《民事诉讼法》第二百五十条）。开始当日不计入，"
    "到期月的对应日为最后一日，没有对应日的为月末日（《民事诉讼法》第八十五条、《民法典》第二百零二条）。",
    "；期满前交邮的，不算过期（《民事诉讼法》第八十五条）"};
constexpr ClockOfLaw kThirdPerson = {
    "6mo", kObjectionLaw,
    "期限6个月（《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百七十二条）。"
    "开始当日不计入，到期月的对应日为最后一日，没有对应日的为月末日（《民事诉讼法》第八十五条、《民法典》第二百零二条）"
    "。",
    "；期满前交邮的，不算过期（《民事诉讼法》第八十五条）"};
constexpr ClockOfLaw kWithinDays = {
    "15d", {}, "期限15日。开始当日不计入，周末和节假日计入（《民法典》第二百零一条）。", "（《民法典》第二百零三条）"};

constexpr ExplainedDate kExplainedDates[] = {
    {1, &kConfirmation, "2026-01-20", "", "", "2026年1月20日（星期二）",
     "第30日2月19日为休息日（春节），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过节假日5天（春节2月19日至2月23日）。",
     "2026年2月24日（星期二）"},
    {2, &kConfirmation, "2026-01-15", "", "", "2026年1月15日（星期四）", "第30日2月14日为调休上班日，不顺延。",
     "2026年2月14日（星期六）"},
    {3, &kConfirmation, "2026-01-29", "", "", "2026年1月29日（星期四）", "第30日2月28日为调休上班日，不顺延。",
     "2026年2月28日（星期六）"},
    {4, &kConfirmation, "2026-01-30", "", "", "2026年1月30日（星期五）",
     "第30日3月1日为休息日，顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过周末1天（3月1日）。",
     "2026年3月2日（星期一）"},
    {5, &kConfirmation, "2026-03-06", "", "", "2026年3月6日（星期五）",
     "第30日4月5日为休息日（清明节），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过节假日2天（清明节4月5日至4月6日）。",
     "2026年4月7日（星期二）"},
    {6, &kConfirmation, "2026-04-01", "", "", "2026年4月1日（星期三）",
     "第30日5月1日为休息日（劳动节），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过节假日5天（劳动节5月1日至5月5日）。",
     "2026年5月6日（星期三）"},
    {6, &kConfirmation, "2026-03-31", "", "", "2026年3月31日（星期二）", "", "2026年4月30日（星期四）"},
    {7, &kConfirmation, "2026-08-21", "", "", "2026年8月21日（星期五）", "第30日9月20日为调休上班日，不顺延。",
     "2026年9月20日（星期日）"},
    {8, &kConfirmation, "2026-08-26", "", "", "2026年8月26日（星期三）",
     "第30日9月25日为休息日（中秋节），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过节假日3天（中秋节9月25日至9月27日）。",
     "2026年9月28日（星期一）"},
    {9, &kConfirmation, "2026-09-01", "", "", "2026年9月1日（星期二）",
     "第30日10月1日为休息日（国庆节），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过节假日7天（国庆节10月1日至10月7日）。",
     "2026年10月8日（星期四）"},
    {10, &kConfirmation, "2026-09-10", "", "", "2026年9月10日（星期四）", "第30日10月10日为调休上班日，不顺延。",
     "2026年10月10日（星期六）"},
    {10, &kConfirmation, "2026-09-11", "", "", "2026年9月11日（星期五）",
     "第30日10月11日为休息日，顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过周末1天（10月11日）。",
     "2026年10月12日（星期一）"},
    {11, &kConfirmation, "2025-12-02", "", "", "2025年12月2日（星期二）",
     "第30日2026年1月1日为休息日（元旦），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过节假日3天（元旦2026年1月1日至2026年1月3日），"
     "计入调休上班日1天（元旦2026年1月4日）。",
     "2026年1月4日（星期日）"},
    {12, &kConfirmation, "2025-09-01", "", "", "2025年9月1日（星期一）",
     "第30日10月1日为休息日（国庆节、中秋节），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过节假日8天（国庆节、中秋节10月1日至10月8日）。",
     "2025年10月9日（星期四）"},
    {13, &kConfirmation, "2026-03-09", "", "", "2026年3月9日（星期一）", "", "2026年4月8日（星期三）"},
    {14, &kTerm, "2026-01-31", "", "", "2026年1月31日（星期六）", "期满之日2月28日为调休上班日，不顺延。",
     "2026年2月28日（星期六）"},
    {15, &kTerm, "2024-01-30", "", "", "2024年1月30日（星期二）", "期满之日2月29日。", "2024年2月29日（星期四）"},
    {16, &kTerm, "2026-02-28", "", "", "2026年2月28日（星期六）",
     "期满之日3月28日为休息日，顺延至其后第一个工作日（《民法典》第二百零三条）。"
     "其间跳过周末2天（3月28日至3月29日）。",
     "2026年3月30日（星期一）"},
    {17, &kTerm, "2026-01-15", "", "", "2026年1月15日（星期四）",
     "期满之日2月15日为休息日（春节），顺延至其后第一个工作日（《民法典》第二百零三条）。"
     "其间跳过节假日9天（春节2月15日至2月23日）。",
     "2026年2月24日（星期二）"},
    {18, &kTerm, "2025-12-31", "", "", "2025年12月31日（星期三）",
     "期满之日2026年1月31日为休息日，顺延至其后第一个工作日（《民法典》第二百零三条）。"
     "其间跳过周末2天（2026年1月31日至2026年2月1日）。",
     "2026年2月2日（星期一）"},
    {19, &kTerm, "2026-03-02", "2026-03-10", "2026-04-20", "2026年3月2日（星期一）",
     "期满之日5月13日。2026年3月10日（星期二）00:00因鉴定中止计时，"
     "至2026年4月20日（星期一）00:00恢复，其间不计入期限。",
     "2026年5月13日（星期三）"},
    {20, &kTerm, "2026-08-03", "2026-08-10", "2026-09-08", "2026年8月3日（星期一）",
     "期满之日10月2日为休息日（国庆节），顺延至其后第一个工作日（《民法典》第二百零三条）。"
     "其间跳过节假日6天（国庆节10月2日至10月7日）。"
     "2026年8月10日（星期一）00:00因鉴定中止计时，"
     "至2026年9月8日（星期二）00:00恢复，其间不计入期限。",
     "2026年10月8日（星期四）"},
    {21, &kVillage, "2026-03-02", "2026-03-04", "2026-03-16", "2026年3月2日（星期一）",
     "其间跳过周末4天（3月7日至3月8日、3月14日至3月15日）。"
     "2026年3月4日（星期三）00:00因鉴定中止计时，"
     "至2026年3月16日（星期一）00:00恢复，其间不计入期限。",
     "2026年3月17日（星期二）"},
    {22, &kVillage, "2026-09-29", "", "", "2026年9月29日（星期二）", "其间跳过节假日7天（国庆节10月1日至10月7日）。",
     "2026年10月9日（星期五）"},
    {23, &kZoneOrTown, "2026-09-18", "", "", "2026年9月18日（星期五）",
     "其间跳过周末1天（9月19日），计入调休上班日1天（国庆节9月20日）。", "2026年9月21日（星期一）"},
    {24, &kDelegated, "2026-09-08", "", "", "2026年9月8日（星期二）", "", "2026年10月8日（星期四）"},
    {24, &kEntrusted, "2026-09-16", "", "", "2026年9月16日（星期三）",
     "第15日10月1日为休息日（国庆节），顺延至其后第一个工作日（《民法典》第二百零三条）。"
     "其间跳过节假日7天（国庆节10月1日至10月7日）。",
     "2026年10月8日（星期四）"},
    {24, &kSummary, "2026-09-24", "", "", "2026年9月24日（星期四）",
     "第7日10月1日为休息日（国庆节），顺延至其后第一个工作日（《民法典》第二百零三条）。"
     "其间跳过节假日7天（国庆节10月1日至10月7日）。",
     "2026年10月8日（星期四）"},
    {25, &kArbitration, "2026-02-02", "", "", "2026年2月2日（星期一）",
     "第15日2月17日为休息日（春节），顺延至其后第一个工作日（《民法典》第二百零三条）。"
     "其间跳过节假日7天（春节2月17日至2月23日）。",
     "2026年2月24日（星期二）"},
    {26, &kEnforced, "2024-02-29", "", "", "2024年2月29日（星期四）", "期满之日2026年2月28日为调休上班日，不顺延。",
     "2026年2月28日（星期六）"},
    {27, &kEnforced, "2024-05-01", "", "", "2024年5月1日（星期三）",
     "期满之日2026年5月1日为休息日（劳动节），顺延至其后第一个工作日（《民事诉讼法》第八十五条）。"
     "其间跳过节假日5天（劳动节2026年5月1日至2026年5月5日）。",
     "2026年5月6日（星期三）"},
    {28, &kThirdPerson, "2025-08-31", "", "", "2025年8月31日（星期日）", "期满之日2026年2月28日为调休上班日，不顺延。",
     "2026年2月28日（星期六）"},
    {31, &kWithinDays, "2026-04-16", "", "", "2026年4月16日（星期四）",
     "第15日5月1日为休息日（劳动节），顺延至其后第一个工作日（《民法典》第二百零三条）。"
     "其间跳过节假日5天（劳动节5月1日至5月5日）。",
     "2026年5月6日（星期三）"},
    {32, &kVillage, "2026-04-27", "", "", "2026年4月27日（星期一）", "", "2026年4月30日（星期四）"},
    {32, &kZoneOrTown, "2026-04-30", "", "", "2026年4月30日（星期四）", "其间跳过节假日5天（劳动节5月1日至5月5日）。",
     "2026年5月7日（星期四）"},
    {32, &kZoneOrTown, "2026-05-07", "", "", "2026年5月7日（星期四）", "其间计入调休上班日1天（劳动节5月9日）。",
     "2026年5月9日（星期六）"},
};

std::string ExpectedOf(const ExplainedDate& row) {
  std::string text = "自";
  text.append(row.start_text).append("10:00起算，").append(row.clock->term_and_counting).append(row.moves);
  text.append("到期时间为").append(row.due_text).append("17:30，即当日工作时间结束之时").append(row.clock->end);
  return text + "。依据工作日历“official”。";
}

// Public report 5: department-of-veterans-affairs/caseflow#14285, GBLS/docassemble-MAEvictionDefense#355. Dates 29 and 30 are
// instalments on days that are named, and nothing about them is computed by law.
TEST(ExplainDeadline, OfEachDateOfMediationNamesTheArticleAndEachDaySkipped) {
  for (const ExplainedDate& row : kExplainedDates) {
    std::vector<RestingDays> rests;
    if (!row.rests_from.empty()) {
      rests.push_back({Day(row.rests_from), Day(row.rests_until), PauseReason::kAppraisal, "staff"});
    }
    EXPECT_EQ(ExplainedBy(row.start, row.clock->term, row.clock->law, rests), ExpectedOf(row)) << row.number;
  }
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
