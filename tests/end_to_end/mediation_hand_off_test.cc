// A case's quarrel goes to mediation and comes back, between the real programs.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "common/sql/database.h"
#include "tests/support/client.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/refused.h"
#include "tests/support/sound.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using common::v1::MediationProgress;
using intake::v1::Case;
using intake::v1::CaseService;
using mediation::v1::DisputeService;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kDistrict[] = "districts/370211";
constexpr char kIntake[] = "case-intake";
constexpr char kMediation[] = "mediation";

class MediationHandOff : public ::testing::Test {
 protected:
  MediationHandOff() : cluster_(PrivateServer::Durability::kRelaxed) {
    ImportDemoDistrict(cluster_, 40, 1);
    grid::v1::ListStaffRequest request;
    request.set_district(kDistrict);
    request.set_role(grid::v1::Assignment::GRID_WORKER);
    const auto workers = Ask(cluster_.GridChannel(), &grid::v1::StaffService::Stub::ListStaff, request);
    grid_ = Sound(workers).staff(0).assignments(0).area();
    sql::Database mediation(cluster_.Schema("mediation"));
    EXPECT_TRUE(Eventually(
        [&] {
          const auto copies = mediation.Read(absl::Now() + absl::Seconds(5), [](sql::Txn& tx) {
            return tx.QueryOne("SELECT COUNT(*) FROM calendar_copy", {},
                               [](const sql::Row& row) { return row.Int(1); });
          });
          return copies.ok() && copies->value_or(0) > 0;
        },
        absl::Minutes(1)))
        << "mediation does not come to know the calendar";
    ImportCommittee();
  }

  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(const std::shared_ptr<grpc::Channel>& channel,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const std::type_identity_t<Request>& request) {
    Stub stub(channel);
    for (Overload overload;;) {
      grpc::ClientContext context;
      cluster_.SignAs(context, kEverybody);
      context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
      context.set_wait_for_ready(true);
      Response response;
      const grpc::Status status = (stub.*method)(&context, request, &response);
      if (status.ok()) return response;
      const absl::Status tried = rpc::FromWire(status);
      if (!overload.WaitToTryAgain(tried)) return tried;
    }
  }
  template <class Request, class Response>
  absl::StatusOr<Response> AskIntake(grpc::Status (CaseService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                               Response*),
                                     const std::type_identity_t<Request>& request) {
    return Ask(cluster_.IntakeChannel(), method, request);
  }
  template <class Request, class Response>
  absl::StatusOr<Response> AskMediation(grpc::Status (DisputeService::Stub::*method)(grpc::ClientContext*,
                                                                                     const Request&, Response*),
                                        const std::type_identity_t<Request>& request) {
    return Ask(cluster_.ConnectTo(cluster_.First(kMediation).address), method, request);
  }

  // The committee of the town in which the grid lies.
  void ImportCommittee() {
    grid::v1::GetAreaRequest area;
    area.set_name(grid_);
    const auto found = Sound(Ask(cluster_.GridChannel(), &grid::v1::AreaService::Stub::GetArea, area));
    std::vector<mediation::v1::ImportCommitteesRequest> messages(2);
    messages[0].mutable_header()->set_district(kDistrict);
    messages[1].mutable_row()->set_row(1);
    mediation::v1::Committee& committee = *messages[1].mutable_row()->mutable_committee();
    committee.set_name(FormatResourceName("370211", "committees", "1"));
    committee.set_display_name("某镇人民调解委员会");
    committee.set_level(mediation::v1::Committee::TOWN);
    committee.set_area(found.chain(1).area());
    for (const char* name : {"张三", "李四", "王五"}) committee.add_members()->set_display_name(name);
    committee.mutable_members(0)->set_head(true);
    committee.mutable_members(1)->set_woman(true);
    committee.set_term_from_day("2026-01-01");
    committee.set_term_until_day("2028-12-31");
    mediation::v1::CommitteeService::Stub stub(cluster_.ConnectTo(cluster_.First(kMediation).address));
    grpc::ClientContext context;
    cluster_.SignAs(context, kEverybody);
    context.set_wait_for_ready(true);
    mediation::v1::ImportCommitteesResponse answer;
    const auto writer = stub.ImportCommittees(&context, &answer);
    for (const auto& message : messages) EXPECT_TRUE(writer->Write(message));
    writer->WritesDone();
    EXPECT_THAT(rpc::FromWire(writer->Finish()), IsOk());
    EXPECT_EQ(answer.created(), 1) << answer.ShortDebugString();
  }

