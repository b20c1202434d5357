#include "deploy/local/demo/committees.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

namespace zhiwang::ctl::demo {
namespace {

class DemoCommittees : public ::testing::Test {
 protected:
  const District district_ = GenerateDistrict(OptionsForGrids(200, 1));
  const std::vector<Person> staff_ = GenerateStaff(district_, GenerateDepartments(district_), 1);
  const std::vector<Committee> committees_ = GenerateCommittees(district_, staff_, 1);
};

TEST_F(DemoCommittees, AreOneOfEachVillageZoneAndTown) {
  std::map<std::string, int> of_area;
  std::set<std::string> numbers;
  for (const Committee& committee : committees_) {
    ++of_area[committee.area];
    EXPECT_TRUE(numbers.insert(committee.number).second) << committee.number;
    EXPECT_EQ(committee.number.find_first_not_of("0123456789"), std::string::npos) << committee.number;
    EXPECT_LE(committee.number.size(), 18u);
  }
  for (const Area& area : district_.areas) {
    const bool has = area.level == Level::kVillage || area.level == Level::kZone || area.level == Level::kTown;
    EXPECT_EQ(of_area.contains(area.code) ? of_area[area.code] : 0, has ? 1 : 0) << area.code;
  }
}

TEST_F(DemoCommittees, AreAsTheLawWantsThem) {
  for (const Committee& committee : committees_) {
    SCOPED_TRACE(committee.name);
    EXPECT_GE(committee.members.size(), 3u);
    EXPECT_LE(committee.members.size(), 9u);
    EXPECT_TRUE(std::ranges::any_of(committee.members, &CommitteeMember::woman));
    EXPECT_EQ(std::ranges::count_if(committee.members, &CommitteeMember::head), 1);
    EXPECT_FALSE(committee.mediators.empty());
  }
}

TEST_F(DemoCommittees, AreTheSameForTheSameSeed) {
  std::ostringstream once, again;
  WriteCommitteesJsonLines(committees_, once);
  WriteCommitteesJsonLines(GenerateCommittees(district_, staff_, 1), again);
  EXPECT_EQ(once.str(), again.str());
}

TEST_F(DemoCommittees, AreWrittenAsALineOfJsonEach) {
  std::stringstream written;
  WriteCommitteesJsonLines(committees_, written);
  size_t lines = 0;
  for (std::string line; std::getline(written, line); ++lines) {
    const auto committee = nlohmann::json::parse(line);
    EXPECT_EQ(committee.at("name"), committees_[lines].number);
    EXPECT_EQ(committee.at("members").size(), committees_[lines].members.size());
  }
  EXPECT_EQ(lines, committees_.size());
}

}  // namespace
}  // namespace zhiwang::ctl::demo
