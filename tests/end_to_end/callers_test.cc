// Callers of the real programs: who is let in, as what, and how soon that changes.

#include <functional>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/rpc/client/credentials.h"
#include "common/rpc/status_wire.h"
#include "common/sql/database.h"
#include "common/status/error.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/refused.h"
#include "zhiwang/common/v1/grant_service.grpc.pb.h"
#include "zhiwang/grid/v1/location_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using common::v1::CALLER_UNKNOWN;
using common::v1::PERMISSION_MISSING;
using ::testing::AnyOf;

constexpr char kTown[] = "districts/370211/areas/370211109000";
constexpr char kDispatcher[] = "districts/370211/staff/newcomer";

MATCHER(IsUnknownCaller, "") {
  *result_listener << "which is " << arg;
  return arg.code() == absl::StatusCode::kUnauthenticated && ReasonOf(arg) == CALLER_UNKNOWN;
}
MATCHER(LacksPermission, "") {
  *result_listener << "which is " << arg;
  return arg.code() == absl::StatusCode::kPermissionDenied && ReasonOf(arg) == PERMISSION_MISSING;
}

std::string Day(int from_today) {
  return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone()) + from_today);
}

using Prepare = std::function<void(grpc::ClientContext&)>;

class Callers : public ::testing::Test {
 protected:
  Callers() { ImportDemoDistrict(cluster_, 30, 1); }

  Prepare With(const std::string& authorization) const {
    return [authorization](grpc::ClientContext& context) { context.AddMetadata("authorization", authorization); };
  }
  Prepare As(const std::string& subject) const {
    return [this, subject](grpc::ClientContext& context) { cluster_.SignAs(context, subject); };
  }
  static void AsNobody(grpc::ClientContext&) {}

  // Lists cases, which every dispatcher may, with what `prepare` gives the call.
  absl::Status List(const Prepare& prepare, std::shared_ptr<grpc::Channel> channel = nullptr) {
    intake::v1::ListCasesRequest request;
    request.set_district("districts/370211");
    request.set_page_size(1);
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    prepare(context);
    intake::v1::ListCasesResponse response;
    if (channel == nullptr) channel = intake_;
    return rpc::FromWire(intake::v1::CaseService::NewStub(channel)->ListCases(&context, request, &response));
  }

  // Makes somebody the town's dispatcher from yesterday until before `until`.
  void Assign(const std::string& until) {
    const auto stub = grid::v1::StaffService::NewStub(cluster_.GridChannel());
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
    grid::v1::ImportStaffResponse response;
    const auto writer = stub->ImportStaff(&context, &response);
    grid::v1::ImportStaffRequest header, row;
    header.mutable_header()->set_district("districts/370211");
    row.mutable_row()->set_row(1);
    auto* staff = row.mutable_row()->mutable_staff();
    staff->set_name(kDispatcher);
    staff->set_display_name("新来的");
    auto* assignment = staff->add_assignments();
    assignment->set_role(grid::v1::Assignment::TOWN_DISPATCHER);
    assignment->set_area(kTown);
    assignment->set_from_day(Day(-1));
    assignment->set_until_day(until);
    ASSERT_TRUE(writer->Write(header) && writer->Write(row) && writer->WritesDone());
    const grpc::Status status = writer->Finish();
    ASSERT_TRUE(status.ok() && response.refused() == 0) << status.error_message() << response.ShortDebugString();
  }

  Cluster cluster_{PrivateServer::Durability::kFull};
  const std::shared_ptr<grpc::Channel> intake_ = cluster_.IntakeChannel();
};

TEST_F(Callers, WithoutACredentialThatIsGoodAreNotLetIn) {
  const std::string good = cluster_.TokenFor(kCentre);
  ASSERT_EQ(List(As(kCentre)), absl::OkStatus());
  EXPECT_THAT(List(AsNobody), IsUnknownCaller());
  EXPECT_THAT(List(With("Basic cm9vdDpyb290")), IsUnknownCaller());
  EXPECT_THAT(List(With("Bearer ")), IsUnknownCaller());
  EXPECT_THAT(List(With("Bearer " + good.substr(0, good.size() - 4) + "AAAA")), IsUnknownCaller());
  EXPECT_THAT(List([&](grpc::ClientContext& context) {
                context.AddMetadata("authorization", "Bearer " + good);
                context.AddMetadata("authorization", "Bearer " + good);
              }),
              IsUnknownCaller());
  // Another issuer's, for the same person.
  auth::TokenRules rules;
  rules.issuer = "zhiwang-local";
  rules.audience = "zhiwang";
  const absl::Time now = absl::Now();
  const auto stranger = auth::Issuer::Generate();
  EXPECT_THAT(List(With("Bearer " +
                        stranger->Sign(rules, {.subject = kCentre, .issued = now, .expires = now + absl::Hours(1)}))),
              IsUnknownCaller());
  // Only tests within one process take callers at their word.
  EXPECT_THAT(List([](grpc::ClientContext& context) {
                context.AddMetadata("x-zhiwang-said-caller", kCentre);
                context.AddMetadata("x-zhiwang-said-rights", "centre_dispatcher");
              }),
              IsUnknownCaller());
}