  // A case of somebody with a name, that nobody has taken up.
  std::string NewCase() {
    intake::v1::CreateCaseRequest request;
    request.set_district(kDistrict);
    request.set_request_id(NewUuid());
    request.mutable_case_()->set_channel(Case::CITY_HOTLINE);
    request.mutable_case_()->set_text("邻居的墙占了我家的路");
    request.mutable_case_()->set_area(grid_);
    request.mutable_case_()->mutable_reporter()->set_display_name("王某");
    request.mutable_case_()->mutable_reporter()->set_phone("19900000001");
    return Sound(AskIntake(&CaseService::Stub::CreateCase, request)).name();
  }
  static std::string Id(const std::string& name) { return name.substr(name.rfind('/') + 1); }
  Case Read(const std::string& name) {
    intake::v1::GetCaseRequest request;
    request.set_name(name);
    return Sound(AskIntake(&CaseService::Stub::GetCase, request));
  }
  MediationProgress ProgressOf(const std::string& name) {
    const Case c = Read(name);
    return c.referrals().empty() ? MediationProgress() : c.referrals(c.referrals_size() - 1).progress();
  }
  bool Becomes(const std::string& name, MediationProgress::State state) {
    return Eventually([&] { return ProgressOf(name).state() == state; }, absl::Seconds(30));
  }

  template <class Request>
  static Request About(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_request_id(NewUuid());
    return request;
  }
  void AcceptDispute(const std::string& name) {
    auto other = About<mediation::v1::AddPartyRequest>(name);
    other.mutable_party()->set_side(mediation::v1::Party::RESPONDENT);
    other.mutable_party()->set_display_name("赵某");
    EXPECT_THAT(AskMediation(&DisputeService::Stub::AddParty, other), IsOk());
    auto consents = About<mediation::v1::RecordConsentRequest>(name);
    for (const int party : {1, 2}) {
      mediation::v1::Consent& consent = *consents.add_consents();
      consent.set_party(party);
      consent.set_subject(mediation::v1::Consent::MEDIATION);
      consent.set_answer(mediation::v1::Consent::YES);
      consent.set_form(mediation::v1::Consent::WRITTEN);
    }
    EXPECT_THAT(AskMediation(&DisputeService::Stub::RecordConsent, consents), IsOk());
    EXPECT_THAT(AskMediation(&DisputeService::Stub::AcceptDispute, About<mediation::v1::AcceptDisputeRequest>(name)),
                IsOk());
  }
  void EndDispute(const std::string& name) {
    auto end = About<mediation::v1::EndDisputeRequest>(name);
    end.mutable_ending()->set_kind(mediation::v1::Ending::PARTY_REFUSED);
    end.mutable_ending()->set_party(2);
    end.mutable_ending()->set_note("不愿再谈");
    EXPECT_THAT(AskMediation(&DisputeService::Stub::EndDispute, end), IsOk());
  }
  std::vector<mediation::v1::Dispute> Disputes() {
    mediation::v1::ListDisputesRequest request;
    request.set_district(kDistrict);
    const auto page = Sound(AskMediation(&DisputeService::Stub::ListDisputes, request));
    return {page.disputes().begin(), page.disputes().end()};
  }

  Cluster cluster_;
  std::string grid_;
};

