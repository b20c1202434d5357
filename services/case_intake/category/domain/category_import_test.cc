#include "services/case_intake/category/domain/category_import.h"

#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using common::v1::CATEGORY_ENDED;
using common::v1::CATEGORY_NOT_FOUND;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kToday = 20261201;
const auto kEnded = IsRefused(absl::StatusCode::kInvalidArgument, CATEGORY_ENDED);
const auto kUnknown = IsRefused(absl::StatusCode::kInvalidArgument, CATEGORY_NOT_FOUND);

// A tree into which rows are imported one by one or together, on 1 December 2026. At first it has 城乡建设 (01) with 供水 (0101:
// 水质, 停水) and 道路 (0102), and 水务 (02) with 供水 (0201: 水质).
class CategoryLives : public ::testing::Test {
 protected:
  using Path = std::vector<std::string>;

  void SetUp() override {
    Import({Row({"城乡建设", "供水", "水质"}), Row({"城乡建设", "供水", "停水"}), Row({"城乡建设", "道路"}),
            Row({"水务", "供水", "水质"})});
    ASSERT_THAT(changes_.refused, IsEmpty());
  }

  static CategoryRow Row(Path path, int begin_day = 0) {
    CategoryRow row;
    row.path = std::move(path);
    row.begin_day = begin_day;
    return row;
  }
  static CategoryRow End(Path path, int end_day, Path successor) {
    CategoryRow row = Row(std::move(path));
    row.end_day = end_day;
    row.successor_path = std::move(successor);
    return row;
  }

  // Imports the rows; the tree has the changes afterwards, unless one is refused.
  void Import(std::vector<CategoryRow> rows) {
    for (size_t i = 0; i < rows.size(); ++i) rows[i].place = i;
    changes_ = ImportInto(tree_, rows, kToday);
    if (!changes_.refused.empty()) return;
    for (const auto& [code, node] : changes_.added) tree_[code] = node;
    for (const auto& [code, node] : changes_.changed) tree_[code] = node;
  }
  // The refusal of the only row that was refused, in an import that changes nothing.
  absl::Status Refused(std::vector<CategoryRow> rows, size_t place = 0) {
    const CategoryTree before = tree_;
    Import(std::move(rows));
    EXPECT_EQ(changes_.refused.size(), 1u);
    EXPECT_EQ(tree_, before);
    return changes_.refused.contains(place) ? changes_.refused.at(place) : absl::OkStatus();
  }
  absl::Status Check(const std::string& code, int day = kToday) const {
    return CheckCategory("category", tree_, code, day, kToday);
  }

  CategoryTree tree_;
  CategoryChanges changes_;
};

// Public report 33: AreaCity#43.
TEST_F(CategoryLives, EndOnADayAndNameWhatTakesOver) {
  Import({End({"城乡建设", "供水", "停水"}, 20261101, {"城乡建设", "供水", "水质"})});
  EXPECT_EQ(changes_.ended, 1);
  ASSERT_EQ(changes_.changed.size(), 1u);
  EXPECT_EQ(changes_.changed.at("010102").version, 2);
  const absl::Status refused = Check("010102");
  EXPECT_THAT(refused, kEnded);
  EXPECT_EQ(ChineseMessageOf(refused),
            "事项分类“城乡建设/供水/停水”已于 2026-11-01 停用，请改用“城乡建设/供水/水质”（010101）");
  EXPECT_THAT(Check("010102", 20261101), kEnded);
  EXPECT_THAT(Check("010102", 20261031), IsOk()) << "a case of the past keeps it";
  EXPECT_THAT(Check("0101"), IsOk());
}

TEST_F(CategoryLives, EndWithTheOneAbove) {
  Import({End({"城乡建设"}, 20261101, {"水务"})});
  EXPECT_EQ(changes_.changed.size(), 1u);
  for (const char* code : {"01", "0101", "010101", "010102", "0102"}) EXPECT_THAT(Check(code), kEnded) << code;
  EXPECT_EQ(SuccessorOn(tree_, "01", kToday), "02");
  EXPECT_EQ(SuccessorOn(tree_, "010101", kToday), "020101") << "the one of the same names below the successor";
  EXPECT_EQ(SuccessorOn(tree_, "010102", kToday), "0201") << "as far down as there is one";
  EXPECT_EQ(SuccessorOn(tree_, "0102", kToday), "02");
  EXPECT_EQ(SuccessorOn(tree_, "010101", 20261031), "010101");
}

