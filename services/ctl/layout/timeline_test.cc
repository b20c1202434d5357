#include "services/ctl/layout/timeline.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace zhiwang::ctl {
namespace {

common::v1::Change ChangeOf(int64_t version, const std::string& type, const std::string& summary,
                            const std::string& note) {
  common::v1::Change change;
  change.set_version(version);
  change.set_type(type);
  change.set_actor("districts/370211/staff/S1");
  change.mutable_at()->set_seconds(1'772'413'200);  // 2026-03-02 09:00
  change.set_summary(summary);
  change.set_note(note);
  return change;
}

// Public report 56: fixmystreet#4457.
TEST(FormatTimeline, ShowsTheWordsOfEachChangeBelow) {
  const std::vector<common::v1::Change> changes = {ChangeOf(1, "case.created", "登记", ""),
                                                   ChangeOf(2, "case.dispatched", "派单至 D01", "请核查\x1b[31m"),
                                                   ChangeOf(3, "case.resolved", "D01 答复", "已修\n内部说明：换阀")};
  EXPECT_EQ(FormatTimeline(changes),
            "序号  时间              经手      事项             摘要\n"
            "   1  2026-03-02 09:00  staff/S1  case.created     登记\n"
            "   2  2026-03-02 09:00  staff/S1  case.dispatched  派单至 D01\n"
            "   3  2026-03-02 09:00  staff/S1  case.resolved    D01 答复\n"
            "\n说明：\n"
            "   2  请核查\\x1b[31m\n"
            "   3  已修\n内部说明：换阀\n");
  EXPECT_EQ(FormatTimeline({changes.data(), 1}).find("说明"), std::string::npos);
}

}  // namespace
}  // namespace zhiwang::ctl
