// The time until rights follow the registry, while calls run: an assignment that ends, a grid that moves.

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/status/error.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/common/v1/error_reason.pb.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using common::v1::ChangeLogService;
using grid::v1::AreaService;
using grid::v1::StaffService;
using intake::v1::CaseService;

constexpr char kDistrict[] = "districts/370211";
constexpr char kWholeDistrict[] = "370211000000";
constexpr char kOldTown[] = "370211109000", kNewTown[] = "370211010000";
// The promise: a change in the registry holds everywhere within a minute.
constexpr absl::Duration kHoldsWithin = absl::Seconds(61);  // and the call that shows it

std::string AreaName(const std::string& code) { return std::string(kDistrict) + "/areas/" + code; }
std::string StaffName(const std::string& id) { return std::string(kDistrict) + "/staff/" + id; }
std::string Day(int from_today) {
  return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone()) + from_today);
}
std::string CodeOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

class ChangingRights : public ::testing::Test {
 protected:
  ChangingRights() { ImportDemoDistrict(cluster_, 60, 1); }

  template <class Stub, class Request, class Response>
  absl::Status Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const std::string& caller, const Request& request, Response& response) const {
    absl::Status status;
    // A machine with other work sheds load, as it says, and wants to be asked again.
    do {
      grpc::ClientContext context;
      cluster_.SignAs(context, caller);
      context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
      status = rpc::FromWire((stub.*method)(&context, request, &response));
    } while (absl::IsResourceExhausted(status));
    return status;
  }

  // Imports one row that must be taken.
  template <class Stub, class Request, class Response>
  void Import(Stub& stub, std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(grpc::ClientContext*, Response*),
              const Request& header, const Request& row) const {
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
    Response response;
    const auto writer = (stub.*method)(&context, &response);
    ASSERT_TRUE(writer->Write(header) && writer->Write(row) && writer->WritesDone());
    const grpc::Status status = writer->Finish();
    ASSERT_TRUE(status.ok() && response.refused() == 0) << status.error_message() << response.ShortDebugString();
  }

  // Gives somebody a role in an area from yesterday until before `until`, for ever when that is empty.
  void Assign(const std::string& id, grid::v1::Assignment::Role role, const std::string& area,
              const std::string& until = {}) const {
    grid::v1::ImportStaffRequest header, row;
    header.mutable_header()->set_district(kDistrict);
    row.mutable_row()->set_row(1);
    grid::v1::Staff& staff = *row.mutable_row()->mutable_staff();
    staff.set_name(StaffName(id));
    staff.set_display_name("赵六");
    grid::v1::Assignment& assignment = *staff.add_assignments();
    assignment.set_role(role);
    assignment.set_area(AreaName(area));
    assignment.set_from_day(Day(-1));
    assignment.set_until_day(until);
    Import(*staff_, &StaffService::Stub::ImportStaff, header, row);
  }

  absl::Status List(const std::string& caller, std::vector<std::string>* names = nullptr,
                    const std::string& area = {}) const {
    intake::v1::ListCasesRequest request;
    request.set_district(kDistrict);
    request.set_page_size(200);
    request.set_area(area);
    intake::v1::ListCasesResponse response;
    const absl::Status status = Call(*cases_, &CaseService::Stub::ListCases, caller, request, response);
    for (const auto& c : response.cases()) {
      if (names != nullptr) names->push_back(c.name());
    }
    return status;
  }
  std::string CaseIn(const std::string& area) const {
    intake::v1::CreateCaseRequest request;
    request.set_district(kDistrict);
    request.set_request_id(NewUuid());
    request.mutable_case_()->set_channel(intake::v1::Case::CITY_HOTLINE);
    request.mutable_case_()->set_text("楼道灯不亮");
    request.mutable_case_()->set_area(AreaName(area));
    intake::v1::Case created;
    EXPECT_EQ(Call(*cases_, &CaseService::Stub::CreateCase, kCentre, request, created), absl::OkStatus());
    return created.name();
  }
  bool Lists(const std::string& caller, const std::string& name, const std::string& area = {}) const {
    std::vector<std::string> listed;
    EXPECT_EQ(List(caller, &listed, area), absl::OkStatus()) << caller;
    return std::find(listed.begin(), listed.end(), name) != listed.end();
  }
  // True where somebody is shown a case: in a list, which must agree with the case itself.
  bool IsShown(const std::string& name, const std::string& caller) const {
    const bool in_list = Lists(caller, name);
    intake::v1::GetCaseRequest request;
    request.set_name(name);
    intake::v1::Case answer;
    const absl::Status got = Call(*cases_, &CaseService::Stub::GetCase, caller, request, answer);
    EXPECT_TRUE(got.ok() || absl::IsNotFound(got)) << got;
    EXPECT_EQ(in_list, got.ok()) << "the list and the case disagree about " << name << " to " << caller;
    return in_list;
  }

  static bool LiesIn(const grid::v1::Area& area, const std::string& code) {
    return std::any_of(area.chain().begin(), area.chain().end(),
                       [&](const auto& step) { return CodeOf(step.area()) == code; });
  }
  grid::v1::Area AreaWithBoundary(const std::string& name) const {
    grid::v1::GetAreaRequest request;
    request.set_name(name);
    request.set_with_boundary(true);
    grid::v1::Area area;
    EXPECT_EQ(Call(*areas_, &AreaService::Stub::GetArea, kCentre, request, area), absl::OkStatus());
    return area;
  }
  // The first area of that level within another.
  grid::v1::Area FirstWithin(const std::string& parent, grid::v1::Area::Level level) const {
    grid::v1::ListAreasRequest request;
    request.set_district(kDistrict);
    request.set_page_size(1'000);
    request.set_level(level);
    grid::v1::ListAreasResponse page;
    do {
      EXPECT_EQ(Call(*areas_, &AreaService::Stub::ListAreas, kCentre, request, page), absl::OkStatus());
      for (const grid::v1::Area& area : page.areas()) {
        if (LiesIn(area, parent)) return AreaWithBoundary(area.name());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    ADD_FAILURE() << parent << " has no area of level " << level;
    return {};
  }
  void Move(const grid::v1::Area& area, const std::string& parent) const {
    grid::v1::ImportAreasRequest header, row;
    header.mutable_header()->set_district(kDistrict);
    header.mutable_header()->set_accept_findings(true);  // the ground stays, the tree changes
    grid::v1::AreaRow& moved = *row.mutable_row();
    moved.set_row(1);
    moved.set_code(CodeOf(area.name()));
    moved.set_parent(parent);
    moved.set_display_name(area.display_name());
    moved.set_level(area.level());
    moved.set_boundary_geojson(area.boundary_geojson());
    Import(*areas_, &AreaService::Stub::ImportAreas, header, row);
  }

  Cluster cluster_{PrivateServer::Durability::kFull};
  const std::unique_ptr<CaseService::Stub> cases_ = CaseService::NewStub(cluster_.IntakeChannel());
  const std::unique_ptr<ChangeLogService::Stub> log_ = ChangeLogService::NewStub(cluster_.IntakeChannel());
  const std::unique_ptr<AreaService::Stub> areas_ = AreaService::NewStub(cluster_.GridChannel());
  const std::unique_ptr<StaffService::Stub> staff_ = StaffService::NewStub(cluster_.GridChannel());
};

// Somebody who lists cases without a pause.
class Reader {
 public:
  explicit Reader(std::function<absl::Status()> list)
      : thread_([this, list = std::move(list)] {
          while (!stopping_) {
            const absl::Status status = list();
            absl::MutexLock lock(&mutex_);
            if (status.ok()) {
              ++answered_;
              answered_after_refusal_ += refused_ > 0 ? 1 : 0;
            } else {
              ++refused_;
              last_refusal_ = status;
            }
          }
        }) {}
  ~Reader() {
    stopping_ = true;
    thread_.join();
  }
  int answered() const { return Locked(answered_); }
  int refused() const { return Locked(refused_); }
  int answered_after_refusal() const { return Locked(answered_after_refusal_); }
  absl::Status last_refusal() const { return Locked(last_refusal_); }

 private:
  template <class Value>
  Value Locked(const Value& value) const {
    absl::MutexLock lock(&mutex_);
    return value;
  }
  mutable absl::Mutex mutex_;
  int answered_ = 0, refused_ = 0, answered_after_refusal_ = 0;
  absl::Status last_refusal_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

TEST_F(ChangingRights, OfAnAssignmentThatEndsStopListsAndWatchesWithinAMinute) {
  const std::string staff = StaffName("leaver");
  Assign("leaver", grid::v1::Assignment::TOWN_DISPATCHER, kOldTown);
  Assign("leaver", grid::v1::Assignment::AUDITOR, kWholeDistrict);
  CaseIn(kOldTown);
  ASSERT_TRUE(Eventually([&] { return List(staff).ok(); }, kHoldsWithin));

  grpc::ClientContext context;
  cluster_.SignAs(context, staff);
  std::atomic<int> seen{0};
  absl::Status watched;
  std::atomic<bool> ended{false};
  std::thread watch([&] {
    common::v1::WatchChangesRequest request;
    request.set_name(std::string(kDistrict) + "/logs/case-intake");
    request.set_from_start(true);
    const auto stream = log_->WatchChanges(&context, request);
    for (common::v1::WatchChangesResponse response; stream->Read(&response);) ++seen;
    watched = rpc::FromWire(stream->Finish());
    ended = true;
  });
  Reader reader([&] { return List(staff); });
  EXPECT_TRUE(Eventually([&] { return seen > 0 && reader.answered() > 20; }));
  EXPECT_EQ(reader.refused(), 0);

  const absl::Time taken = absl::Now();
  Assign("leaver", grid::v1::Assignment::TOWN_DISPATCHER, kOldTown, Day(0));
  Assign("leaver", grid::v1::Assignment::AUDITOR, kWholeDistrict, Day(0));
  EXPECT_TRUE(Eventually([&] { return reader.refused() > 0; }, kHoldsWithin));
  RecordProperty("lists_stop_after_seconds", std::to_string(absl::ToDoubleSeconds(absl::Now() - taken)));
  EXPECT_TRUE(Eventually([&] { return ended.load(); }, taken + kHoldsWithin - absl::Now()));
  RecordProperty("watch_stops_after_seconds", std::to_string(absl::ToDoubleSeconds(absl::Now() - taken)));
  context.TryCancel();
  watch.join();
  EXPECT_EQ(watched.code(), absl::StatusCode::kPermissionDenied) << watched;
  const int refused = reader.refused();
  EXPECT_TRUE(Eventually([&] { return reader.refused() > refused + 20; }));
  EXPECT_EQ(ReasonOf(reader.last_refusal()), common::v1::PERMISSION_MISSING) << reader.last_refusal();
  EXPECT_EQ(reader.answered_after_refusal(), 0);
}

// The people who serve in the grid move with it; those of the old town lose it and those of the new town gain it. A
// case stays with the grid as it was when the case was placed.
TEST_F(ChangingRights, FollowAGridThatMovesToAnotherTown) {
  const grid::v1::Area grid = FirstWithin(kOldTown, grid::v1::Area::GRID);
  const grid::v1::Area village = FirstWithin(kNewTown, grid::v1::Area::VILLAGE);
  const std::string code = CodeOf(grid.name());
  Assign("worker", grid::v1::Assignment::GRID_WORKER, code);
  const std::string worker = StaffName("worker");
  const std::string old_town = StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, kOldTown);
  const std::string new_town = StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, kNewTown);
  for (const std::string& who : {worker, old_town, new_town}) {
    ASSERT_TRUE(Eventually([&] { return List(who).ok(); }, kHoldsWithin)) << who;
  }
  const std::string before = CaseIn(code);
  EXPECT_TRUE(IsShown(before, worker));
  EXPECT_TRUE(IsShown(before, old_town));
  EXPECT_FALSE(IsShown(before, new_town));

  Reader traffic([&] { return List(old_town); });
  const absl::Time moved = absl::Now();
  const auto soon = [&](const char* what, const std::function<bool()>& condition) {
    EXPECT_TRUE(Eventually(condition, moved + kHoldsWithin - absl::Now())) << what;
    RecordProperty(what, std::to_string(absl::ToDoubleSeconds(absl::Now() - moved)));
  };
  Move(grid, CodeOf(village.name()));
  soon("registry_moves_it_after_seconds", [&] { return LiesIn(AreaWithBoundary(grid.name()), kNewTown); });
  // Rights follow the ground: what lay in the grid while it was in the old town is now the new town's, too.
  soon("new_town_takes_over_after_seconds", [&] { return Lists(new_town, before); });
  // An area is remembered for a minute; after that a case that was placed in the old town no longer lies in the grid.
  soon("intake_moves_it_after_seconds", [&] { return !Lists(kCentre, before, grid.name()); });
  const std::string after = CaseIn(code);
  EXPECT_TRUE(IsShown(after, worker));
  EXPECT_TRUE(IsShown(after, new_town));
  EXPECT_FALSE(IsShown(after, old_town));

  EXPECT_TRUE(IsShown(before, old_town));
  EXPECT_TRUE(IsShown(before, new_town));
  EXPECT_TRUE(IsShown(before, worker));
  EXPECT_EQ(traffic.refused(), 0);
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

}  // namespace
}  // namespace zhiwang::testing