TEST_F(CategoryLives, EndWithASuccessorOfTheirOwnBesideTheOneAbove) {
  Import({End({"城乡建设"}, 20261101, {"水务"}), End({"城乡建设", "道路"}, 20261101, {"交通", "道路"}),
          Row({"交通", "道路"})});
  EXPECT_THAT(changes_.refused, IsEmpty()) << "a successor may be in a later row";
  EXPECT_EQ(SuccessorOn(tree_, "0102", kToday), "0301");
  EXPECT_EQ(changes_.ended, 2);
}

TEST_F(CategoryLives, GoOnToTheSuccessorThatHasNotEnded) {
  Import({End({"城乡建设", "供水", "停水"}, 20250101, {"城乡建设", "供水", "水质"})});
  Import({End({"城乡建设", "供水", "水质"}, 20260101, {"水务", "供水", "水质"})});
  EXPECT_EQ(SuccessorOn(tree_, "010102", kToday), "020101");
  EXPECT_EQ(SuccessorOn(tree_, "010102", 20250601), "010101");
  EXPECT_THAT(ChineseMessageOf(Check("010102")), HasSubstr("“水务/供水/水质”（020101）"));
}

TEST_F(CategoryLives, GiveNoCodeAndNoNameAgain) {
  Import({End({"城乡建设", "供水", "停水"}, 20261101, {"城乡建设", "供水", "水质"})});
  Import({Row({"城乡建设", "供水", "停水"}), Row({"城乡建设", "供水", "水压"})});
  EXPECT_EQ(changes_.unchanged, 1);
  EXPECT_THAT(Check("010102"), kEnded);
  EXPECT_EQ(changes_.added.begin()->first, "010103");
}

TEST_F(CategoryLives, StayTheSameWhenTheImportIsRepeated) {
  const std::vector<CategoryRow> rows = {End({"城乡建设", "供水", "停水"}, 20261101, {"城乡建设", "供水", "水质"}),
                                         Row({"环保"}, 20270101)};
  Import(rows);
  EXPECT_EQ(changes_.unchanged, 0);
  Import(rows);
  EXPECT_EQ(changes_.unchanged, 2);
  EXPECT_EQ(changes_.ended, 0);
  EXPECT_THAT(changes_.added, IsEmpty());
  EXPECT_THAT(changes_.changed, IsEmpty());
}

TEST_F(CategoryLives, AreNotThereBeforeTheirFirstDay) {
  Import({Row({"环保"}, 20270101), Row({"环保", "噪声"})});
  EXPECT_EQ(LifeOf(tree_, "0301").begin_day, 20270101) << "what lies below begins no earlier";
  for (const char* code : {"03", "0301"}) {
    EXPECT_THAT(Check(code), kUnknown);
    EXPECT_THAT(ChineseMessageOf(Check(code)), HasSubstr("自 2027-01-01 起启用"));
    EXPECT_THAT(CheckCategory("category", tree_, code, 20270101, 20270101), IsOk());
  }
}

TEST_F(CategoryLives, MayBeginWithARowThatComesAfterOneBelow) {
  Import({Row({"环保", "噪声"}), Row({"环保"}, 20270101)});
  EXPECT_THAT(changes_.refused, IsEmpty());
  EXPECT_EQ(tree_.at("03").begin_day, 20270101);
}

TEST_F(CategoryLives, AreMovedUntilTheDayHasCome) {
  const Path cut = {"城乡建设", "供水", "停水"}, quality = {"城乡建设", "供水", "水质"};
  Import({End(cut, 20270101, quality)});
  EXPECT_THAT(Check("010102"), IsOk());
  Import({End(cut, 20270301, quality)});
  EXPECT_EQ(tree_.at("010102").end_day, 20270301);
  EXPECT_EQ(tree_.at("010102").version, 3);
  Import({End(cut, kToday, quality)});
  EXPECT_THAT(Check("010102"), kEnded);
  EXPECT_THAT(Refused({End(cut, 20270101, quality)}), kEnded) << "it stays";
  EXPECT_THAT(Refused({End(cut, kToday, {"水务", "供水", "水质"})}), kEnded);
}