TEST_F(Callers, WithATokenAreNoServices) {
  EXPECT_THAT(List(As("spiffe://zhiwang/service/case-intake")), IsUnknownCaller());
}

TEST_F(Callers, WhoAreKnownAndGrantedNothingAreRefused) {
  EXPECT_THAT(List(As("districts/370211/staff/nobody")), LacksPermission());
  EXPECT_THAT(List(As("somebody")), LacksPermission());
}

TEST_F(Callers, WithACertificateAreWhatTheListOfCallersSays) {
  const auto intake = cluster_.PartnerChannel(cluster_.intake_address());
  EXPECT_EQ(List(AsNobody, intake), absl::OkStatus());
  EXPECT_EQ(List(As(kCentre), intake), absl::OkStatus()) << "a gateway passes a person's token on";
  EXPECT_THAT(List(As("somebody"), intake), LacksPermission()) << "and the call is that person's alone";

  const auto grants = common::v1::GrantService::NewStub(cluster_.PartnerChannel(cluster_.grid_address()));
  grpc::ClientContext context;
  common::v1::ListGrantChangesResponse response;
  EXPECT_THAT(rpc::FromWire(grants->ListGrantChanges(&context, {}, &response)), LacksPermission());
}

TEST_F(Callers, OfAnotherCaAreNotTalkedTo) {
  const std::string elsewhere = cluster_.directory() + "/elsewhere";
  ChildProcess keys(
      {std::string(ZHIWANG_SOURCE_DIR) + "/deploy/local/keys", elsewhere, Program("zhiwangctl"), "partner/12345"},
      cluster_.directory() + "/elsewhere.log");
  ASSERT_EQ(keys.Wait(absl::Seconds(60)), 0);
  const auto open = [&](const std::string& ca) {
    return grpc::CreateChannel(cluster_.intake_address(),
                               rpc::MakeChannelCredentials(
                                   {.certificate = elsewhere + "/12345.pem", .key = elsewhere + "/12345.key", .ca = ca})
                                   .value());
  };
  EXPECT_EQ(List(AsNobody, open(cluster_.directory() + "/keys/ca.pem")).code(), absl::StatusCode::kUnavailable)
      << "a certificate with the right name of the wrong CA";
  EXPECT_EQ(List(As(kCentre), open(elsewhere + "/ca.pem")).code(), absl::StatusCode::kUnavailable)
      << "a client that trusts another CA does not trust us";
}

TEST_F(Callers, WithoutTlsShowNoCertificateButMayBringATokenOnThisMachine) {
  const auto plaintext = grpc::CreateChannel(cluster_.plaintext_intake_address(), grpc::InsecureChannelCredentials());
  EXPECT_THAT(List(AsNobody, plaintext), IsUnknownCaller());
  EXPECT_EQ(List(As(kCentre), plaintext), absl::OkStatus());
}

TEST_F(Callers, MayWhatTheirAssignmentSaysSoonAfterItChangesWhileCallsRun) {
  ASSERT_THAT(List(As(kDispatcher)), LacksPermission());
  Assign("");
  ASSERT_TRUE(Eventually([&] { return List(As(kDispatcher)).ok(); }, absl::Seconds(60)));
  const absl::Time taken = absl::Now();
  Assign(Day(0));
  ASSERT_TRUE(Eventually([&] { return !List(As(kDispatcher)).ok(); }, absl::Seconds(60)));
  RecordProperty("seconds_until_taken_away", std::to_string(absl::ToDoubleSeconds(absl::Now() - taken)));
  EXPECT_THAT(List(As(kDispatcher)), LacksPermission());
}

TEST_F(Callers, AreStillKnownToAServiceThatStartsWhileTheRegistryIsDown) {
  Assign("");
  ASSERT_TRUE(Eventually([&] { return List(As(kDispatcher)).ok(); }, absl::Seconds(60)));
  // In force first, then kept.
  sql::Database db(cluster_.Schema("case_intake"));
  ASSERT_TRUE(Eventually(
      [&] {
        const auto kept = db.Read(absl::Now() + absl::Seconds(10), [](sql::Txn& tx) {
          return tx.QueryOne("SELECT COUNT(*) FROM grant_copy WHERE LOCATE(?, grants) > 0", {kDispatcher},
                             [](const sql::Row& row) { return row.Int(1); });
        });
        return kept.ok() && *kept == 1;
      },
      absl::Seconds(60)));
  cluster_.KillGridRegistry();
  cluster_.KillCaseIntake();
  cluster_.StartCaseIntake();
  EXPECT_EQ(List(As(kDispatcher)), absl::OkStatus());
  EXPECT_THAT(List(As("districts/370211/staff/nobody")), LacksPermission());
}

}  // namespace
}  // namespace zhiwang::testing
