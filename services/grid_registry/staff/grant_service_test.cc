// What staff are assigned to, as those ask for it who let them in.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "common/auth/testing/said_callers.h"
#include "common/calendar/working_calendar.h"
#include "common/status/error.h"
#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"
#include "tests/support/child_process.h"

namespace zhiwang::grid {
namespace {

using common::v1::ListGrantsRequest;
using common::v1::ListGrantsResponse;
using common::v1::StaffGrant;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr auth::RoleSet kWorkers = {auth::Role::kGridWorker};

std::string DaysFromToday(int days) {
  return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone()) + days);
}

class Grants : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
  }

  void Hire(const std::vector<v1::ImportStaffRequest::Row>& rows) {
    v1::ImportStaffRequest::Header header;
    header.set_district(kDistrictName);
    const auto response =
        SendAll(server_->staff(), &v1::StaffService::Stub::ImportStaff, ImportOf<v1::ImportStaffRequest>(header, rows));
    ASSERT_THAT(response, IsOk());
    ASSERT_EQ(response->refused(), 0) << response->ShortDebugString();
  }
  static absl::StatusOr<ListGrantsResponse> List(RegistryServer& server, const ListGrantsRequest& request,
                                                 const std::string& rights = "service") {
    grpc::ClientContext context;
    auth::SayCaller(context, "another service", rights);
    ListGrantsResponse response;
    const grpc::Status status = server.grants().ListGrants(&context, request, &response);
    if (!status.ok()) return rpc::FromWire(status);
    return response;
  }
  // Who is granted what, `w1 grid_worker /370211000000/…/`.
  static std::vector<std::string> Listed(RegistryServer& server) {
    std::vector<std::string> lines;
    const auto all = List(server, {});
    EXPECT_THAT(all, IsOk());
    if (!all.ok()) return lines;
    for (const StaffGrant& grant : all->grants()) {
      lines.push_back(grant.staff().substr(grant.staff().rfind('/') + 1) + ' ' + grant.role() + ' ' +
                      grant.area_path());
    }
    return lines;
  }
  bool Comes(const std::vector<std::string>& lines) {
    return Eventually([&] { return Listed(*server_) == lines; });
  }
};

constexpr char kGridPath[] = "/370211000000/370211109000/370211109201/370211109201001/";

TEST_F(Grants, AreTheAssignmentsThatHaveNotEnded) {
  Hire({Serving("ended", kGrid, DaysFromToday(-30), DaysFromToday(0)), Serving("w1", kGrid, DaysFromToday(-1)),
        Serving("w2", kGrid, DaysFromToday(5), DaysFromToday(6))});
  EXPECT_TRUE(Comes({std::string("w1 grid_worker ") + kGridPath, std::string("w2 grid_worker ") + kGridPath}));
  const auto holds = [&](const char* id) {
    const auto rights = server_->book().Of(FormatResourceName(kDistrict, "staff", id), kDistrict);
    return rights != nullptr && rights->Cover(kWorkers, {kGridPath, ""});
  };
  EXPECT_TRUE(holds("w1"));
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
  EXPECT_EQ(server_->book().Of(FormatResourceName(kDistrict, "staff", "w1"), kDistrict), nullptr);
}

TEST_F(Grants, HaveTheSameRevisionAtEveryReplicaAndAreNotSentToWhoHasThem) {
  RegistryServer other(schema_);
  Hire({Serving("w1", kGrid, "2026-03-01"), Serving("w2", kNextGrid, "2026-03-01")});
  EXPECT_TRUE(Eventually([&] { return Listed(*server_).size() == 2 && Listed(other).size() == 2; }));
  const std::string revision = List(*server_, {})->revision();
  ListGrantsRequest known;
  known.set_known_revision(revision);
  const auto again = List(other, known);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->revision(), revision);
  EXPECT_THAT(again->grants(), IsEmpty());
}

TEST_F(Grants, ComeInPagesOfOneState) {
  Hire({Serving("w1", kGrid, "2026-03-01"), Serving("w2", kGrid, "2026-03-01"), Serving("w3", kGrid, "2026-03-01")});
  ASSERT_TRUE(Eventually([&] { return Listed(*server_).size() == 3; }));
  ListGrantsRequest request;
  request.set_page_size(2);
  const auto first = List(*server_, request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->grants_size(), 2);
  request.set_page_token(first->next_page_token());
  const auto second = List(*server_, request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->grants_size(), 1);
  EXPECT_THAT(second->next_page_token(), IsEmpty());

  Hire({Serving("w4", kGrid, "2026-03-01")});
  ASSERT_TRUE(Eventually([&] { return Listed(*server_).size() == 4; }));
  EXPECT_THAT(List(*server_, request), IsRefused(absl::StatusCode::kAborted, common::v1::CHANGED_CONCURRENTLY));
}

TEST_F(Grants, OfANewStateAreNotGoneOnWithAtAReplicaThatIsStillAtTheOneTheCallerKnows) {
  Hire({Serving("w1", kGrid, "2026-03-01"), Serving("w2", kGrid, "2026-03-01"), Serving("w3", kGrid, "2026-03-01")});
  ASSERT_TRUE(Eventually([&] { return Listed(*server_).size() == 3; }));
  const std::string before = List(*server_, {})->revision();
  Hire({Serving("w4", kGrid, "2026-03-01")});
  ASSERT_TRUE(Eventually([&] { return Listed(*server_).size() == 4; }));
  ListGrantsRequest request;
  request.set_page_size(2);
  request.set_known_revision(before);
  const auto first = List(*server_, request);
  ASSERT_THAT(first, IsOk());
  request.set_page_token(first->next_page_token());

  // Back to what was before: what a replica holds that has not heard of the change yet.
  Hire({Serving("w4", kGrid, "2026-03-01", DaysFromToday(0))});
  ASSERT_TRUE(Eventually([&] { return List(*server_, {})->revision() == before; }));
  EXPECT_THAT(List(*server_, request), IsRefused(absl::StatusCode::kAborted, common::v1::CHANGED_CONCURRENTLY));
}

TEST_F(Grants, AreForServicesOnly) {
  for (const char* role : {"administrator", "auditor", "centre_director", "partner_system", "grid_worker"}) {
    EXPECT_THAT(List(*server_, {}, role),
                IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
        << role;
  }
}

}  // namespace
}  // namespace zhiwang::grid