TEST_F(CategoryLives, AreRefusedWhereTheyContradictThemselves) {
  const Path cut = {"城乡建设", "供水", "停水"}, quality = {"城乡建设", "供水", "水质"};
  EXPECT_THAT(Refused({End(cut, 20270101, {})}), IsInvalid("rows.successor_path"));
  EXPECT_THAT(Refused({End(cut, 0, quality)}), IsInvalid("rows.end_day"));
  EXPECT_THAT(Refused({End(cut, 20270101, {"城乡建设"})}), IsInvalid("rows.successor_path"));
  EXPECT_THAT(Refused({End(cut, 20270101, cut)}), IsInvalid("rows.successor_path"));
  EXPECT_THAT(Refused({End(cut, 20270101, {"城乡建设", "供水", "水压"})}), kUnknown);
  EXPECT_THAT(Refused({End(cut, 20270101, quality), End(cut, 20270201, quality)}, 1), IsInvalid("rows.end_day"));
  EXPECT_THAT(Refused({Row(cut, 20270101)}), IsInvalid("rows.begin_day")) << "it is there already";
  CategoryRow never = End({"环保"}, 20270101, {"水务"});
  never.begin_day = 20270101;
  EXPECT_THAT(Refused({never}), IsInvalid("rows.end_day"));
}

TEST_F(CategoryLives, AreRefusedWhereTheyLeaveTheLifeOfTheOneAbove) {
  Import({End({"城乡建设"}, 20270101, {"水务"}), Row({"环保"}, 20270101)});
  const Path cut = {"城乡建设", "供水", "停水"}, quality = {"水务", "供水", "水质"};
  EXPECT_THAT(Refused({End(cut, 20270201, quality)}), IsInvalid("rows.end_day"));
  EXPECT_THAT(Refused({Row({"环保", "噪声"}, 20261201)}), IsInvalid("rows.begin_day"));
  EXPECT_THAT(Refused({Row({"城乡建设", "绿化"}, 20270101)}), IsInvalid("rows.begin_day"));
  Import({Row({"城乡建设", "绿化"})});
  EXPECT_THAT(changes_.refused, IsEmpty()) << "it ends with the one above";
  Import({End({"城乡建设"}, kToday, {"水务"})});
  EXPECT_THAT(Refused({Row({"城乡建设", "照明"})}), kEnded);
}

TEST_F(CategoryLives, AreRefusedWhereWhatTakesOverIsNotThere) {
  const Path cut = {"城乡建设", "供水", "停水"}, quality = {"城乡建设", "供水", "水质"},
             other = {"水务", "供水", "水质"};
  EXPECT_THAT(Refused({End(cut, 20270101, quality), End(quality, 20270101, other)}), IsInvalid("rows.successor_path"));
  EXPECT_THAT(Refused({End({"水务"}, 20270101, {"环保"}), Row({"环保"}, 20270201)}), IsInvalid("rows.successor_path"));
  EXPECT_THAT(Refused({End(cut, 20270101, quality), End(quality, 20270201, cut)}, 1), IsInvalid("rows.successor_path"))
      << "two do not take over from each other";
  Import({End(cut, 20270101, quality)});
  EXPECT_THAT(Refused({End(quality, 20270101, other)}), IsInvalid("rows.end_day")) << "it has to take over first";
}

TEST_F(CategoryLives, ThatEndOnlyAfterTheOneAboveEndWithThatOne) {
  Import({End({"城乡建设", "供水", "停水"}, 20270101, {"城乡建设", "供水", "水质"})});
  Import({End({"城乡建设", "供水"}, 20261225, {"水务", "供水"})});
  EXPECT_THAT(changes_.refused, IsEmpty());
  EXPECT_EQ(LifeOf(tree_, "010102").end_day, 20261225);
  EXPECT_EQ(SuccessorOn(tree_, "010102", 20270201), "0201");
}

TEST_F(CategoryLives, AlwaysLeadToACategoryThatHasNotEnded) {
  std::mt19937 random(33);
  const auto any = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
  const auto path = [&] {
    Path names;
    const int levels = 1 + any(3);
    for (int level = 0; level < levels; ++level) names.push_back(fmt::format("类{}", any(4)));
    return names;
  };
  int taken = 0;
  for (int i = 0; i < 600; ++i) {
    std::vector<CategoryRow> rows;
    for (int row = 1 + any(3); row > 0; --row) {
      Path one = path(), other = path();
      other.resize(one.size(), "类0");
      const int day = kToday - 100 + any(200);  // not all of them days, which nobody minds here
      rows.push_back(any(3) == 0 ? Row(one, any(2) * day) : End(one, day, other));
    }
    Import(std::move(rows));
    taken += changes_.refused.empty();
    if (any(100) == 0) tree_.clear();
    if (!changes_.refused.empty()) continue;
    for (const auto& [code, node] : tree_) {
      for (const int day : {kToday - 50, kToday, kToday + 150}) {
        const std::string holder = SuccessorOn(tree_, code, day);
        ASSERT_GT(LifeOf(tree_, holder).end_day, day) << code << " on " << day << " leads to " << holder;
      }
    }
  }
  EXPECT_GT(taken, 50);
}

}  // namespace
}  // namespace zhiwang::intake
