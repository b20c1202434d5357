#include "deploy/local/demo/appeals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "deploy/local/demo/appeal_templates.h"
#include "deploy/local/demo/staff.h"

namespace zhiwang::ctl::demo {
namespace {

std::string CategoryLine(std::string_view level1, std::string_view level2, std::string_view level3) {
  return std::string(level1).append(",").append(level2).append(",").append(level3);
}

// The lines after the header of the category tree that is shipped.
std::vector<std::string> ShippedCategories() {
  std::ifstream in(ZHIWANG_SOURCE_DIR "/deploy/local/demo/categories.csv");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  EXPECT_THAT(lines, testing::Not(testing::IsEmpty()));
  EXPECT_EQ(lines.front(), "level1,level2,level3");
  lines.erase(lines.begin());
  return lines;
}

// Every polygon here is counter-clockwise and simple, so a winding number is 0 or 1.
bool Contains(const Ring& ring, Point point) {
  bool inside = false;
  for (size_t i = 0; i < ring.size(); ++i) {
    const Point a = ring[i], b = ring[(i + 1) % ring.size()];
    if ((a.lat > point.lat) == (b.lat > point.lat)) continue;
    if (point.lng < a.lng + (point.lat - a.lat) / (b.lat - a.lat) * (b.lng - a.lng)) inside = !inside;
  }
  return inside;
}

std::string JsonLines(const std::vector<Appeal>& appeals) {
  std::ostringstream out;
  WriteAppealsJsonLines(appeals, out);
  return out.str();
}

class DemonstrationYear : public testing::Test {
 protected:
  static const District& district() {
    static const District made = GenerateDistrict({});
    return made;
  }
  static const std::vector<Appeal>& appeals() {
    static const std::vector<Appeal> made = GenerateAppeals(district(), 1, 120);
    return made;
  }
  static std::map<std::string, const Area*> areas() {
    std::map<std::string, const Area*> by_code;
    for (const Area& area : district().areas) by_code[area.code] = &area;
    return by_code;
  }
};

TEST_F(DemonstrationYear, HasAsManyAppealsAsAskedForOfEveryTemplate) {
  EXPECT_EQ(appeals().size(), 120u);
  EXPECT_GE(AppealTemplates().size(), 40u);
  std::set<std::string_view> notes;
  for (const AppealTemplate& kind : AppealTemplates()) EXPECT_TRUE(notes.insert(kind.text).second) << kind.title;
  std::set<std::string> categories;
  for (const Appeal& appeal : appeals()) categories.insert(CategoryLine(appeal.level1, appeal.level2, appeal.level3));
  EXPECT_GE(categories.size(), 40u);
}

TEST_F(DemonstrationYear, PlacesEachPointInTheGridItNames) {
  const auto by_code = areas();
  int points = 0;
  for (const Appeal& appeal : appeals()) {
    ASSERT_TRUE(by_code.contains(appeal.area)) << appeal.area;
    const Area& area = *by_code.at(appeal.area);
    EXPECT_EQ(area.level, appeal.point ? Level::kGrid : Level::kVillage);
    if (!appeal.point) continue;
    ++points;
    EXPECT_TRUE(Contains(area.pieces.front(), *appeal.point)) << appeal.title;
  }
  EXPECT_GT(points, 80);
  EXPECT_LT(points, 120);
}

TEST_F(DemonstrationYear, UsesOnlyCategoriesThatAreShipped) {
  const std::vector<std::string> shipped = ShippedCategories();
  for (const AppealTemplate& kind : AppealTemplates()) {
    EXPECT_THAT(shipped, testing::Contains(CategoryLine(kind.level1, kind.level2, kind.level3)));
  }
}

TEST_F(DemonstrationYear, GivesWorkToUnitsThatExistAndTakesItBackFromAnother) {
  std::set<std::string> units;
  for (const Department& unit : GenerateDepartments(district())) units.insert(unit.code);
  for (const AppealTemplate& kind : AppealTemplates()) {
    if (kind.unit != "town") {
      EXPECT_TRUE(units.contains(std::string(kind.unit))) << kind.title;
    }
    EXPECT_NE(kind.unit, kind.wrong_unit) << kind.title;
  }
  for (const Appeal& appeal : appeals()) {
    EXPECT_TRUE(units.contains(appeal.unit)) << appeal.unit;
    if (!appeal.returned) continue;
    EXPECT_TRUE(units.contains(appeal.returned->by)) << appeal.returned->by;
    EXPECT_NE(appeal.returned->by, appeal.unit);
  }
}

TEST_F(DemonstrationYear, ReturnsAboutSixPercentAndRedoesAboutFour) {
  EXPECT_EQ(std::ranges::count_if(appeals(), [](const Appeal& appeal) { return appeal.returned.has_value(); }), 7);
  EXPECT_EQ(std::ranges::count_if(appeals(), [](const Appeal& appeal) { return appeal.redo.has_value(); }), 5);
}

TEST_F(DemonstrationYear, RedoesOnlyWhatACitizenReachedCalledUnsolved) {
  for (const Appeal& appeal : appeals()) {
    if (!appeal.redo) continue;
    EXPECT_TRUE(appeal.callback.reached);
    EXPECT_FALSE(appeal.callback.satisfied);
  }
}

TEST_F(DemonstrationYear, KeepsTheStepsOfEachAppealInOrderAndEmergenciesWithinAnHourOfDispatch) {
  int last_day = 0;
  for (const Appeal& appeal : appeals()) {
    EXPECT_GE(appeal.day, last_day);
    EXPECT_LT(appeal.day, 365);
    last_day = appeal.day;
    EXPECT_GT(appeal.steps.dispatch, 0);
    EXPECT_LT(appeal.steps.dispatch, appeal.steps.sign_in);
    EXPECT_LT(appeal.steps.sign_in, appeal.steps.reply);
    EXPECT_LT(appeal.steps.reply, appeal.steps.callback);
    if (appeal.urgency == "emergency") {
      EXPECT_LE(appeal.steps.dispatch, 1);
    }
  }
}

TEST_F(DemonstrationYear, LeavesNoPlaceholderInAnyText) {
  for (const Appeal& appeal : appeals()) {
    for (const std::string* text : {&appeal.title, &appeal.text, &appeal.reply, &appeal.internal_note}) {
      EXPECT_THAT(*text, testing::Not(testing::IsEmpty()));
      EXPECT_THAT(*text, testing::Not(testing::HasSubstr("{")));
    }
  }
}

TEST_F(DemonstrationYear, BringsToTheWorkstationOnlyItsThreeKindsOfItems) {
  std::set<std::string_view> items;
  for (const Appeal& appeal : appeals()) {
    EXPECT_EQ(appeal.channel == "mobile_workstation", !appeal.workstation_item.empty());
    if (!appeal.workstation_item.empty()) items.insert(appeal.workstation_item);
  }
  EXPECT_THAT(items, testing::UnorderedElementsAre("emergency", "convenience", "city_management"));
}

TEST_F(DemonstrationYear, IsTheSameForTheSameSeedAndAnotherForAnother) {
  EXPECT_EQ(JsonLines(GenerateAppeals(district(), 1, 120)), JsonLines(appeals()));
  EXPECT_NE(JsonLines(GenerateAppeals(district(), 2, 120)), JsonLines(appeals()));
}

TEST_F(DemonstrationYear, IsWrittenAsOneJsonObjectPerLine) {
  std::istringstream lines(JsonLines(appeals()));
  size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto json = nlohmann::json::parse(line);
    EXPECT_EQ(json.at("title"), appeals()[count].title);
    EXPECT_EQ(json.contains("lng"), appeals()[count].point.has_value());
  }
  EXPECT_EQ(count, appeals().size());
}

TEST_F(DemonstrationYear, IsWorkedByOneGridWorkerPerGridAndEveryOtherRole) {
  const auto departments = GenerateDepartments(district());
  const auto staff = GenerateStaff(district(), departments, 1);
  std::map<std::string_view, int> roles;
  std::set<std::string> phones, ids, grids;
  for (const Person& person : staff) {
    ++roles[person.role];
    EXPECT_TRUE(ids.insert(person.id).second);
    EXPECT_TRUE(phones.insert(person.phone).second);
    EXPECT_EQ(person.phone.size(), 11u);
    EXPECT_NE(person.area.empty(), person.department.empty());
    if (person.role == "grid_worker") grids.insert(person.area);
  }
  EXPECT_EQ(roles["grid_worker"], 1549);
  EXPECT_EQ(grids.size(), 1549u);
  EXPECT_EQ(roles["centre_director"], 1);
  EXPECT_EQ(roles["town_dispatcher"], 46);
  EXPECT_EQ(roles["department_handler"], 2 * static_cast<int>(departments.size()));
  EXPECT_EQ(roles.size(), 7u);
}

TEST(ShippedCategoryTree, IsCompactAndNamesNothingTwice) {
  const std::vector<std::string> lines = ShippedCategories();
  EXPECT_NEAR(static_cast<double>(lines.size()), 180, 20);
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size());
  std::set<std::string> first, second;
  for (const std::string& line : lines) {
    EXPECT_EQ(std::ranges::count(line, ','), 2) << line;
    first.insert(line.substr(0, line.find(',')));
    second.insert(line.substr(0, line.rfind(',')));
  }
  EXPECT_EQ(first.size(), 15u);
  EXPECT_NEAR(static_cast<double>(second.size()), 60, 8);
}

}  // namespace
}  // namespace zhiwang::ctl::demo
