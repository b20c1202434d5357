// An on-site check from the case to the grid worker and back, between the real programs.

#include <map>
#include <set>
#include <string>
#include <thread>
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
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kDistrict[] = "districts/370211";
constexpr int kGathered = 300;

class AHandOff : public ::testing::Test {
 protected:
  AHandOff() : cluster_(PrivateServer::Durability::kRelaxed) {
    ImportDemoDistrict(cluster_, 40, 1);
    grid::v1::ListStaffRequest request;
    request.set_district(kDistrict);
    request.set_role(grid::v1::Assignment::GRID_WORKER);
    grid::v1::ListStaffResponse workers;
    Must(cluster_.GridChannel(), &grid::v1::StaffService::Stub::ListStaff, request, workers, kCentre);
    worker_ = workers.staff(0).name();
    grid_ = workers.staff(0).assignments(0).area();
    EXPECT_TRUE(Knows(cluster_, cluster_.intake_address(), worker_));
  }

  template <class Stub, class Request, class Response>
  absl::Status Try(const std::shared_ptr<grpc::Channel>& channel,
                   grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   const Request& request, Response& response, const std::string& caller) {
    Stub stub(channel);
    for (Overload overload;;) {
      grpc::ClientContext context;
      cluster_.SignAs(context, caller);
      context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
      context.set_wait_for_ready(true);
      const absl::Status tried = rpc::FromWire((stub.*method)(&context, request, &response));
      if (!overload.WaitToTryAgain(tried)) return tried;
    }
  }
  template <class Stub, class Request, class Response>
  void Must(const std::shared_ptr<grpc::Channel>& channel,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
            Response& response, const std::string& caller) {
    EXPECT_THAT(Try(channel, method, request, response, caller), IsOk());
  }

  std::string NewCase() {
    intake::v1::CreateCaseRequest request;
    request.set_district(kDistrict);
    request.set_request_id(NewUuid());
    request.mutable_case_()->set_channel(intake::v1::Case::CITY_HOTLINE);
    request.mutable_case_()->set_text("主管道爆裂，水漫到路面");
    request.mutable_case_()->set_area(grid_);
    intake::v1::Case created;
    Must(cluster_.IntakeChannel(), &intake::v1::CaseService::Stub::CreateCase, request, created, kCentre);
    return created.name();
  }
  void AskForCheck(const std::string& name) {
    intake::v1::RequestSiteCheckRequest request;
    request.set_name(name);
    request.set_request_id(NewUuid());
    request.set_question("是否仍在漏水");
    intake::v1::Case c;
    Must(cluster_.IntakeChannel(), &intake::v1::CaseService::Stub::RequestSiteCheck, request, c, kCentre);
  }
  static std::string Id(const std::string& name) { return name.substr(name.rfind('/') + 1); }
  // The last check of the case, as the case has it.
  intake::v1::SiteCheck CheckOf(const std::string& name) {
    intake::v1::GetCaseRequest request;
    request.set_name(name);
    intake::v1::Case c;
    Must(cluster_.IntakeChannel(), &intake::v1::CaseService::Stub::GetCase, request, c, kCentre);
    return c.site_checks_size() == 0 ? intake::v1::SiteCheck() : c.site_checks(c.site_checks_size() - 1);
  }
  bool Becomes(const std::string& name, common::v1::SiteCheckProgress::State state) {
    return Eventually([&] { return CheckOf(name).progress().state() == state; }, absl::Seconds(30));
  }

  // Looks behind the scenes: into the schema of a service.
  void Run(const std::string& schema, std::string_view sql) {
    sql::Database db(cluster_.Schema(schema));
    EXPECT_THAT(db.Transact(Soon(), [&](sql::Txn& tx) { return tx.Execute(sql).status(); }), IsOk()) << sql;
  }
  std::string Text(const std::string& schema, std::string_view sql) {
    sql::Database db(cluster_.Schema(schema));
    const auto text = db.Read(
        Soon(), [&](sql::Txn& tx) { return tx.QueryOne(sql, {}, [](const sql::Row& row) { return row.Text(1); }); });
    EXPECT_THAT(text, IsOk()) << sql;
    return text.ok() ? text->value_or("") : "";
  }

  Cluster cluster_;
  std::string worker_, grid_;
};

