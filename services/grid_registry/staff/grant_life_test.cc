// The grants of staff whose areas and departments move, end and take over.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/grid_registry/testing/grants_test.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::grid {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

constexpr auth::RoleSet kTownDispatchers = {auth::Role::kTownDispatcher};
constexpr auth::RoleSet kMediators = {auth::Role::kVillageMediator};
constexpr auth::RoleSet kHandlers = {auth::Role::kDepartmentHandler};

const std::string kGridWhenInWest = fmt::format("{}{}/{}/", kInWest, kVillage, kGrid);

class GrantsForWhatWas : public GrantsTest {
 protected:
  static v1::ImportStaffRequest::Row DispatcherOf(const std::string& id, const std::string& town) {
    return Serving(id, town, "2026-03-01", "", v1::Assignment::TOWN_DISPATCHER);
  }
  static v1::ImportStaffRequest::Row HandlerOf(const std::string& id, const std::string& department) {
    auto row = Serving(id, "", "2026-03-01", "", v1::Assignment::DEPARTMENT_HANDLER);
    row.mutable_staff()->mutable_assignments(0)->set_department(
        FormatResourceName(kDistrict, "departments", department));
    return row;
  }
  static v1::ImportDepartmentsRequest::Row Ending(const std::string& code, const std::string& display_name,
                                                  const std::string& day, const std::string& successor) {
    auto row = Unit(code, display_name);
    row.mutable_department()->set_end_day(day);
    row.mutable_department()->set_successor(FormatResourceName(kDistrict, "departments", successor));
    for (const char* field : {"end_day", "successor"}) row.mutable_update_mask()->add_paths(field);
    return row;
  }
  static v1::AreaEnd EndOf(const std::string& code, const std::string& successor) {
    v1::AreaEnd end;
    end.set_row(100);
    end.set_code(code);
    end.add_successors(successor);
    return end;
  }
  // Changes areas from today on.
  void Reorganise(const std::vector<v1::AreaRow>& rows, const std::vector<v1::AreaEnd>& ends) {
    v1::ImportAreasHeader header = AreasHeader();
    header.set_accept_findings(true);
    header.set_day(DaysFromToday(0));
    auto messages = ImportOf<v1::ImportAreasRequest>(header, Numbered(rows));
    for (const v1::AreaEnd& end : ends) *messages.emplace_back().mutable_end() = end;
    const auto response = client().SendAll(&v1::AreaService::Stub::ImportAreas, messages);
    ASSERT_THAT(response, IsOk());
    ASSERT_TRUE(response->applied()) << response->ShortDebugString();
  }
  // True where the registry's own book of grants covers it.
  bool Covers(const char* id, auth::RoleSet roles, const std::string& path, const std::string& department = "") {
    const auto rights = server_->grants().Of(FormatResourceName(kDistrict, "staff", id), kDistrict);
    return rights != nullptr && rights->Cover(roles, {path, department});
  }
};

// Public report 33: AreaCity#43.
TEST_F(GrantsForWhatWas, ReachTheCasesOfATownThatEndedForTheStaffOfItsSuccessor) {
  Hire({DispatcherOf("e1", kEastTown), DispatcherOf("t1", kWestTown)});
  Follower follower;
  ASSERT_TRUE(Comes(follower, {"e1 town_dispatcher " + kInEast, "t1 town_dispatcher " + kInWest}));
  ASSERT_TRUE(Eventually([&] { return Covers("e1", kTownDispatchers, kInEast); }));
  EXPECT_FALSE(Covers("e1", kTownDispatchers, kGridWhenInWest));
  HearToTheEnd(follower);
  const int copies = follower.copies;

  Reorganise({RowOf(kVillage, kEastTown, "藏马南村", v1::Area::VILLAGE),
              RowOf(kNorthVillage, kEastTown, "藏马北村", v1::Area::VILLAGE)},
             {EndOf(kWestTown, kEastTown)});
  const std::vector<std::string> both = {"e1 town_dispatcher " + kInEast, "e1 town_dispatcher " + kInWest,
                                         "t1 town_dispatcher " + kInEast, "t1 town_dispatcher " + kInWest};
  EXPECT_TRUE(Comes(follower, both)) << "through the changes, although the town itself did not change";
  EXPECT_EQ(follower.copies, copies);
  EXPECT_TRUE(Comes(both)) << "in a copy";
  EXPECT_TRUE(Eventually([&] { return Covers("e1", kTownDispatchers, kGridWhenInWest); }));
  EXPECT_TRUE(Eventually([&] { return Covers("t1", kTownDispatchers, kGridWhenInWest); }));
}

