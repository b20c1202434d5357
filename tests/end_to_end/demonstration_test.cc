#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <nlohmann/json.hpp>

#include "common/rpc/status_wire.h"
#include "tests/support/client.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/refused.h"
#include "zhiwang/intake/v1/category_service.grpc.pb.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A line of the bulletin against what an independent count made of the same petitions. Nothing else is counted of them.
void ExpectFigures(const intake::v1::BulletinLine& line, const nlohmann::json& counted) {
  EXPECT_EQ(line.received(), counted.value("received", 0));
  EXPECT_EQ(line.resolved(), counted.value("resolved", 0));
  EXPECT_EQ(line.closed(), counted.value("closed", 0));
  EXPECT_EQ(line.overdue(), counted.value("overdue", 0));
  EXPECT_EQ(line.on_time().numerator(), counted.value("met", 0));
  EXPECT_EQ(line.on_time().denominator(), counted.value("due", 0));
  EXPECT_EQ(line.on_time().excluded(), 0);
  EXPECT_EQ(line.dispatched() + line.returned() + line.reopened(), 0);
}

class Demonstration : public ::testing::Test {
 protected:
  Demonstration() { ImportDemoDistrict(cluster_, 120, 60); }

  intake::v1::Bulletin Bulletin(const std::string& day) {
    const auto stub = intake::v1::ReportService::NewStub(cluster_.IntakeChannel());
    intake::v1::GetBulletinRequest request;
    request.set_district("districts/370211");
    request.set_day(day);
    for (Overload overload;;) {
      grpc::ClientContext context;
      cluster_.SignAs(context, kCentre);
      context.set_wait_for_ready(true);
      intake::v1::Bulletin bulletin;
      const absl::Status asked = rpc::FromWire(stub->GetBulletin(&context, request, &bulletin));
      if (overload.WaitToTryAgain(asked)) continue;
      EXPECT_THAT(asked, IsOk());
      return bulletin;
    }
  }

  // Until the bulletins count everything that was imported: the projector follows within some tens of milliseconds.
  void WaitForReports() {
    int64_t seen = -1;
    EXPECT_TRUE(Eventually([&] { return std::exchange(seen, Bulletin("2019-01-01").as_of_seq()) == LogHead(); }));
  }

