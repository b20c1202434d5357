#include "services/grid_registry/screening_task/screening_task_service.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "services/grid_registry/testing/grid_work_test.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using Progress = common::v1::ScreeningProgress;
using TaskStub = v1::ScreeningTaskService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

class ScreeningTasks : public GridWorkTest {
 protected:
  static v1::CreateScreeningTaskRequest Asked(int screening, const std::string& grid = kGrid,
                                              absl::Duration due_in = absl::Hours(1)) {
    v1::CreateScreeningTaskRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    v1::ScreeningTask& task = *request.mutable_screening_task();
    task.set_screening(FormatResourceName(kDistrict, "screenings", std::to_string(screening)));
    task.set_round(FormatResourceName(kDistrict, "screeningRounds", "1"));
    task.set_grid(AreaName(grid));
    task.set_about("债务、邻里纠纷");
    task.mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now() + due_in));
    return request;
  }
  absl::StatusOr<v1::ScreeningTask> Create(const v1::CreateScreeningTaskRequest& request) {
    return client().Ask(&TaskStub::CreateScreeningTask, request, {"mediation", "service"});
  }
  absl::StatusOr<v1::ScreeningTask> ReportOn(const std::string& name, int findings,
                                             const testing::SaidCaller& caller = Worker()) {
    v1::ReportScreeningTaskRequest request;
    request.set_name(name);
    request.set_request_id(NewUuid());
    for (int i = 0; i < findings; ++i) {
      common::v1::ScreeningFinding& finding = *request.add_findings();
      finding.set_dispute_type("NEIGHBOURS");
      finding.set_summary("两户因排水争执");
    }
    return client().Ask(&TaskStub::ReportScreeningTask, request, caller);
  }
  std::vector<v1::ScreeningTask> ListTasks(v1::ListScreeningTasksRequest request,
                                           const testing::SaidCaller& caller = Worker()) {
    request.set_district(kDistrictName);
    const auto page = Sound(client().Ask(&TaskStub::ListScreeningTasks, request, caller));
    return {page.screening_tasks().begin(), page.screening_tasks().end()};
  }
};

TEST_F(ScreeningTasks, AreForTheWorkerOfTheGrid) {
  const v1::ScreeningTask task = Sound(Create(Asked(1)));
  EXPECT_EQ(task.progress().state(), Progress::DUE);
  EXPECT_THAT(task.legal_actions(), ElementsAre(v1::ScreeningTask::REPORT));
  Sound(Create(Asked(2, GridOf(3, 3))));
  const auto theirs = ListTasks({});
  ASSERT_THAT(theirs, SizeIs(1));
  EXPECT_EQ(theirs[0].name(), task.name());
  const testing::SaidCaller elsewhere{StaffName("W9"), fmt::format("grid_worker@/{}/{}/", kWholeDistrict, kEastTown)};
  EXPECT_THAT(ReportOn(task.name(), 0, elsewhere),
              IsRefused(StatusCode::kNotFound, common::v1::SCREENING_TASK_NOT_FOUND));
}

TEST_F(ScreeningTasks, WithoutAFindingAreTold) {
  const std::string name = Sound(Create(Asked(1))).name();
  EXPECT_EQ(Sound(ReportOn(name, 0)).progress().state(), Progress::REPORTED);
  ASSERT_TRUE(Eventually([&] { return screenings_.told().size() == 1; }));
  const auto told = screenings_.told().front();
  EXPECT_EQ(told.name(), FormatResourceName(kDistrict, "screenings", "1"));
  EXPECT_EQ(told.progress().task(), name);
  EXPECT_EQ(told.progress().state(), Progress::REPORTED);
  EXPECT_EQ(told.progress().worker(), StaffName("W1"));
  EXPECT_THAT(told.progress().findings(), IsEmpty());
}

TEST_F(ScreeningTasks, AreToldOnceTheMediationServiceIsBack) {
  screenings_.set_down(true);
  const std::string name = Sound(Create(Asked(1))).name();
  Sound(ReportOn(name, 2));
  ASSERT_TRUE(IsTriedInVain());
  RestartServer();
  screenings_.set_down(false);
  ASSERT_TRUE(Eventually([&] { return screenings_.told().size() == 1; }, absl::Minutes(1)));
  ASSERT_THAT(screenings_.told().front().progress().findings(), SizeIs(2));
  EXPECT_EQ(screenings_.told().front().progress().findings(1).number(), 2);
}

TEST_F(ScreeningTasks, OfAScreeningAreCreatedOnce) {
  const auto request = Asked(1);
  const std::string name = Sound(Create(request)).name();
  EXPECT_EQ(Sound(Create(request)).name(), name);
  const auto again = Create(Asked(1));
  EXPECT_THAT(again, IsRefused(StatusCode::kAlreadyExists, common::v1::SCREENING_TASK_EXISTS));
  EXPECT_EQ(ResourceOf(again.status()), name);
}

TEST_F(ScreeningTasks, OfAGridThatThereIsNotAreRefused) {
  EXPECT_THAT(Create(Asked(1, "370211999999999")), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
}

TEST_F(ScreeningTasks, PassTheirDueTimeAndAreReportedLate) {
  const std::string name = Sound(Create(Asked(1, kGrid, -absl::Minutes(1)))).name();
  v1::ListScreeningTasksRequest missing;
  missing.set_state(Progress::MISSING);
  missing.set_area(AreaName(kVillage));
  ASSERT_TRUE(Eventually([&] { return ListTasks(missing).size() == 1; }, absl::Minutes(1)));
  EXPECT_THAT(screenings_.told(), IsEmpty()) << "it knows by its own clock";
  EXPECT_EQ(Sound(ReportOn(name, 1)).progress().state(), Progress::LATE);
  ASSERT_TRUE(Eventually([&] { return screenings_.told().size() == 1; }));
  EXPECT_EQ(screenings_.told().front().progress().state(), Progress::LATE);
}

TEST_F(ScreeningTasks, HoldFiftyFindingsOfKnownTypesAtMost) {
  const std::string name = Sound(Create(Asked(1))).name();
  EXPECT_THAT(ReportOn(name, 51), IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  v1::ReportScreeningTaskRequest unknown;
  unknown.set_name(name);
  unknown.set_request_id(NewUuid());
  unknown.add_findings()->set_dispute_type("GOSSIP");
  const auto refused = client().Ask(&TaskStub::ReportScreeningTask, unknown, Worker());
  EXPECT_THAT(refused, IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  EXPECT_EQ(FieldOf(refused.status()), "findings[0].dispute_type");
  unknown.mutable_findings(0)->set_dispute_type("NEIGHBOURS");
  unknown.mutable_findings(0)->set_summary("找李某，电话139 8765 4321");
  const auto telling = client().Ask(&TaskStub::ReportScreeningTask, unknown, Worker());
  EXPECT_THAT(telling, IsRefused(StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  EXPECT_EQ(FieldOf(telling.status()), "findings[0].summary") << "it is not sealed";
}

}  // namespace
}  // namespace zhiwang::grid