// Public report 33: AreaCity#43.
TEST_F(GrantsForWhatWas, ReachWhatAVillageLeftInTheTownItCameFrom) {
  Hire({DispatcherOf("e1", kEastTown), DispatcherOf("t1", kWestTown),
        Serving("m1", kVillage, "2026-03-01", "", v1::Assignment::VILLAGE_MEDIATOR)});
  Follower follower;
  const std::string in_west = fmt::format("{}{}/", kInWest, kVillage);
  const std::string in_east = fmt::format("{}{}/", kInEast, kVillage);
  ASSERT_TRUE(Comes(
      follower, {"e1 town_dispatcher " + kInEast, "m1 village_mediator " + in_west, "t1 town_dispatcher " + kInWest}));
  Reorganise({RowOf(kVillage, kEastTown, "藏马南村", v1::Area::VILLAGE)}, {});
  EXPECT_TRUE(Comes(follower, {"e1 town_dispatcher " + kInEast, "e1 town_dispatcher " + in_west,
                               "m1 village_mediator " + in_east, "t1 town_dispatcher " + kInWest}));
  EXPECT_TRUE(Eventually([&] { return Covers("e1", kTownDispatchers, kGridWhenInWest); }));
  EXPECT_TRUE(Eventually([&] { return Covers("m1", kMediators, kGridWhenInWest); })) << "of the village itself";
  EXPECT_TRUE(Covers("t1", kTownDispatchers, kGridWhenInWest)) << "of the town that the cases lay in";

  Reorganise({RowOf(kVillage, kWestTown, "藏马南村", v1::Area::VILLAGE)}, {});
  EXPECT_TRUE(Comes(follower, {"e1 town_dispatcher " + kInEast, "m1 village_mediator " + in_west,
                               "t1 town_dispatcher " + in_east, "t1 town_dispatcher " + kInWest}))
      << "what came about meanwhile goes back with the village";
  EXPECT_TRUE(Eventually([&] { return !Covers("e1", kTownDispatchers, kGridWhenInWest); }));
}

TEST_F(GrantsForWhatWas, AreSentOnlyToThoseWhomAMoveConcerns) {
  Hire({DispatcherOf("e1", kEastTown), DispatcherOf("t1", kWestTown), Serving("n1", kNorthVillage, "2026-03-01"),
        Serving("d1", kWholeDistrict, "2026-03-01", "", v1::Assignment::CENTRE_DISPATCHER)});
  Follower follower;
  ASSERT_TRUE(Eventually([&] { return follower.Ask(*server_) && follower.known.size() == 4; }));
  HearToTheEnd(follower);
  follower.heard.clear();
  Reorganise({RowOf(kVillage, kEastTown, "藏马南村", v1::Area::VILLAGE)}, {});
  HearToTheEnd(follower);
  EXPECT_THAT(follower.heard, ElementsAre("e1", "t1"));
}

// Public report 33: AreaCity#43.
TEST_F(GrantsForWhatWas, AreSharedByTheStaffOfADepartmentThatEndedAndItsSuccessors) {
  Establish({Unit("D01", "计划生育局"), Unit("D02", "卫生健康局"), Unit("D03", "民政局")});
  Hire({HandlerOf("h1", "D01"), HandlerOf("h2", "D02"), HandlerOf("h3", "D03")});
  Follower follower;
  ASSERT_TRUE(Comes(follower, {"h1 department_handler D01", "h2 department_handler D02", "h3 department_handler D03"}));
  HearToTheEnd(follower);
  const int copies = follower.copies;
  Establish({Ending("D01", "计划生育局", DaysFromToday(0), "D02")});
  const std::vector<std::string> shared = {"h1 department_handler D01", "h1 department_handler D02",
                                           "h2 department_handler D01", "h2 department_handler D02",
                                           "h3 department_handler D03"};
  EXPECT_TRUE(Comes(follower, shared)) << "through the changes";
  EXPECT_EQ(follower.copies, copies);
  EXPECT_TRUE(Comes(shared)) << "in a copy";
  EXPECT_TRUE(Eventually([&] { return Covers("h2", kHandlers, "/", "D01"); })) << "a case that stays with it";
  EXPECT_TRUE(Eventually([&] { return Covers("h1", kHandlers, "/", "D02"); })) << "a case of today";
  EXPECT_FALSE(Covers("h3", kHandlers, "/", "D01"));
}

TEST_F(GrantsForWhatWas, OfADepartmentBeginOnTheDayOfItsEndAndAreGoneWhenThatIsTakenBack) {
  Establish({Unit("D01", "计划生育局"), Unit("D02", "卫生健康局")});
  Hire({HandlerOf("h1", "D01"), HandlerOf("h2", "D02")});
  Establish({Ending("D01", "计划生育局", DaysFromToday(10), "D02")});
  Follower follower;
  ASSERT_TRUE(Comes(follower, {"h1 department_handler D01", "h1 department_handler D02", "h2 department_handler D01",
                               "h2 department_handler D02"}));
  const auto copy = Ask(*server_, "");
  ASSERT_THAT(copy, IsOk());
  const int day = calendar::DayNumber(calendar::Today() + 10);
  for (const auto& person : copy->people()) {
    ASSERT_THAT(person.grants(), SizeIs(2));
    for (const auto& grant : person.grants()) {
      const bool own = person.staff().ends_with("h1") == grant.department().ends_with("D01");
      EXPECT_EQ(grant.from_day(), own ? 20260301 : day) << person.ShortDebugString();
    }
  }
  ASSERT_TRUE(Eventually([&] { return Covers("h2", kHandlers, "/", "D02"); }));
  EXPECT_FALSE(Covers("h2", kHandlers, "/", "D01")) << "its day has not come";

  Establish({Ending("D01", "计划生育局", "", "")});
  EXPECT_TRUE(Comes(follower, {"h1 department_handler D01", "h2 department_handler D02"}));
}

TEST_F(GrantsForWhatWas, AreNotSentAnewWhenADepartmentIsOnlyRenamed) {
  Establish({Unit("D01", "卫生局"), Unit("D02", "民政局")});
  Hire({HandlerOf("h1", "D01")});
  Follower follower;
  ASSERT_TRUE(Comes(follower, {"h1 department_handler D01"}));
  HearToTheEnd(follower);
  Establish({Unit("D01", "卫生健康局")});
  EXPECT_EQ(HearToTheEnd(follower), 0);
}

}  // namespace
}  // namespace zhiwang::grid
