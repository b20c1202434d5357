// The assignments of staff, as the services ask for them that admit staff.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "services/grid_registry/testing/grants_test.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::grid {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;
using zhiwang::testing::ServedService;

constexpr auth::RoleSet kWorkers = {auth::Role::kGridWorker};

using Grants = GrantsTest;

constexpr char kGridPath[] = "/370211000000/370211109000/370211109201/370211109201001/";

TEST_F(Grants, AreTheAssignmentsThatHaveNotEnded) {
  Hire({Serving("ended", kGrid, DaysFromToday(-30), DaysFromToday(0)), Serving("w1", kGrid, DaysFromToday(-1)),
        Serving("w2", kGrid, DaysFromToday(5), DaysFromToday(6))});
  EXPECT_TRUE(Comes({std::string("w1 grid_worker ") + kGridPath, std::string("w2 grid_worker ") + kGridPath}));
  const auto holds = [&](const char* id) {
    const auto rights = server_->grants().Of(FormatResourceName(kDistrict, "staff", id), kDistrict);
    return rights != nullptr && rights->Cover(kWorkers, {kGridPath, ""});
  };
  EXPECT_TRUE(Eventually([&] { return holds("w1"); })) << "the registry's own book follows its log";
  EXPECT_FALSE(holds("w2")) << "its day has not come";
  EXPECT_FALSE(holds("ended"));
}

TEST_F(Grants, ForTheDistrictHoldAlsoForWhatLiesInNoArea) {
  Hire({Serving("d1", kWholeDistrict, DaysFromToday(0), "", v1::Assignment::CENTRE_DISPATCHER)});
  EXPECT_TRUE(Comes({"d1 centre_dispatcher /"}));
}

TEST_F(Grants, AreGoneOnceTheAssignmentEnds) {
  Hire({Serving("w1", kGrid, "2026-03-01")});
  ASSERT_TRUE(Comes({std::string("w1 grid_worker ") + kGridPath}));
  Hire({Serving("w1", kGrid, "2026-03-01", DaysFromToday(0))});
  EXPECT_TRUE(Comes({}));
  EXPECT_TRUE(Eventually(
      [&] { return server_->grants().Of(FormatResourceName(kDistrict, "staff", "w1"), kDistrict) == nullptr; }));
}

TEST_F(Grants, ComeAsChangesOfTheOnePersonSomethingChangedFor) {
  std::vector<v1::ImportStaffRequest::Row> many;
  for (int i = 0; i < 50; ++i) many.push_back(Serving("p" + std::to_string(i), kGrid, "2026-03-01"));
  Hire(many);
  Follower follower;
  ASSERT_TRUE(Eventually([&] { return follower.Ask(*server_) && follower.known.size() == 50; }));
  HearToTheEnd(follower);
  follower.people = 0;
  Hire({Serving("p7", kGrid, "2026-03-01", DaysFromToday(0))});
  ASSERT_TRUE(Eventually([&] { return follower.Ask(*server_) && follower.known.size() == 49; }));
  EXPECT_EQ(follower.people, 1) << "nobody else was sent";
}

TEST_F(Grants, FollowAnAreaThatMovesForWhoServesIt) {
  Hire({Serving("w1", kGrid, "2026-03-01"), Serving("m1", kVillage, "2026-03-01", "", v1::Assignment::VILLAGE_MEDIATOR),
        Serving("e1", GridOf(3, 3), "2026-03-01")});
  Follower follower;
  ASSERT_TRUE(Eventually([&] { return follower.Ask(*server_) && follower.known.size() == 3; }));
  v1::ImportAreasHeader header = AreasHeader();
  header.set_accept_findings(true);
  ASSERT_TRUE(Import(Numbered({RowOf(kVillage, kEastTown, "南村", v1::Area::VILLAGE)}), header)->applied());
  const std::string moved = fmt::format("/{}/{}/{}/", kWholeDistrict, kEastTown, kVillage);
  EXPECT_TRUE(Eventually([&] {
    return follower.Ask(*server_) && follower.known["w1"].contains("w1 grid_worker " + moved + kGrid + "/") &&
           follower.known["m1"].contains("m1 village_mediator " + moved);
  }));
}

TEST_F(Grants, ThatDidNotChangeAreNotSentWhicheverReplicaIsAsked) {
  const auto other = StartReplica();
  Hire({Serving("w1", kGrid, "2026-03-01"), Serving("w2", kNextGrid, "2026-03-01")});
  Follower follower;
  ASSERT_TRUE(Eventually([&] { return follower.Ask(*server_) && follower.known.size() == 2; }));
  HearToTheEnd(follower);
  for (const ServedService* replica : {other.get(), server_.get()}) {
    const auto again = Ask(*replica, follower.revision);
    ASSERT_THAT(again, IsOk());
    EXPECT_THAT(again->people(), IsEmpty());
    EXPECT_FALSE(again->begins_copy());
    EXPECT_FALSE(again->more());
  }
}

TEST_F(Grants, ComeAsACopyInPagesAndThenWhatChangedMeanwhile) {
  Hire({Serving("w1", kGrid, "2026-03-01"), Serving("w2", kGrid, "2026-03-01"), Serving("w3", kGrid, "2026-03-01")});
  ASSERT_TRUE(Comes({std::string("w1 grid_worker ") + kGridPath, std::string("w2 grid_worker ") + kGridPath,
                     std::string("w3 grid_worker ") + kGridPath}));
  Follower follower;
  const auto first = Ask(*server_, "", 2);
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(first->begins_copy());
  EXPECT_FALSE(first->ends_copy());
  EXPECT_EQ(first->people_size(), 2);
  follower.Hear(*first);

  // The first was sent already; the last was not there yet.
  Hire({Serving("w1", kGrid, "2026-03-01", DaysFromToday(0)), Serving("w4", kGrid, "2026-03-01")});
  EXPECT_TRUE(Eventually([&] {
    return follower.Ask(*server_, 2) &&
           follower.Lines() == std::vector<std::string>{std::string("w2 grid_worker ") + kGridPath,
                                                        std::string("w3 grid_worker ") + kGridPath,
                                                        std::string("w4 grid_worker ") + kGridPath};
  }));
}

TEST_F(Grants, ComeAsACopyToWhoComesWithARevisionOfAnotherLogOrOneThatIsNone) {
  Hire({Serving("w1", kGrid, "2026-03-01")});
  Follower follower;
  ASSERT_TRUE(Comes(follower, {std::string("w1 grid_worker ") + kGridPath}));
  for (const std::string& revision :
       {std::string("9") + follower.revision, std::string("yesterday"), std::string("1-x")}) {
    Follower again{.revision = revision, .known = {{"gone", {"gone administrator /"}}}};
    ASSERT_TRUE(again.Ask(*server_));
    EXPECT_THAT(again.Lines(), ElementsAre(std::string("w1 grid_worker ") + kGridPath)) << revision;
  }
}

TEST_F(Grants, AreForServicesOnly) {
  for (const char* role : {"administrator", "auditor", "centre_director", "partner_system", "grid_worker"}) {
    EXPECT_THAT(Ask(*server_, "", 0, role),
                IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
        << role;
  }
}

}  // namespace
}  // namespace zhiwang::grid