TEST_F(AHandOff, GoesFromTheCaseToTheWorkerAndBackByTheOperatorsTool) {
  const std::string id = Id(NewCase());
  const auto asked = cluster_.Ctl({"case", "check", id, "--question", "是否仍在漏水"});
  EXPECT_EQ(asked.exit_code, 0) << asked.text;
  ASSERT_TRUE(Becomes(FormatResourceName("370211", "cases", id), common::v1::SiteCheckProgress::ASSIGNED));
  const std::string task = Id(CheckOf(FormatResourceName("370211", "cases", id)).progress().site_check());
  const std::string as = worker_.substr(worker_.find("staff/"));

  const auto listed = cluster_.Ctl({"check", "list", "--as", as});
  EXPECT_THAT(listed.text, HasSubstr(task));
  EXPECT_THAT(listed.text, HasSubstr("是否仍在漏水"));
  EXPECT_EQ(cluster_
                .Ctl({"check", "report", task, "--finding", "confirmed", "--report", "水漫路面", "--lng", "120.04",
                      "--lat", "35.80", "--as", as})
                .exit_code,
            1)
      << "it was not taken up";
  EXPECT_EQ(cluster_.Ctl({"check", "accept", task, "--as", as}).exit_code, 0);
  ASSERT_TRUE(Becomes(FormatResourceName("370211", "cases", id), common::v1::SiteCheckProgress::ACCEPTED));
  const auto reported = cluster_.Ctl({"check", "report", task, "--finding", "confirmed", "--report", "水漫路面",
                                      "--lng", "120.042886", "--lat", "35.799837", "--as", as});
  EXPECT_EQ(reported.exit_code, 0) << reported.text;
  ASSERT_TRUE(Becomes(FormatResourceName("370211", "cases", id), common::v1::SiteCheckProgress::REPORTED));

  const auto shown = cluster_.Ctl({"case", "show", id});
  EXPECT_THAT(shown.text, HasSubstr("属实：水漫路面"));
  EXPECT_THAT(shown.text, HasSubstr("case.site_check_reported"));
  EXPECT_THAT(shown.text, HasSubstr(fmt::format("第 1 次现场核实：{} 反馈属实", Id(worker_))));
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

TEST_F(AHandOff, ThatCannotBeMadeIsShownTriedAgainAndGivenUpByTheOperatorsTool) {
  const std::string name = NewCase(), id = Id(name);
  // The registry answers, and cannot take a check.
  Run("grid_registry", "RENAME TABLE site_check TO site_check_away");
  AskForCheck(name);
  const auto waiting = [&] { return cluster_.Ctl({"handoff", "list", "--state", "未送达"}).text; };
  ASSERT_TRUE(Eventually([&] { return waiting().find(id) != std::string::npos; })) << waiting();
  EXPECT_THAT(waiting(), HasSubstr("case-intake  site_checks  case  " + id));
  EXPECT_THAT(cluster_.Ctl({"handoff", "list", "--minutes", "60"}).text, HasSubstr("没有等待移交的变更"));
  const auto retried = cluster_.Ctl({"handoff", "retry", "site_checks", "case", id});
  EXPECT_EQ(retried.exit_code, 0) << retried.text;
  EXPECT_THAT(retried.text, HasSubstr("即刻重新移交"));

  const auto other_version = cluster_.Ctl({"handoff", "giveup", "site_checks", "case", id, "99", "当事人已撤回"});
  EXPECT_EQ(other_version.exit_code, 1);
  EXPECT_THAT(other_version.text, HasSubstr("HAND_OFF_NOT_FOUND"));
  const std::string version = Text("case_intake", "SELECT CAST(version AS CHAR) FROM handoff_pending");
  const auto given_up = cluster_.Ctl({"handoff", "giveup", "site_checks", "case", id, version, "当事人已撤回"});
  EXPECT_EQ(given_up.exit_code, 0) << given_up.text;
  EXPECT_THAT(given_up.text, HasSubstr(fmt::format("第 {} 版不再移交", version)));
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::REJECTED));
  EXPECT_THAT(cluster_.Ctl({"case", "timeline", id}).text,
              HasSubstr(fmt::format("移交已由 {} 放弃：当事人已撤回", kCentre)));
  EXPECT_THAT(cluster_.Ctl({"handoff", "show", "case", id}).text,
              AllOf(HasSubstr("没有等待移交的变更"), HasSubstr("grid-registry"), HasSubstr("已拒收"),
                    HasSubstr("移交方已放弃此项移交：当事人已撤回")));

  Run("grid_registry", "RENAME TABLE site_check_away TO site_check");
  AskForCheck(name);
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED)) << "another is handed over";
  EXPECT_EQ(Text("grid_registry", "SELECT CAST(COUNT(*) AS CHAR) FROM site_check"), "1");
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

TEST_F(AHandOff, GathersWhileTheRegistryIsDeadAndCatchesUpOnce) {
  std::vector<std::string> names;
  for (int i = 0; i < kGathered; ++i) names.push_back(NewCase());
  cluster_.KillGridRegistry();
  for (const std::string& name : names) AskForCheck(name);
  EXPECT_EQ(CheckOf(names.front()).progress().state(), common::v1::SiteCheckProgress::REQUESTED);
  cluster_.StartGridRegistry();
  EXPECT_TRUE(Becomes(names.back(), common::v1::SiteCheckProgress::ASSIGNED));
  std::map<std::string, std::string> task_of;
  for (const std::string& name : names) {
    ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED)) << name;
    task_of[name] = CheckOf(name).progress().site_check();
  }
  std::map<std::string, std::string> told;
  grid::v1::ListSiteChecksRequest request;
  request.set_district(kDistrict);
  request.set_page_size(200);
  do {
    grid::v1::ListSiteChecksResponse page;
    Must(cluster_.GridChannel(), &grid::v1::SiteCheckService::Stub::ListSiteChecks, request, page, kCentre);
    for (const auto& check : page.site_checks()) {
      EXPECT_TRUE(told.emplace(check.case_(), check.name()).second) << check.case_() << " was handed over twice";
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(told, task_of) << "each side names the other";
}

TEST_F(AHandOff, ComesBackThoughTheIntakeWasDeadMeanwhile) {
  const std::string name = NewCase();
  AskForCheck(name);
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::ASSIGNED));
  grid::v1::RefuseSiteCheckRequest refuse;
  refuse.set_name(CheckOf(name).progress().site_check());
  refuse.set_request_id(NewUuid());
  refuse.set_reason(common::v1::SiteCheckProgress::DANGEROUS);
  cluster_.KillCaseIntake();
  grid::v1::SiteCheck refused;
  Must(cluster_.GridChannel(), &grid::v1::SiteCheckService::Stub::RefuseSiteCheck, refuse, refused, worker_);
  cluster_.KillGridRegistry();
  cluster_.StartGridRegistry();
  cluster_.StartCaseIntake();
  ASSERT_TRUE(Becomes(name, common::v1::SiteCheckProgress::REFUSED));
  EXPECT_EQ(CheckOf(name).progress().refusal(), common::v1::SiteCheckProgress::DANGEROUS);
}

}  // namespace
}  // namespace zhiwang::testing
