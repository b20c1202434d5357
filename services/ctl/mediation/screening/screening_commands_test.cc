// The commands about screenings, with the requests that they send and the output that they print. The services are fakes.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/command_test.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/grid/v1/screening_task_service.grpc.pb.h"
#include "zhiwang/mediation/v1/screening_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace v1 = mediation::v1;

// Answers one round and one screening, and keeps the requests.
class RoundsOfScreening final : public v1::ScreeningService::Service {
 public:
  RoundsOfScreening() {
    screening.set_name("districts/370211/screenings/34");
    screening.set_grid("districts/370211/areas/370211109201001");
    screening.set_grid_display_name("东村第一网格");
    screening.mutable_progress()->set_state(common::v1::ScreeningProgress::MISSING);
  }
  grpc::Status OrderScreening(grpc::ServerContext*, const v1::OrderScreeningRequest* request,
                              v1::ScreeningRound* answer) override {
    ordered = *request;
    *answer = request->screening_round();
    answer->set_name("districts/370211/screeningRounds/12");
    answer->set_grids(12);
    answer->set_reported(10);
    answer->set_zero(7);
    answer->set_missing(2);
    return grpc::Status::OK;
  }
  grpc::Status ListScreenings(grpc::ServerContext*, const v1::ListScreeningsRequest* request,
                              v1::ListScreeningsResponse* answer) override {
    listed = *request;
    *answer->add_screenings() = screening;
    return grpc::Status::OK;
  }

  v1::Screening screening;
  v1::OrderScreeningRequest ordered;
  v1::ListScreeningsRequest listed;
};

// Keeps the report of a worker.
class TasksOfWorkers final : public grid::v1::ScreeningTaskService::Service {
 public:
  grpc::Status ReportScreeningTask(grpc::ServerContext*, const grid::v1::ReportScreeningTaskRequest* request,
                                   grid::v1::ScreeningTask* answer) override {
    reported = *request;
    answer->set_name(request->name());
    return grpc::Status::OK;
  }

  grid::v1::ReportScreeningTaskRequest reported;
};

class ScreeningCommand : public CommandTest<RoundsOfScreening, TasksOfWorkers> {
 protected:
  RoundsOfScreening& rounds_ = Fake<RoundsOfScreening>();
  TasksOfWorkers& tasks_ = Fake<TasksOfWorkers>();
};

TEST_F(ScreeningCommand, OrdersWhatTheFlagsSayAndTellsTheCounts) {
  const Ran ran = Run({"screening", "order", "370211109000", "--rhythm", "weekly", "--from", "2026-03-02", "--until",
                       "2026-03-08", "--sensitive_until", "2026-03-20", "--about", "债务纠纷"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  const v1::ScreeningRound& sent = rounds_.ordered.screening_round();
  EXPECT_EQ(sent.area(), "districts/370211/areas/370211109000");
  EXPECT_EQ(sent.rhythm(), v1::ScreeningRound::WEEKLY);
  EXPECT_EQ(sent.sensitive_until_day(), "2026-03-20");
  EXPECT_THAT(ran.text, AllOf(HasSubstr("按时上报 10（其中零报告 7）"), HasSubstr("逾期未报 2")));
}

TEST_F(ScreeningCommand, NamesTheGridsThatAreSilent) {
  const Ran ran = Run({"screening", "list", "--round", "12", "--state", "missing"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(rounds_.listed.state(), common::v1::ScreeningProgress::MISSING);
  EXPECT_EQ(rounds_.listed.round(), "districts/370211/screeningRounds/12");
  EXPECT_THAT(ran.text, AllOf(HasSubstr("东村第一网格"), HasSubstr("逾期未报")));
}

TEST_F(ScreeningCommand, ReportsZeroWhereNoFindingIsNamed) {
  const Ran zero = Run({"screening", "done", "56"});
  ASSERT_TRUE(zero.result.ok()) << zero.result.status();
  EXPECT_EQ(tasks_.reported.name(), "districts/370211/screeningTasks/56");
  EXPECT_EQ(tasks_.reported.findings_size(), 0);
  const Ran one = Run({"screening", "done", "56", "--type", "NEIGHBOURS", "--summary", "两户因排水争执"});
  ASSERT_TRUE(one.result.ok()) << one.result.status();
  ASSERT_EQ(tasks_.reported.findings_size(), 1);
  EXPECT_EQ(tasks_.reported.findings(0).dispute_type(), "NEIGHBOURS");
}

TEST_F(ScreeningCommand, ReportsNothingWhereAFindingIsNotNamedWhole) {
  const std::vector<std::vector<std::string>> halves = {{"--people_known"},
                                                        {"--lng", "119.9", "--lat", "35.7"},
                                                        {"--type", "NEIGHBOURS"},
                                                        {"--summary", "两户因排水争执"},
                                                        {"--type", "NEIGHBOURS", "--summary", ""}};
  for (const std::vector<std::string>& half : halves) {
    std::vector<std::string> words = {"screening", "done", "56"};
    words.insert(words.end(), half.begin(), half.end());
    EXPECT_TRUE(IsUsageError(Run(words).result.status())) << half.front();
  }
  EXPECT_EQ(tasks_.reported.name(), "") << "a report is final";
}

}  // namespace
}  // namespace zhiwang::ctl
