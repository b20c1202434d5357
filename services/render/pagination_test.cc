#include "services/render/pagination.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::render {
namespace {

using ::testing::ElementsAre;

constexpr double kPage = 100;

Item Line(Hold hold = Hold::kNone) { return {10, hold}; }

std::vector<Item> Lines(int count) { return std::vector<Item>(static_cast<size_t>(count), Line()); }

std::vector<Item> operator+(std::vector<Item> items, const std::vector<Item>& more) {
  items.insert(items.end(), more.begin(), more.end());
  return items;
}

TEST(Pages, AreAtLeastOneAndAreFilled) {
  EXPECT_THAT(Paginate({}, kPage), ElementsAre(0));
  EXPECT_THAT(Paginate(Lines(1), kPage), ElementsAre(0));
  EXPECT_THAT(Paginate(Lines(10), kPage), ElementsAre(0));
  EXPECT_THAT(Paginate(Lines(11), kPage), ElementsAre(0, 10));
  EXPECT_THAT(Paginate(Lines(30), kPage), ElementsAre(0, 10, 20));
}

TEST(Pages, EndBeforeWhatIsHeldTogether) {
  const std::vector<Item> heading = {Line(), Line(Hold::kFirm), Line(Hold::kLines)};
  EXPECT_THAT(Paginate(Lines(9) + heading + Lines(3), kPage), ElementsAre(0, 9)) << "a heading at the foot of a page";
  EXPECT_THAT(Paginate(Lines(8) + heading + Lines(3), kPage), ElementsAre(0, 8)) << "one line of its paragraph";
  EXPECT_THAT(Paginate(Lines(7) + heading + Lines(3), kPage), ElementsAre(0, 10));
}

TEST(Pages, EndWhereTheHoldIsWeakestWhereAllIsHeld) {
  std::vector<Item> items(25, Line(Hold::kFirm));
  items[0] = Line();
  items[4] = Line(Hold::kSignature);
  items[6] = Line(Hold::kSignature);
  EXPECT_THAT(Paginate(items, kPage), ElementsAre(0, 6, 16));
}

TEST(Pages, HaveARoomyItemForThemselves) {
  EXPECT_THAT(Paginate(std::vector<Item>{Line(), {250, Hold::kFirm}, Line()}, kPage), ElementsAre(0, 1, 2));
}

TEST(Pages, LeaveRoomForTheHeadingsOfATable) {
  const std::vector<Item> rows(20, Item{10, Hold::kNone, 20});
  EXPECT_THAT(Paginate(Lines(2) + rows, kPage), ElementsAre(0, 10, 18));
}

}  // namespace
}  // namespace zhiwang::render