  // The names of the categories of the first level, by what a bulletin calls them.
  std::map<std::string, std::string> FirstLevelNames() {
    const auto stub = intake::v1::CategoryService::NewStub(cluster_.IntakeChannel());
    intake::v1::ListCategoriesRequest request;
    request.set_district("districts/370211");
    request.set_page_size(1'000);
    std::map<std::string, std::string> names = {{"", ""}};
    do {
      grpc::ClientContext context;
      cluster_.SignAs(context, kCentre);
      intake::v1::ListCategoriesResponse page;
      EXPECT_TRUE(stub->ListCategories(&context, request, &page).ok());
      for (const auto& category : page.categories()) {
        if (category.path_size() == 1) names.emplace(category.name(), category.path(0));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  int64_t LogHead() {
    sql::Database db(cluster_.Schema("case_intake"));
    const auto unnumbered_and_head = db.Read(absl::Now() + absl::Seconds(5), [](sql::Txn& tx) {
      return tx.QueryOne("SELECT (SELECT COUNT(*) FROM change_log WHERE seq IS NULL), (SELECT seq FROM log_head)", {},
                         [](const sql::Row& row) { return std::pair(row.Int(1), row.Int(2)); });
    });
    EXPECT_TRUE(unnumbered_and_head.ok()) << unnumbered_and_head.status();
    const auto [unnumbered, head] = unnumbered_and_head->value();
    return unnumbered == 0 ? head : -2;
  }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = cluster_.directory() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  Cluster cluster_{PrivateServer::Durability::kRelaxed};
};

TEST_F(Demonstration, TakesAppealsFromTheCitizenToTheBulletinAndDoesNotRepeatItself) {
  const std::string appeals = cluster_.directory() + "/appeals.jsonl";
  const auto first = cluster_.Ctl({"demo", "run", appeals});
  ASSERT_EQ(first.exit_code, 0) << first.text;
  ASSERT_EQ(cluster_.Ctl({"verify"}).exit_code, 0);
  const auto report = cluster_.Ctl({"report", "daily"});
  EXPECT_EQ(report.exit_code, 0) << report.text;
  EXPECT_THAT(report.text, HasSubstr("60"));

  const auto again = cluster_.Ctl({"demo", "run", appeals});
  ASSERT_EQ(again.exit_code, 0) << again.text;
  EXPECT_EQ(cluster_.Ctl({"report", "daily"}).text.substr(0, 400).find("120"), std::string::npos);
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

TEST_F(Demonstration, TakesAQuarrelFromTheCaseToALawyersAgreementAndDoesNotRepeatItself) {
  ImportDemoFirmAndTemplates(cluster_);
  const std::vector<std::string> play = {"demo", "quarrel", "--area", "370211109000"};
  const auto first = cluster_.Ctl(play);
  ASSERT_EQ(first.exit_code, 0) << first.text;
  EXPECT_THAT(first.text,
              AllOf(HasSubstr("达成协议"), HasSubstr("人调字第1号"), HasSubstr("镇（街道）"), HasSubstr("已登记")));
  EXPECT_THAT(cluster_.Ctl({"desk", "--area", "370211109000"}).text, HasSubstr("待受理  1 件"));
  const std::string dispute =
      first.text.substr(first.text.find(' ') + 1, first.text.find("  ") - first.text.find(' ') - 1);
  EXPECT_THAT(cluster_.Ctl({"session", "list", "--dispute", dispute}).text,
              AllOf(HasSubstr("共 1 件"), HasSubstr("lawyers/13702202010100001")));
  const auto agreements = cluster_.Ctl({"agreement", "list", "--dispute", dispute, "--json"});
  ASSERT_EQ(agreements.exit_code, 0) << agreements.text;
  const auto agreement = nlohmann::json::parse(agreements.text).at("name").get<std::string>();
  const std::string shown = cluster_.Ctl({"agreement", "show", agreement}).text;
  EXPECT_THAT(shown, AllOf(HasSubstr("第一期赔偿款  已履行  已付 1500.00 元"), HasSubstr("第二期赔偿款\n"),
                           HasSubstr("调解员 13702202010100001  手写"), HasSubstr("司法确认  已申请")));
  EXPECT_THAT(cluster_.Ctl({"document", "list", dispute}).text,
              AllOf(HasSubstr("司法确认申请书"), HasSubstr("人民调解协议书"), HasSubstr("共 6 件")));
  // The case hears of it.
  EXPECT_TRUE(Eventually([&] {
    return cluster_.Ctl({"case", "list", "--state", "resolved"}).text.find("两户宅基地边界争议") != std::string::npos;
  }));
  EXPECT_EQ(cluster_.Ctl(play).text, first.text);
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

TEST_F(Demonstration, AnswersAnyMethodThroughReflection) {
  const auto located = cluster_.Ctl(
      {"call", "zhiwang.grid.v1.AreaService/GetArea", R"({"name": "districts/370211/areas/370211109000"})"});
  EXPECT_EQ(located.exit_code, 0) << located.text;
  EXPECT_THAT(located.text, HasSubstr("藏马镇"));
  const auto wrong = cluster_.Ctl({"call", "zhiwang.grid.v1.AreaService/GetArea", R"({"name": "藏马镇"})"});
  EXPECT_NE(wrong.exit_code, 0);
  EXPECT_THAT(wrong.text, HasSubstr("RESOURCE_NAME_INVALID"));
}

TEST_F(Demonstration, RefusesBadLinesOfAnImportByNumberAndTakesTheRest) {
  const auto line = [](int id, const std::string& body, const std::string& replied_at) {
    return fmt::format(R"({{"id":"p{}","author":"A1","title":"t","submitted_at":"2019-04-25T09:32:09","body":"{}",)"
                       R"("reply":"好","replied_at":"{}"}})"
                       "\n",
                       id, body, replied_at);
  };
  const std::string file =
      Write("bad.jsonl", line(1, "路灯坏了😀𠮷", "2019-05-10T14:56:53") + "{not json\n" +
                             R"({"id":"p3","author":"A1","title":"t","submitted_at":"2019-04-25T09:32:09"})"
                             "\n" +
                             line(4, "倒着来", "2019-04-01T00:00:00") + line(5, "\xff\xfe", "2019-05-10T14:56:53") +
                             line(6, std::string(1'100'000, 'x'), "2019-05-10T14:56:53") +
                             line(7, "最后一行", "2019-05-11T14:56:53"));
  const auto imported = cluster_.Ctl({"import", "cases", file});
  EXPECT_EQ(imported.exit_code, 1) << imported.text;
  for (const int number : {2, 3, 4, 5, 6}) EXPECT_THAT(imported.text, HasSubstr(fmt::format("第 {} 行", number)));
  for (const int number : {1, 7}) EXPECT_THAT(imported.text, Not(HasSubstr(fmt::format("第 {} 行", number))));
  EXPECT_TRUE(Eventually([&] { return Bulletin("2019-04-25").total().received() == 2; }));
  const auto shown = cluster_.Ctl({"case", "list", "--from", "2019-04-25", "--until", "2019-04-26", "--json"});
  EXPECT_THAT(shown.text, HasSubstr("路灯坏了😀𠮷"));
  for (const char* end : {"2100-01-01", "2199-12-31"}) {
    EXPECT_THAT(cluster_.Ctl({"case", "list", "--from", "2019-04-25", "--until", end, "--json"}).text,
                HasSubstr("路灯坏了😀𠮷"));
  }
}

TEST_F(Demonstration, ImportsRealPetitionsAndItsBulletinsEqualAnIndependentCount) {
  const char* data = std::getenv("ZHIWANG_DATA");
  const std::string petitions =
      (data != nullptr ? std::string(data) : std::string(ZHIWANG_SOURCE_DIR) + "/../shared/data") + "/petitions/";
  if (!std::filesystem::exists(petitions)) GTEST_SKIP() << "no files of real petitions; set ZHIWANG_DATA";

  ASSERT_EQ(cluster_.Ctl({"import", "categories", petitions + "categories.csv"}).exit_code, 0);
  for (int time = 0; time < 2; ++time) {
    const auto imported = cluster_.Ctl({"import", "cases", petitions + "replied.jsonl"});
    ASSERT_EQ(imported.exit_code, 0) << imported.text;
  }
  const auto labelled = cluster_.Ctl({"import", "cases", petitions + "labelled.jsonl"});
  ASSERT_THAT(labelled.text, HasSubstr("拒绝 1\n")) << "one is there twice, with two labels";
  const auto verified = cluster_.Ctl({"verify"});
  ASSERT_EQ(verified.exit_code, 0) << verified.text;
  WaitForReports();
  const std::map<std::string, std::string> names = FirstLevelNames();

  const std::string source = ZHIWANG_SOURCE_DIR;
  const std::string out = cluster_.directory() + "/recount.txt";
  ChildProcess recount({"python3", source + "/tests/end_to_end/recount.py", source + "/deploy/local/demo/calendar.csv",
                        "2019", petitions + "replied.jsonl", petitions + "labelled.jsonl"},
                       out);
  ASSERT_EQ(recount.Wait(absl::Minutes(1)), 0);
  std::ifstream lines(out);
  int days = 0;
  size_t categories = 0;
  int64_t received = 0;
  for (std::string line; std::getline(lines, line); ++days) {
    const nlohmann::json counted = nlohmann::json::parse(line);
    SCOPED_TRACE(line);
    const auto bulletin = Bulletin(counted["day"]);
    ExpectFigures(bulletin.total(), counted["total"]);
    for (const auto& unit : bulletin.by_unit()) ExpectFigures(unit, counted["total"]);  // they are all with none
    for (const auto& channel : bulletin.by_channel()) ExpectFigures(channel, counted["total"]);
    EXPECT_EQ(static_cast<size_t>(bulletin.by_category_size()), counted["by_category"].size());
    for (const auto& category : bulletin.by_category()) {
      ExpectFigures(category, counted["by_category"].value(names.at(category.subject()), nlohmann::json::object()));
    }
    categories = std::max(categories, counted["by_category"].size());
    received += bulletin.total().received();
  }
  EXPECT_EQ(days, 365);
  EXPECT_GT(received, 1'000);
  EXPECT_GT(categories, 1u);
}

}  // namespace
}  // namespace zhiwang::testing
