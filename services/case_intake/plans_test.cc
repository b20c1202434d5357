// The database's plans for the intake's work: every statement that this scenario makes it run.

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/privacy/keys/key_ring.h"
#include "services/case_intake/reporter/reseal.h"
#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/intake_test.h"
#include "services/case_intake/testing/random_life.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"
#include "tests/support/statement_plans.h"
#include "zhiwang/common/v1/audit_log_service.grpc.pb.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/intake/v1/my_case_service.grpc.pb.h"

namespace zhiwang::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class IntakeStatements : public IntakeTest {
 protected:
  // Cases of every kind go through their lives; some are of the past.
  void LiveLives() {
    RandomLife life(client(), 7);
    std::vector<std::string> names;
    for (int i = 0; i < 60; ++i) names.push_back(life.Register());
    for (int i = 0; i < 400; ++i) life.Act(names[life.Any(0, names.size() - 1)]);
    std::vector<v1::Case> past;
    for (int i = 0; i < 300; ++i) past.push_back(life.AnyPast(fmt::format("past-{}", i)));
    ASSERT_THAT(client().Import(past).status, IsOk());
    ASSERT_THAT(client().Import(past).status, IsOk());
    registry().GoDown();  // what comes now waits to be placed
    ASSERT_THAT(client().Create(Appeal()), IsOk());
    registry().ComeBack();
    ASSERT_TRUE(zhiwang::testing::Eventually([&] {
      v1::ListCasesRequest waiting;
      waiting.set_placement(v1::Case::UNPLACED);
      return Sound(client().List(waiting)).empty();
    }));
    v1::RevealReporterRequest reveal;
    reveal.set_name(names[0]);
    reveal.set_purpose("回访");
    Sound(client().Ask(&IntakeClient::CaseStub::RevealReporter, reveal));
    ASSERT_THAT(client().Timeline(names[0]), IsOk());
  }

  // A citizen registers two cases, follows and lists them.
  void LiveOfACitizen() {
    using Stub = v1::MyCaseService::Stub;
    const testing::Client citizen(server().channel());
    const auto ask = [&](auto method, const auto& request) {
      return Sound(citizen.Ask(method, request, {"districts/370211/citizens/c1", ""}));
    };
    v1::CreateMyCaseRequest create;
    create.set_district(kDistrictName);
    create.mutable_my_case()->set_text("楼道灯不亮");
    v1::GetMyCaseRequest get;
    for (int i = 0; i < 2; ++i) {
      create.set_request_id(NewUuid());
      get.set_name(ask(&Stub::CreateMyCase, create).name());
    }
    ask(&Stub::GetMyCase, get);
    v1::ListMyCasesRequest list;
    list.set_district(kDistrictName);
    list.set_page_size(1);
    do {
      list.set_page_token(ask(&Stub::ListMyCases, list).next_page_token());
    } while (!list.page_token().empty());
  }

  // Each filter alone, and those of a list that is used every day.
  void List() {
    const auto with = [&](auto&& set) {
      v1::ListCasesRequest filter;
      filter.set_page_size(20);
      set(filter);
      EXPECT_THAT(client().List(filter), IsOk()) << filter.ShortDebugString();
    };
    with([](auto&) {});
    with([](auto& filter) { filter.set_area(AreaName(kVillage)); });
    with([](auto& filter) { filter.set_state(v1::Case::IN_PROGRESS); });
    with([](auto& filter) { filter.set_unit(UnitName(kWater)); });
    with([](auto& filter) { filter.set_channel(v1::Case::CITY_HOTLINE); });
    with([](auto& filter) { filter.set_overdue(true); });
    with([](auto& filter) { filter.set_placement(v1::Case::OUTSIDE); });
    v1::SearchCasesRequest search;
    search.set_phone("19900000001");
    EXPECT_THAT(client().Search(search), IsOk());
    search.clear_phone();
    search.set_identity_number("11010519491231002X");
    EXPECT_THAT(client().Search(search), IsOk());
    with([](auto& filter) { SetTime(absl::Now() - absl::Hours(1), filter.mutable_received_from()); });
    for (const std::string code : {"01", "0101", kTapWater}) {
      with([&](auto& filter) { filter.set_category(CategoryName(code)); });
    }
  }

  // The other village holds the ground of two areas of the first town.
  void ReportOnTodaysGround() {
    const std::string town = fmt::format("/{}/{}/", kWholeDistrict, kTown);
    const std::string other_village = fmt::format("/{}/{}/{}/", kWholeDistrict, kOtherTown, kOtherVillage);
    registry().HoldGround(fmt::format("{}{}/{}/", town, kZone, kVillage), other_village);
    registry().HoldGround(town + "370211109301/", other_village);
    for (const std::string& area : {AreaName(kOtherVillage), AreaName(kTown)}) {
      v1::GetBulletinRequest request;
      request.set_area(area);
      request.set_ground(v1::Bulletin::TODAY);
      ASSERT_THAT(client().Bulletin(request), IsOk());
      v1::ListFigureCasesRequest figure;
      figure.set_figure(v1::ListFigureCasesRequest::RECEIVED);
      figure.set_line(v1::ListFigureCasesRequest::UNIT);
      figure.set_area(area);
      figure.set_ground(v1::Bulletin::TODAY);
      figure.set_page_size(2);
      ASSERT_THAT(client().Open(figure), IsOk());
    }
  }

