#include "services/grid_registry/site_check/site_check_service.h"

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "services/grid_registry/site_check/site_check_noun.h"
#include "services/grid_registry/testing/grid_work_test.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using SiteCheckState = common::v1::SiteCheckProgress::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

class SiteChecks : public GridWorkTest {
 protected:
  void SetUp() override {
    GridWorkTest::SetUp();
    Hire({Serving("W9", GridOf(1, 0), "2020-01-01", "2021-01-01"),  // serves no longer
          Serving("W3", GridOf(3, 3), "2020-01-01"),
          Serving("T1", kWestTown, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER)});
  }

  static v1::CreateSiteCheckRequest Asked(int case_id, const std::string& area = kGrid) {
    v1::CreateSiteCheckRequest request = AskedCheck("水管是否仍在漏水", area);
    request.mutable_site_check()->set_case_(CaseName(case_id));
    return request;
  }
  absl::StatusOr<v1::SiteCheck> Create(const v1::CreateSiteCheckRequest& request) {
    return client().Ask(&CheckStub::CreateSiteCheck, request, {"case-intake", "service"});
  }
  v1::SiteCheck Created(int case_id, const std::string& area = kGrid) { return Sound(Create(Asked(case_id, area))); }

  static v1::ReportSiteCheckRequest Found() {
    v1::ReportSiteCheckRequest report;
    report.set_finding(common::v1::SiteCheckProgress::CONFIRMED);
    report.set_report("主管道破裂，水漫路面");
    report.mutable_found_at()->set_longitude(119.905);
    report.mutable_found_at()->set_latitude(35.805);
    return report;
  }
  absl::StatusOr<v1::SiteCheck> Report(const std::string& name, const v1::ReportSiteCheckRequest& report = Found()) {
    return AsWorker(&CheckStub::ReportSiteCheck, report, name);
  }
  std::vector<int64_t> Seen(const std::string& rights, v1::ListSiteChecksRequest request = {}) {
    request.set_district(kDistrictName);
    request.set_page_size(2);
    std::vector<int64_t> cases;
    do {
      const auto page = client().Ask(&CheckStub::ListSiteChecks, request, {"somebody", rights});
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return cases;
      for (const auto& check : page->site_checks()) {
        cases.push_back(std::stoll(check.case_().substr(check.case_().rfind('/') + 1)));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return cases;
  }
};

TEST_F(SiteChecks, GoToTodaysWorkerOfTheGrid) {
  const v1::SiteCheck check = Created(7);
  EXPECT_EQ(check.progress().state(), common::v1::SiteCheckProgress::ASSIGNED);
  EXPECT_EQ(check.progress().worker(), StaffName("W1"));
  EXPECT_THAT(check.legal_actions(), ElementsAre(v1::SiteCheck::ACCEPT, v1::SiteCheck::REFUSE));
  EXPECT_EQ(check.case_(), CaseName(7));
}

// Public report 33: AreaCity#43.
TEST_F(SiteChecks, OfAGridThatHasEndedGoToTheWorkerOfItsSuccessor) {
  v1::ImportAreasHeader header = AreasHeader();
  header.set_accept_findings(true);
  std::vector<v1::ImportAreasRequest> messages = ImportOf<v1::ImportAreasRequest>(header, std::vector<v1::AreaRow>());
  v1::AreaEnd& end = *messages.emplace_back().mutable_end();
  end.set_code(GridOf(3, 2));
  end.add_successors(GridOf(3, 3));
  ASSERT_TRUE(Sound(client().SendAll(&v1::AreaService::Stub::ImportAreas, messages)).applied());
  const v1::SiteCheck check = Created(7, GridOf(3, 2));
  EXPECT_EQ(check.progress().worker(), StaffName("W3"));
  EXPECT_EQ(check.area(), AreaName(GridOf(3, 3)));
}

TEST_F(SiteChecks, EndWhereNobodyWorksOnThatDayAndStayThatWayForTheSameRequest) {
  const v1::CreateSiteCheckRequest request = Asked(7, GridOf(1, 0));
  const auto check = Create(request);
  ASSERT_THAT(check, IsOk());
  EXPECT_EQ(check->progress().state(), common::v1::SiteCheckProgress::UNASSIGNED);
  EXPECT_EQ(check->progress().worker(), "");
  EXPECT_THAT(check->legal_actions(), IsEmpty());
  Hire({Serving("W2", GridOf(1, 0), "2020-01-01")});
  EXPECT_EQ(Create(request)->SerializeAsString(), check->SerializeAsString());
}

TEST_F(SiteChecks, AreHandedOverOnce) {
  const v1::CreateSiteCheckRequest request = Asked(7);
  const auto first = Create(request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Create(request)->SerializeAsString(), first->SerializeAsString());
  v1::CreateSiteCheckRequest other = request;
  other.set_request_id(NewUuid());
  const auto again = Create(other);
  EXPECT_THAT(again, IsRefused(StatusCode::kAlreadyExists, common::v1::SITE_CHECK_EXISTS));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(again.status()).resource_name(), first->name());
  other = request;
  other.mutable_site_check()->set_question("别的问题");
  EXPECT_THAT(Create(other), IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM site_check"), 1);
}

TEST_F(SiteChecks, AreHandedOverOnceThoughTheSameRequestComesInManyTimesAtOnce) {
  constexpr int kTwins = 8;
  for (int round = 1; round <= 5; ++round) {
    const v1::CreateSiteCheckRequest request = Asked(100 + round);
    std::latch ready(kTwins);
    std::vector<std::string> answers(kTwins);
    std::vector<std::thread> twins;
    for (std::string& answer : answers) {
      twins.emplace_back([&] {
        ready.arrive_and_wait();
        const auto created = Create(request);
        answer = created.ok() ? created->SerializeAsString() : created.status().ToString();
      });
    }
    for (std::thread& twin : twins) twin.join();
    EXPECT_THAT(answers, ::testing::Each(answers.front()));
    EXPECT_THAT(Create(request), IsOk());
  }
}

TEST_F(SiteChecks, AreTakenUpAndAnsweredAndTheCaseIsToldOfBothInOrder) {
  const std::string name = Created(7).name();
  EXPECT_THAT(Report(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  ASSERT_THAT(AcceptCheck(name), IsOk());
  const auto reported = Report(name);
  ASSERT_THAT(reported, IsOk());
  EXPECT_EQ(reported->progress().finding(), common::v1::SiteCheckProgress::CONFIRMED);
  ASSERT_TRUE(Eventually([&] { return intake_.told().size() == 2; }));
  const auto told = intake_.told();
  EXPECT_EQ(told[0].name(), CaseName(7));
  EXPECT_EQ(told[0].number(), 1);
  EXPECT_EQ(told[0].progress().state(), common::v1::SiteCheckProgress::ACCEPTED);
  EXPECT_EQ(told[0].progress().report(), "");
  EXPECT_EQ(told[0].progress().worker(), StaffName("W1"));
  EXPECT_EQ(told[1].progress().SerializeAsString(), reported->progress().SerializeAsString());
}

TEST_F(SiteChecks, TellTheCaseWhenItsServiceIsBack) {
  intake_.set_down(true);
  const std::string name = Created(7).name();
  ASSERT_THAT(AcceptCheck(name), IsOk());
  ASSERT_THAT(Report(name), IsOk());
  EXPECT_THAT(intake_.told(), IsEmpty());
  intake_.set_down(false);
  ASSERT_TRUE(Eventually([&] { return intake_.told().size() == 2; }));
  EXPECT_EQ(intake_.told()[0].progress().state(), common::v1::SiteCheckProgress::ACCEPTED);
  EXPECT_EQ(intake_.told()[1].progress().state(), common::v1::SiteCheckProgress::REPORTED);
}

TEST_F(SiteChecks, AreRefusedWithAReason) {
  const std::string name = Created(7).name();
  EXPECT_THAT(AsWorker(&CheckStub::RefuseSiteCheck, {}, name), IsInvalid("reason"));
  const auto refused = RefuseCheck(name);
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->progress().state(), common::v1::SiteCheckProgress::REFUSED);
  ASSERT_TRUE(Eventually([&] { return intake_.told().size() == 1; }));
  EXPECT_EQ(intake_.told()[0].progress().refusal(), common::v1::SiteCheckProgress::DANGEROUS);
  EXPECT_EQ(intake_.told()[0].progress().note(), "电线落地");
}

TEST_F(SiteChecks, ExpireByThemselvesAndTheCaseIsTold) {
  v1::CreateSiteCheckRequest request = Asked(7);
  request.mutable_site_check()->mutable_due_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 1);
  const auto late = Create(request);
  ASSERT_THAT(late, IsOk());
  const std::string in_time = Created(8).name();
  ASSERT_TRUE(Eventually([&] { return intake_.told().size() == 1; }));
  EXPECT_EQ(intake_.told()[0].progress().state(), common::v1::SiteCheckProgress::EXPIRED);
  EXPECT_EQ(intake_.told()[0].progress().site_check(), late->name());
  EXPECT_THAT(AcceptCheck(late->name()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(AcceptCheck(in_time), IsOk());
}

TEST_F(SiteChecks, HaveATimerForAsLongAsTheyAreOpen) {
  const auto timers = [&] {
    const auto count = db_->Read(Soon(), [](sql::Txn& tx) {
      return tx.QueryOne("SELECT COUNT(*) FROM timer WHERE what = 'site_check.expire'", {},
                         [](const sql::Row& row) { return row.Int(1); });
    });
    return count.ok() ? count->value_or(-1) : -1;
  };
  const std::string name = Created(8).name();
  EXPECT_EQ(timers(), 1);
  ASSERT_THAT(AcceptCheck(name), IsOk());
  EXPECT_EQ(timers(), 1) << "it may still expire";
  ASSERT_THAT(RefuseCheck(name), IsOk());
  EXPECT_EQ(timers(), 0);
}

TEST_F(SiteChecks, SayWhatIsWrongWithARequest) {
  const auto spoilt = [&](auto spoil) {
    v1::CreateSiteCheckRequest request = Asked(7);
    spoil(request, *request.mutable_site_check());
    return Create(request);
  };
  EXPECT_THAT(spoilt([](auto& request, auto&) { request.set_request_id("1"); }), IsInvalid("request_id"));
  EXPECT_THAT(spoilt([](auto&, auto& check) { check.set_question(""); }), IsInvalid("site_check.question"));
  EXPECT_THAT(spoilt([](auto&, auto& check) { check.set_question(std::string(501, 'x')); }),
              IsInvalid("site_check.question"));
  EXPECT_THAT(spoilt([](auto&, auto& check) { check.set_number(0); }), IsInvalid("site_check.number"));
  EXPECT_THAT(spoilt([](auto&, auto& check) { check.set_case_("districts/370211/cases/x"); }),
              IsInvalid("site_check.case"));
  EXPECT_THAT(spoilt([](auto&, auto& check) { check.set_case_("districts/370202/cases/7"); }),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  EXPECT_THAT(spoilt([](auto&, auto& check) { check.set_area("districts/370211/areas/370211999000"); }),
              IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
  EXPECT_THAT(spoilt([](auto&, auto& check) {
                check.clear_due_time();
                check.mutable_due_time()->set_nanos(-1);
              }),
              IsInvalid("site_check.due_time"));
  const std::string name = Created(7).name();
  ASSERT_THAT(AcceptCheck(name), IsOk());
  const auto misreported = [&](auto spoil) {
    v1::ReportSiteCheckRequest report = Found();
    spoil(report);
    return Report(name, report);
  };
  EXPECT_THAT(misreported([](auto& report) { report.clear_finding(); }), IsInvalid("finding"));
  EXPECT_THAT(misreported([](auto& report) { report.clear_report(); }), IsInvalid("report"));
  EXPECT_THAT(misreported([](auto& report) { report.clear_found_at(); }), IsInvalid("found_at"));
  EXPECT_THAT(misreported([](auto& report) { report.mutable_found_at()->set_latitude(91); }), IsInvalid("found_at"));
  EXPECT_THAT(misreported([](auto& report) { report.mutable_found_at()->set_longitude(10); }),
              IsRefused(StatusCode::kInvalidArgument, common::v1::POINT_OUTSIDE));
  EXPECT_THAT(misreported([](auto& report) { report.set_etag("v1"); }),
              IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
  EXPECT_THAT(Report(name), IsOk());
}

TEST_F(SiteChecks, BelongToTheGridTheyAreIn) {
  const std::string name = Created(7).name();
  Created(8, GridOf(3, 3));
  const std::string first = PathOf(GridOf(0, 0)), other = PathOf(GridOf(3, 3));
  EXPECT_THAT(Seen("grid_worker@" + first), ElementsAre(7));
  EXPECT_THAT(Seen("grid_worker@" + other), ElementsAre(8));
  EXPECT_THAT(Seen(fmt::format("grid_worker@{},grid_worker@{}", first, other)), ElementsAre(8, 7));
  EXPECT_THAT(Seen("centre_dispatcher"), ElementsAre(8, 7));
  EXPECT_THAT(Seen(fmt::format("town_dispatcher@/{}/{}/", kWholeDistrict, kWestTown)), ElementsAre(7));
  v1::AcceptSiteCheckRequest accept;
  accept.set_name(name);
  accept.set_request_id(NewUuid());
  EXPECT_THAT(client().Ask(&CheckStub::AcceptSiteCheck, accept, {StaffName("W3"), "grid_worker@" + other}),
              IsRefused(StatusCode::kNotFound, common::v1::SITE_CHECK_NOT_FOUND));
  v1::GetSiteCheckRequest get;
  get.set_name(name);
  EXPECT_THAT(client().Ask(&CheckStub::GetSiteCheck, get, {StaffName("W3"), "grid_worker@" + other}),
              IsRefused(StatusCode::kNotFound, common::v1::SITE_CHECK_NOT_FOUND));
  EXPECT_THAT(client().Ask(&CheckStub::GetSiteCheck, get, {StaffName("W1"), "grid_worker@" + first}), IsOk());
}

TEST_F(SiteChecks, AreListedByStateAreaAndWorker) {
  for (int i = 1; i <= 5; ++i) Created(i, i % 2 == 0 ? GridOf(3, 3) : GridOf(0, 0));
  const auto first = Created(6);
  ASSERT_THAT(AcceptCheck(first.name()), IsOk());
  v1::ListSiteChecksRequest open, in_village, of_worker;
  open.set_state(common::v1::SiteCheckProgress::ASSIGNED);
  EXPECT_THAT(Seen("centre_dispatcher", open), ElementsAre(5, 4, 3, 2, 1));
  in_village.set_area(FormatResourceName(kDistrict, "areas", VillageOf(0, 0)));
  EXPECT_THAT(Seen("centre_dispatcher", in_village), ElementsAre(6, 5, 3, 1));
  of_worker.set_worker(StaffName("W3"));
  EXPECT_THAT(Seen("centre_dispatcher", of_worker), ElementsAre(4, 2));
}

TEST_F(SiteChecks, AreScannedByTheIndexMeantForIt) {
  SiteCheckFilter filter;
  filter.district = kDistrict;
  const auto index = [&] {
    const resource::Scan scan = SiteCheckNoun::ScanOf(filter);
    return scan.conditions.empty() ? "PRIMARY" : scan.conditions.front().index;
  };
  EXPECT_EQ(index(), "PRIMARY");
  filter.within.area_path = PathOf(GridOf(0, 0));
  EXPECT_EQ(index(), "by_area3");
  filter.state = grid::SiteCheckState::kReported;
  EXPECT_EQ(index(), "by_area3");
  filter.state = grid::SiteCheckState::kAssigned;
  EXPECT_EQ(index(), "by_state") << "what is open stays few";
  filter.worker = "W1";
  EXPECT_EQ(index(), "by_worker");
}

}  // namespace
}  // namespace zhiwang::grid
