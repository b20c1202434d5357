#include "services/render/line_breaks.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::render {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Whole(const std::string& text, size_t most = 30) {
  std::vector<std::string> stretches;
  for (const Stretch& stretch : UnbreakableStretches(text, most)) {
    stretches.push_back(text.substr(stretch.begin, stretch.end - stretch.begin));
  }
  return stretches;
}

TEST(LineBreaks, KeepPunctuationThatClosesWithWhatIsBeforeIt) {
  EXPECT_THAT(Whole("甲方付款，乙方收款。"), ElementsAre("款，", "款。"));
  EXPECT_THAT(Whole("他说：“好。”，就走"), ElementsAre("说：", "“好。”，"));
  EXPECT_THAT(Whole("三日～五日，甲／乙"), ElementsAre("日～", "日，", "甲／"));
}

TEST(LineBreaks, KeepPunctuationThatOpensWithWhatIsBehindIt) {
  EXPECT_THAT(Whole("依据《民法典》办理（见附件）"), ElementsAre("《民", "典》", "（见", "件）"));
  EXPECT_THAT(Whole("（（甲"), ElementsAre("（（甲"));
}

TEST(LineBreaks, LookThroughBlanksBesidePunctuation) {
  EXPECT_THAT(Whole("甲方 ，乙方（ 见"), ElementsAre("方 ，", "（ 见"));
}

TEST(LineBreaks, LeaveTheEndsOfParagraphsAlone) {
  EXPECT_THAT(Whole("甲\n，乙（\n丙"), IsEmpty());
  EXPECT_THAT(Whole("，甲（"), IsEmpty());
  EXPECT_THAT(Whole(""), IsEmpty());
}

TEST(LineBreaks, AreFoundInARowOfPunctuationThatNoLineHolds) {
  EXPECT_THAT(Whole("甲！！！！！！！", 3), ElementsAre("甲！！", "！！！", "！！"));
}

}  // namespace
}  // namespace zhiwang::render