TEST_F(MediationHandOff, GoesFromTheCaseToTheCommitteeAndBack) {
  const std::string name = NewCase();
  const auto referred = cluster_.Ctl({"case", "refer", Id(name), "--type", "neighbours", "--note", "两家争路"});
  EXPECT_EQ(referred.exit_code, 0) << referred.text;
  EXPECT_THAT(referred.text, HasSubstr("调解中"));
  ASSERT_TRUE(Becomes(name, MediationProgress::REGISTERED));
  const std::string dispute = ProgressOf(name).dispute();
  AcceptDispute(dispute);
  ASSERT_TRUE(Becomes(name, MediationProgress::ACCEPTED));
  EXPECT_THAT(ProgressOf(name).number(), HasSubstr("人调字第1号"));
  EXPECT_EQ(cluster_.Ctl({"case", "withdraw-referral", Id(name), "--note", "转错了"}).exit_code, 1) << "it is accepted";
  EndDispute(dispute);
  ASSERT_TRUE(Becomes(name, MediationProgress::REFUSED));
  const Case back = Read(name);
  EXPECT_EQ(back.state(), Case::RECEIVED);
  EXPECT_EQ(back.return_count(), 0);
  const auto shown = cluster_.Ctl({"case", "show", Id(name)});
  EXPECT_THAT(shown.text, HasSubstr("当事人拒绝"));
  EXPECT_THAT(shown.text, HasSubstr("case.came_back"));
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

// Public report 38: Aster-Android PR#23, vm0#34645.
TEST_F(MediationHandOff, WhoseRelayIsKilledAfterTheCommitMakesOneDisputeOneAskedDayOneDeskEntry) {
  const std::string name = NewCase();
  Cluster::Replica& intake = cluster_.First(kIntake);
  cluster_.Kill(kIntake);
  intake.environment = {"ZHIWANG_KILL_POINT=relay.delivered"};
  cluster_.Start(kIntake);
  auto refer = About<intake::v1::ReferCaseRequest>(name);
  refer.set_dispute_type("NEIGHBOURS");
  EXPECT_THAT(AskIntake(&CaseService::Stub::ReferCase, refer), IsOk());
  ASSERT_TRUE(Eventually([&] { return !intake.process->running(); }, absl::Seconds(30)));
  ASSERT_THAT(Disputes(), SizeIs(1)) << "mediation has committed";
  const std::string asked_day = Disputes()[0].asked_day();
  EXPECT_NE(asked_day, "");
  intake.environment.clear();
  cluster_.Start(kIntake);
  ASSERT_TRUE(Becomes(name, MediationProgress::REGISTERED));
  const auto disputes = Disputes();
  ASSERT_THAT(disputes, SizeIs(1));
  EXPECT_EQ(ProgressOf(name).dispute(), disputes[0].name()) << "each side names the other";
  EXPECT_EQ(disputes[0].origin().case_(), name);
  EXPECT_EQ(disputes[0].asked_day(), asked_day);
  mediation::v1::GetDeskRequest desk;
  desk.set_district(kDistrict);
  const auto piles = Sound(AskMediation(&DisputeService::Stub::GetDesk, desk)).piles();
  int64_t entries = 0;
  for (const auto& pile : piles) entries += pile.count();
  EXPECT_EQ(entries, 1);
}

TEST_F(MediationHandOff, OfAnInspectionIsOneTaskAndItsResultComesBackThoughTheRelayIsKilledAfterTheCommit) {
  using grid::v1::SiteCheckService;
  const std::string name = NewCase();
  auto refer = About<intake::v1::ReferCaseRequest>(name);
  refer.set_dispute_type("NEIGHBOURS");
  EXPECT_THAT(AskIntake(&CaseService::Stub::ReferCase, refer), IsOk());
  ASSERT_TRUE(Becomes(name, MediationProgress::REGISTERED));
  const std::string dispute = ProgressOf(name).dispute();
  AcceptDispute(dispute);
  ASSERT_TRUE(Becomes(name, MediationProgress::ACCEPTED)) << "no other hand-off is left";

  Cluster::Replica& mediation = cluster_.First(kMediation);
  cluster_.Kill(kMediation);
  mediation.environment = {"ZHIWANG_KILL_POINT=relay.delivered"};
  cluster_.Start(kMediation);
  auto inspect = About<mediation::v1::RequestInspectionRequest>(dispute);
  inspect.set_question("界墙是否越线");
  EXPECT_THAT(AskMediation(&DisputeService::Stub::RequestInspection, inspect), IsOk());
  ASSERT_TRUE(Eventually([&] { return !mediation.process->running(); }, absl::Seconds(30)));
  mediation.environment.clear();
  cluster_.Start(kMediation);
  const auto progress = [&] {
    mediation::v1::GetDisputeRequest get;
    get.set_name(dispute);
    return Sound(AskMediation(&DisputeService::Stub::GetDispute, get)).inspections(0).progress();
  };
  ASSERT_TRUE(
      Eventually([&] { return progress().state() == common::v1::SiteCheckProgress::ASSIGNED; }, absl::Seconds(30)));

  grid::v1::ListSiteChecksRequest list;
  list.set_district(kDistrict);
  const auto tasks = Sound(Ask(cluster_.GridChannel(), &SiteCheckService::Stub::ListSiteChecks, list)).site_checks();
  ASSERT_THAT(tasks, SizeIs(1)) << "the registry has it once";
  EXPECT_EQ(tasks[0].dispute(), dispute) << "each side names the other";
  EXPECT_EQ(progress().site_check(), tasks[0].name());
  EXPECT_THAT(Ask(cluster_.GridChannel(), &SiteCheckService::Stub::AcceptSiteCheck,
                  About<grid::v1::AcceptSiteCheckRequest>(tasks[0].name())),
              IsOk());
  auto refuse = About<grid::v1::RefuseSiteCheckRequest>(tasks[0].name());
  refuse.set_reason(common::v1::SiteCheckProgress::DANGEROUS);
  refuse.set_note("墙体将倒");
  EXPECT_THAT(Ask(cluster_.GridChannel(), &SiteCheckService::Stub::RefuseSiteCheck, refuse), IsOk());
  ASSERT_TRUE(
      Eventually([&] { return progress().state() == common::v1::SiteCheckProgress::REFUSED; }, absl::Seconds(30)));
  EXPECT_EQ(progress().note(), "墙体将倒");
  const auto shown = cluster_.Ctl({"dispute", "show", Id(dispute)});
  EXPECT_THAT(shown.text, HasSubstr("第 1 次勘查"));
  EXPECT_THAT(shown.text, HasSubstr("墙体将倒"));
}

TEST_F(MediationHandOff, GathersWhileTheOtherSideIsDead) {
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) names.push_back(NewCase());
  cluster_.Kill(kMediation);
  for (const std::string& name : names) {
    auto refer = About<intake::v1::ReferCaseRequest>(name);
    refer.set_dispute_type("NEIGHBOURS");
    EXPECT_THAT(AskIntake(&CaseService::Stub::ReferCase, refer), IsOk());
  }
  EXPECT_EQ(ProgressOf(names.front()).state(), MediationProgress::REFERRED);
  cluster_.Start(kMediation);
  for (const std::string& name : names) ASSERT_TRUE(Becomes(name, MediationProgress::REGISTERED)) << name;
  EXPECT_THAT(Disputes(), SizeIs(names.size()));
  const std::string dispute = ProgressOf(names.front()).dispute();
  cluster_.Kill(kIntake);
  AcceptDispute(dispute);
  EndDispute(dispute);
  cluster_.Start(kIntake);
  ASSERT_TRUE(Becomes(names.front(), MediationProgress::REFUSED));
  EXPECT_EQ(Read(names.front()).state(), Case::RECEIVED);
}

}  // namespace
}  // namespace zhiwang::testing
