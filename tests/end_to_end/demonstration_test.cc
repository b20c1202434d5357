#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <grpcpp/create_channel.h>

#include "tests/support/cluster.h"
#include "tests/support/demo_district.h"
#include "zhiwang/intake/v1/report_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The day's figures that an independent count can make from a file of petitions.
using Figures = std::array<int64_t, 4>;  // received, resolved, closed, overdue

class Demonstration : public ::testing::Test {
 protected:
  Demonstration() { ImportDemoDistrict(cluster_, 120, 60); }

  intake::v1::DailyBulletin Bulletin(const std::string& day) {
    const auto stub = intake::v1::ReportService::NewStub(cluster_.IntakeChannel());
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
    intake::v1::GetDailyBulletinRequest request;
    request.set_district("districts/370211");
    request.set_day(day);
    intake::v1::DailyBulletin bulletin;
    const grpc::Status status = stub->GetDailyBulletin(&context, request, &bulletin);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return bulletin;
  }

  // Until the bulletins count everything that was imported: the projector follows within some tens of milliseconds.
  void WaitForReports() {
    int64_t seen = -1;
    EXPECT_TRUE(Eventually([&] { return std::exchange(seen, Bulletin("2019-01-01").as_of_seq()) == LogHead(); }));
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

TEST_F(Demonstration, AnswersAnyMethodThroughReflection) {
  const auto located = cluster_.Ctl({"call", "zhiwang.grid.v1.AreaService/GetArea",
                                     R"({"name": "districts/370211/areas/370211109000"})"});
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
                             R"({"id":"p3","author":"A1","title":"t","submitted_at":"2019-04-25T09:32:09"})" "\n" +
                             line(4, "倒着来", "2019-04-01T00:00:00") + line(5, "\xff\xfe", "2019-05-10T14:56:53") +
                             line(6, std::string(1'100'000, 'x'), "2019-05-10T14:56:53") +
                             line(7, "最后一行", "2019-05-11T14:56:53"));
  const auto imported = cluster_.Ctl({"import", "cases", file});
  EXPECT_EQ(imported.exit_code, 1) << imported.text;
  for (const char* number : {"2", "3", "4", "5", "6"}) EXPECT_THAT(imported.text, HasSubstr(number)) << imported.text;
  EXPECT_TRUE(Eventually([&] { return Bulletin("2019-04-25").total().received() == 2; }));
  const auto shown = cluster_.Ctl({"case", "list", "--from", "2019-04-25", "--until", "2019-04-26", "--json"});
  EXPECT_THAT(shown.text, HasSubstr("路灯坏了😀𠮷"));
}

TEST_F(Demonstration, ImportsRealPetitionsAndItsBulletinsEqualAnIndependentCount) {
  const char* data = std::getenv("ZHIWANG_DATA");
  const std::string petitions =
      (data != nullptr ? std::string(data) : std::string(ZHIWANG_SOURCE_DIR) + "/../shared/data") +
      "/petitions/replied.jsonl";
  if (!std::filesystem::exists(petitions)) GTEST_SKIP() << "no file of real petitions; set ZHIWANG_DATA";

  const auto first = cluster_.Ctl({"import", "cases", petitions});
  ASSERT_EQ(first.exit_code, 0) << first.text;
  const auto again = cluster_.Ctl({"import", "cases", petitions});
  ASSERT_EQ(again.exit_code, 0) << again.text;
  const auto verified = cluster_.Ctl({"verify"});
  ASSERT_EQ(verified.exit_code, 0) << verified.text;
  WaitForReports();

  const std::string source = ZHIWANG_SOURCE_DIR;
  const std::string out = cluster_.directory() + "/recount.txt";
  ChildProcess recount({"python3", source + "/tests/end_to_end/recount.py", petitions,
                        source + "/deploy/local/demo/calendar.csv", "2019"},
                       out);
  ASSERT_EQ(recount.Wait(absl::Minutes(1)), 0);
  std::ifstream lines(out);
  int days = 0;
  int64_t received = 0;
  for (std::string day; lines >> day; ++days) {
    Figures expected{};
    for (int64_t& figure : expected) lines >> figure;
    const auto total = Bulletin(day).total();
    EXPECT_EQ((Figures{total.received(), total.resolved(), total.closed(), total.overdue()}), expected) << day;
    received += total.received();
  }
  EXPECT_EQ(days, 365);
  EXPECT_GT(received, 500);
}

}  // namespace
}  // namespace zhiwang::testing