  void CountOpen() {
    v1::CountOpenCasesRequest request;
    request.set_district(kDistrictName);
    for (const char* area : {kGrid, kVillage, kOtherGrid}) request.add_areas(AreaName(area));
    Sound(client().Ask(&IntakeClient::CaseStub::CountOpenCases, request));
  }

  void Report() {
    ASSERT_THAT(client().Bulletin("", AreaName(kVillage)), IsOk());
    v1::ListFigureCasesRequest figure;
    figure.set_figure(v1::ListFigureCasesRequest::RECEIVED);
    figure.set_area(AreaName(kVillage));
    figure.set_page_size(2);
    ASSERT_THAT(client().Open(figure), IsOk());
    ReportOnTodaysGround();
    ASSERT_THAT(client().VerifyReports(), IsOk());
    common::v1::VerifyTimelinesRequest timelines;
    timelines.set_name(FormatResourceName(kDistrict, "logs", "case-intake"));
    const auto verdict = client().ReadAll(&common::v1::ChangeLogService::Stub::VerifyTimelines, timelines);
    for (const auto& response : verdict.messages) EXPECT_THAT(response.faults(), IsEmpty());
    ASSERT_THAT(verdict.status, IsOk());
    ASSERT_THAT(ResealReporters(server().db(), TestKeys(), [](const ResealProgress&) {}), IsOk());
  }

  void VerifyAudit() {
    common::v1::VerifyAuditLogRequest request;
    request.set_name(FormatResourceName(kDistrict, "logs", "case-intake"));
    const auto verdict = client().ReadAll(&common::v1::AuditLogService::Stub::VerifyAuditLog, request);
    ASSERT_THAT(verdict.status, IsOk());
    for (const auto& response : verdict.messages) EXPECT_EQ(response.fault(), "");
    EXPECT_TRUE(verdict.messages.back().done());
    EXPECT_GT(verdict.messages.back().entries(), 0);
  }

  // Many more cases than any list of ids names.
  static void FillOwnDistrict(const sql::Options& schema) {
    sql::Database db(schema);
    for (int i = 0; i < 6; ++i) {
      for (const std::string& sql :
           {std::string("CREATE OR REPLACE TABLE more AS SELECT * FROM intake_case WHERE district = '370211'"),
            fmt::format("UPDATE more SET id = id - (1 << {}), external_id = NULL", 50 + i),
            std::string("INSERT INTO intake_case SELECT * FROM more"), std::string("DROP TABLE more")}) {
        const absl::Status done = db.Transact(Soon(), [&](sql::Txn& tx) { return tx.Execute(sql).status(); });
        ASSERT_THAT(done, IsOk()) << sql;
      }
    }
    ASSERT_THAT(
        db.Read(Soon(), [](sql::Txn& tx) { return tx.Query("ANALYZE TABLE intake_case", {}, [](const sql::Row&) {}); }),
        IsOk());
  }

  // A category is added, and another ends.
  void ChangeCategories() {
    v1::ImportCategoriesRequest request;
    request.set_district(kDistrictName);
    request.set_request_id(NewUuid());
    request.add_rows()->add_path("环保");
    auto* end = request.add_rows();
    end->add_path("民政");
    end->set_end_day("2099-01-01");
    end->add_successor_path("环保");
    EXPECT_EQ(Sound(client().Ask(&v1::CategoryService::Stub::ImportCategories, request)).ended(), 1);
  }

  void ReadSettings() {
    v1::ListCategoriesRequest categories;
    categories.set_district(kDistrictName);
    Sound(client().Ask(&v1::CategoryService::Stub::ListCategories, categories));
  }
};

TEST_F(IntakeStatements, EachReadByAnIndexThatNarrows) {
  const sql::Options schema = server().db().options();
  EndServer();
  zhiwang::testing::StatementRecorder recorder(schema);
  RestartServer();
  LiveLives();
  LiveOfACitizen();
  List();
  CountOpen();
  Report();
  VerifyAudit();
  ChangeCategories();
  ReadSettings();
  EndServer();
  const auto statements = recorder.Stop();
  EXPECT_GT(statements.size(), 60u);
  EXPECT_THAT(zhiwang::testing::TablesNotRead(schema, statements),
              ElementsAre("attachment", "attachment_piece", "attachment_upload", "booked_day", "handoff_inbox",
                          "handoff_sender", "number_book", "schema_ledger"))
      << "the tests of what is common read them";
  zhiwang::testing::FillOtherDistricts(schema);
  FillOwnDistrict(schema);
  EXPECT_THAT(zhiwang::testing::PlanFaults(
                  schema, statements,
                  {{"SELECT code, name, begin_day, end_day, successor, version FROM category WHERE district = ?",
                    "the tree is held in memory, whole"},
                   {"SELECT district FROM intake_case FORCE INDEX (by_due) GROUP BY district",
                    "re-sealing goes through all districts"},
                   {"SELECT district, content FROM calendar_copy", "a replica holds all calendars"},
                   {"SELECT grants FROM grant_copy", "a replica holds what all staff may do"},
                   {"SELECT id FROM ((SELECT id FROM intake_case FORCE INDEX (by_state)",
                    "a page of each open state, by its index, is merged"}}),
              IsEmpty());
}

}  // namespace
}  // namespace zhiwang::intake
