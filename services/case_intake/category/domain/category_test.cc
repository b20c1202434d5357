#include "services/case_intake/category/domain/category.h"

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class Categories : public ::testing::Test {
 protected:
  std::string Add(const std::vector<std::string>& path) {
    CategoryTree added;
    return FindOrAddCategory(path, tree_, added).value_or("none free");
  }
  // The names of the nodes, by code.
  static std::map<std::string, std::string> NamesIn(const CategoryTree& tree) {
    std::map<std::string, std::string> names;
    for (const auto& [code, category] : tree) names.emplace(code, category.name);
    return names;
  }
  CategoryTree tree_;
};

TEST_F(Categories, GetTwoDigitsALevelInTheOrderTheyCome) {
  EXPECT_EQ(Add({"城乡建设", "供水", "水质"}), "010101");
  EXPECT_EQ(Add({"城乡建设", "供水", "停水"}), "010102");
  EXPECT_EQ(Add({"城乡建设", "道路"}), "0102");
  EXPECT_EQ(Add({"民政"}), "02");
  EXPECT_THAT(NamesIn(tree_), ElementsAre(Pair("01", "城乡建设"), Pair("0101", "供水"), Pair("010101", "水质"),
                                          Pair("010102", "停水"), Pair("0102", "道路"), Pair("02", "民政")));
}

TEST_F(Categories, KeepTheCodeTheyHave) {
  EXPECT_EQ(Add({"城乡建设", "供水", "水质"}), "010101");
  CategoryTree added;
  EXPECT_EQ(FindOrAddCategory({"城乡建设", "供水", "水质"}, tree_, added), "010101");
  EXPECT_EQ(FindOrAddCategory({"城乡建设", "供水"}, tree_, added), "0101");
  EXPECT_THAT(added, IsEmpty());
  EXPECT_EQ(FindOrAddCategory({"城乡建设", "供水", "停水"}, tree_, added), "010102");
  EXPECT_THAT(NamesIn(added), ElementsAre(Pair("010102", "停水"))) << "what was there already is not added";
}

// Public report 42: AvS_FastSimpleImport#231.
TEST_F(Categories, WhoseNamesLookTheSameAreOne) {
  EXPECT_EQ(Add({"安全生产 ", "三无产品(A)"}), "0101");
  EXPECT_EQ(Add({"安全生产", "三无产品（Ａ）"}), "0101");
  EXPECT_EQ(Add({"\u3000安全\u200B生产", "消防"}), "0102");
  EXPECT_THAT(NamesIn(tree_), ElementsAre(Pair("01", "安全生产"), Pair("0101", "三无产品(A)"), Pair("0102", "消防")));
}

TEST_F(Categories, OfOneNameUnderTwoParentsAreTwo) {
  EXPECT_EQ(Add({"城乡建设", "其他"}), "0101");
  EXPECT_EQ(Add({"民政", "其他"}), "0201");
}

TEST_F(Categories, OfOneLevelAreAtMostNinetyNine) {
  for (int i = 1; i <= 99; ++i) EXPECT_EQ(Add({"城乡建设", fmt::format("第{}类", i)}), fmt::format("01{:02}", i));
  EXPECT_EQ(Add({"城乡建设", "再一类"}), "none free");
  EXPECT_EQ(Add({"城乡建设", "第7类"}), "0107") << "those that are there stay";
  EXPECT_EQ(Add({"民政", "再一类"}), "0201") << "other parents have room";
}

TEST_F(Categories, AreCalledByTheNamesFromTheFirstLevelDown) {
  Add({"城乡建设", "供水", "水质"});
  EXPECT_THAT(CategoryPath(tree_, "010101"), ElementsAre("城乡建设", "供水", "水质"));
  EXPECT_THAT(CategoryPath(tree_, "0101"), ElementsAre("城乡建设", "供水"));
  EXPECT_THAT(CategoryPath(tree_, "01"), ElementsAre("城乡建设"));
}

TEST_F(Categories, ThatAreNotThereHaveNoName) {
  Add({"城乡建设", "供水", "水质"});
  for (const char* code : {"", "0", "010", "01010", "0101010", "01010101", "02", "0102", "010102", "99", "水", "01 "}) {
    EXPECT_THAT(CategoryPath(tree_, code), IsEmpty()) << code;
  }
}

}  // namespace
}  // namespace zhiwang::intake
