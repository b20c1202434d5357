#include "tests/faults/hostile/prepared/prepared_screenings.h"

#include <string>

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "tests/faults/hostile/prepared/ask.h"
#include "tests/support/cluster/child_process.h"
#include "zhiwang/grid/v1/screening_task_service.grpc.pb.h"
#include "zhiwang/mediation/v1/screening_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using grid::v1::ScreeningTaskService;
using mediation::v1::ScreeningRound;
using mediation::v1::ScreeningService;

constexpr char kScreenedTown[] = "districts/370211/areas/370211010000";
constexpr absl::Duration kSpreadWithin = absl::Minutes(1);

ScreeningRound Order(Cluster& cluster, ScreeningService::Stub& screenings, ScreeningRound::Rhythm rhythm) {
  mediation::v1::OrderScreeningRequest request;
  request.set_district("districts/370211");
  request.set_request_id(NewUuid());
  ScreeningRound& round = *request.mutable_screening_round();
  round.set_area(kScreenedTown);
  round.set_rhythm(rhythm);
  round.set_from_day(calendar::FormatDay(calendar::Today()));
  round.set_until_day(calendar::FormatDay(calendar::Today() + 6));
  round.set_about("债务、邻里纠纷");
  return Ask(cluster, screenings, &ScreeningService::Stub::OrderScreening, request);
}

void WaitUntilSpread(Cluster& cluster, ScreeningService::Stub& screenings, const std::string& round) {
  mediation::v1::GetScreeningRoundRequest get;
  get.set_name(round);
  EXPECT_TRUE(
      Eventually([&] { return Ask(cluster, screenings, &ScreeningService::Stub::GetScreeningRound, get).spread(); },
                 kSpreadWithin));
}

// Answers true if there are any.
bool LearnTasks(Cluster& cluster, ScreeningTaskService::Stub& tasks, HonestRequests& honest) {
  grid::v1::ListScreeningTasksRequest list;
  list.set_district("districts/370211");
  list.set_page_size(200);
  const auto page = Ask(cluster, tasks, &ScreeningTaskService::Stub::ListScreeningTasks, list);
  for (const auto& task : page.screening_tasks()) honest.Learn(task);
  return !page.screening_tasks().empty();
}

}  // namespace

void PrepareScreenings(Cluster& cluster, HonestRequests& honest) {
  const auto screenings = ScreeningService::NewStub(cluster.MediationChannel());
  honest.Learn(Order(cluster, *screenings, ScreeningRound::FORTNIGHTLY));
  const ScreeningRound once = Order(cluster, *screenings, ScreeningRound::ONCE);
  honest.Learn(once);
  WaitUntilSpread(cluster, *screenings, once.name());
  mediation::v1::ListScreeningsRequest list;
  list.set_district("districts/370211");
  list.set_page_size(200);
  const auto page = Ask(cluster, *screenings, &ScreeningService::Stub::ListScreenings, list);
  for (const auto& screening : page.screenings()) honest.Learn(screening);
  const auto tasks = ScreeningTaskService::NewStub(cluster.GridChannel());
  EXPECT_TRUE(Eventually([&] { return LearnTasks(cluster, *tasks, honest); }, kSpreadWithin));
}

}  // namespace zhiwang::testing
