// A town that becomes another, from its file to the bulletin: through zhiwangctl, as an operator does it.

#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/names/resource_name.h"
#include "common/rpc/status_wire.h"
#include "tests/support/client.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/district/new_town.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/staff_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

std::string Day(int from_today) {
  return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone()) + from_today);
}

class Reorganisations : public ::testing::Test {
 protected:
  Reorganisations() { ImportDemoDistrict(cluster_, 60, 1); }

  // Registers a case in an area that the reporter names; answers its name.
  std::string CaseIn(const std::string& area) {
    intake::v1::CreateCaseRequest request;
    request.set_district("districts/370211");
    request.set_request_id(NewUuid());
    request.mutable_case_()->set_channel(intake::v1::Case::CITY_HOTLINE);
    request.mutable_case_()->set_text("楼道灯不亮");
    request.mutable_case_()->set_area("districts/370211/areas/" + area);
    intake::v1::Case created;
    const auto stub = intake::v1::CaseService::NewStub(cluster_.IntakeChannel());
    for (Overload overload;;) {
      grpc::ClientContext context;
      cluster_.SignAs(context, kCentre);
      const absl::Status status = rpc::FromWire(stub->CreateCase(&context, request, &created));
      if (overload.WaitToTryAgain(status)) continue;
      EXPECT_TRUE(status.ok()) << status;
      return created.name();
    }
  }
  bool MayRead(const std::string& caller, const std::string& name) {
    intake::v1::GetCaseRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    cluster_.SignAs(context, caller);
    intake::v1::Case answer;
    return intake::v1::CaseService::NewStub(cluster_.IntakeChannel())->GetCase(&context, request, &answer).ok();
  }
  // Registers a dispute in an area, once mediation knows the calendar; answers its name.
  std::string DisputeIn(const std::string& area) {
    std::string name;
    EXPECT_TRUE(Eventually([&] {
      const auto created = cluster_.Ctl({"dispute", "create", "--type", "boundary", "--summary", "两户地界争议",
                                         "--area", area, "--applicant", "张三", "--respondent", "李四", "--json"});
      const json answer = json::parse(created.text, nullptr, false);
      if (created.exit_code != 0 || !answer.is_object()) return false;
      name = answer["dispute"].value("name", std::string());
      return true;
    }));
    return name;
  }
  bool MayReadDispute(const std::string& caller, const std::string& name) {
    mediation::v1::GetDisputeRequest request;
    request.set_name(name);
    grpc::ClientContext context;
    cluster_.SignAs(context, caller);
    mediation::v1::Dispute answer;
    return mediation::v1::DisputeService::NewStub(cluster_.MediationChannel())
        ->GetDispute(&context, request, &answer)
        .ok();
  }

  Cluster cluster_{PrivateServer::Durability::kRelaxed};
};

// The lines of what a command printed, with one blank between words.
std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    lines.push_back(absl::StrJoin(absl::StrSplit(line, ' ', absl::SkipEmpty()), " "));
  }
  return lines;
}

// Public report 33: AreaCity#43.
TEST_F(Reorganisations, OfATownLeaveItsCasesWithThePeopleWhoGoOnToServeThere) {
  const std::string dispatcher = StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, kOldTown);
  ASSERT_TRUE(Knows(cluster_, cluster_.intake_address(), dispatcher));
  const std::string old_case = CaseIn(kOldTown), old_dispute = DisputeIn(kOldTown);
  ASSERT_TRUE(Eventually([&] { return MayRead(dispatcher, old_case) && MayReadDispute(dispatcher, old_dispute); }));
  const std::string file = WriteNewTown(cluster_);

  const auto preview = cluster_.Ctl({"area", "preview", file, "--day", Day(0)});
  EXPECT_EQ(preview.exit_code, 0) << preview.text;
  EXPECT_THAT(preview.text, AllOf(HasSubstr("撤销"), HasSubstr("未写入")));
  EXPECT_THAT(cluster_.Ctl({"area", "show", kNewTown}).text, HasSubstr("AREA_NOT_FOUND"));

  const auto imported = cluster_.Ctl({"import", "areas", file, "--day", Day(0)});
  ASSERT_EQ(imported.exit_code, 0) << imported.text;
  EXPECT_THAT(imported.text, HasSubstr("撤销 1"));

  // The past reads as it was, the present as it is.
  EXPECT_THAT(cluster_.Ctl({"area", "list", "--level", "town", "--day", Day(-1)}).text,
              AllOf(HasSubstr(kOldTown), Not(HasSubstr(kNewTown))));
  EXPECT_THAT(cluster_.Ctl({"area", "list", "--level", "town"}).text,
              AllOf(HasSubstr(kNewTown), Not(HasSubstr(kOldTown))));
  EXPECT_THAT(cluster_.Ctl({"area", "history", kOldTown}).text, AllOf(HasSubstr(Day(0)), HasSubstr(kNewTown)));
  EXPECT_THAT(cluster_.Ctl({"area", "history", kNewTown}).text, HasSubstr(fmt::format("承接了 {}", kOldTown)));

  // A case that names the old town goes to the new one; the old case stays where it was, and in the same hands.
  // A replica remembers an area for a minute; one that starts knows none.
  cluster_.StopCaseIntake();
  cluster_.StartCaseIntake();
  const std::string new_case = CaseIn(kOldTown);
  EXPECT_TRUE(
      Eventually([&] { return MayRead(dispatcher, new_case) && MayRead(dispatcher, old_case); }, absl::Seconds(65)));
  const auto as_it_was = cluster_.Ctl({"report", "daily", "--area", kOldTown});
  EXPECT_EQ(as_it_was.exit_code, 0) << as_it_was.text;
  const auto on_ended_ground = cluster_.Ctl({"report", "daily", "--area", kOldTown, "--ground", "today"});
  EXPECT_NE(on_ended_ground.exit_code, 0);
  EXPECT_THAT(on_ended_ground.text, HasSubstr("AREA_ENDED"));
  const auto received = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"report", "daily", "--area", kNewTown, "--json"});
    const auto report = cluster_.Ctl(arguments);
    EXPECT_EQ(report.exit_code, 0) << report.text;
    const json bulletin = json::parse(report.text, nullptr, false);
    return bulletin.is_object() ? bulletin["total"].value("received", std::string("0")) : report.text;
  };
  EXPECT_TRUE(Eventually([&] { return MayReadDispute(dispatcher, old_dispute); }, absl::Seconds(65)));
  // Its committee goes on in the new town, once the committees are imported again.
  cluster_.Stop("mediation");
  cluster_.Start("mediation");
  const auto committees = cluster_.Ctl({"committee", "import", cluster_.directory() + "/committees.jsonl"});
  EXPECT_EQ(committees.exit_code, 0) << committees.text;
  EXPECT_THAT(cluster_.Ctl({"committee", "show", kOldTown}).text, HasSubstr(fmt::format("区域      {}", kNewTown)));
  EXPECT_NE(DisputeIn(kOldTown), "");
  EXPECT_EQ(received({}), "1");
  EXPECT_TRUE(Eventually([&] { return received({"--ground", "today"}) == "2"; }, absl::Seconds(65)));

  // The same file again changes nothing, and the old code is never used again.
  const auto repeated = cluster_.Ctl({"import", "areas", file, "--day", Day(0)});
  EXPECT_EQ(repeated.exit_code, 0) << repeated.text;
  EXPECT_THAT(repeated.text, AllOf(HasSubstr("新增 0，更新 0"), Not(HasSubstr("撤销"))));
  const auto again = cluster_.Ctl({"import", "areas", cluster_.directory() + "/areas.geojson"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.text, HasSubstr("AREA_ENDED"));
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

// Public report 33: AreaCity#43.
TEST_F(Reorganisations, TellBeforehandWhatTheyDo) {
  const std::string dispatcher = StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, kOldTown);
  ASSERT_TRUE(Knows(cluster_, cluster_.intake_address(), dispatcher));
  const std::string village = "370211109001";  // the only one of the town, with four grids
  CaseIn(kOldTown);
  CaseIn(kOldTown);
  CaseIn(village);
  DisputeIn(kOldTown);
  DisputeIn(village);
  DisputeIn(village);
  common::v1::WatchChangesRequest watch;
  watch.set_name("districts/370211/logs/case-intake");
  watch.set_area(fmt::format("districts/370211/areas/{}", kOldTown));
  grpc::ClientContext watching;
  cluster_.SignAs(watching, dispatcher);
  const auto log = common::v1::ChangeLogService::NewStub(cluster_.IntakeChannel());
  const auto stream = log->WatchChanges(&watching, watch);
  common::v1::WatchChangesResponse first;
  ASSERT_TRUE(stream->Read(&first));

  const auto preview = cluster_.Ctl({"area", "preview", WriteNewTown(cluster_), "--day", Day(0)});
  EXPECT_EQ(preview.exit_code, 0) << preview.text;
  const std::vector<std::string> lines = LinesOf(preview.text);
  // Open cases and overdue ones, then disputes and overdue ones, then committees. No on-site check is open.
  EXPECT_THAT(lines, IsSupersetOf({
                         "影响 代码 名称 承接 在办工单 其中超期 在办核实 在办纠纷 其中超期 调委会",
                         "设立 370211019000 藏马街道",
                         "撤销 370211109000 藏马镇 370211019000 2 0 1 0 1",
                         "改变隶属 370211109G01 林家洼管区 0 0 0 0 1",
                         "改变隶属 370211109001 林家洼村 1 0 2 0 1",
                         "改变隶属 370211109001001 第一网格 0 0 0 0 0",
                         "改变隶属 370211109001002 第二网格 0 0 0 0 0",
                         "改变隶属 370211109001003 第三网格 0 0 0 0 0",
                         "改变隶属 370211109001004 第四网格 0 0 0 0 0",
                         "S000133 镇街调度员 370211109000 370211019000",
                         "S000134 镇街调度员 370211109000 370211019000",
                         "T109 370211109000 370211019000",
                         "8 人的权限范围改变；他们正在进行的订阅按新的范围继续",
                     }));
  EXPECT_THAT(lines, Contains(StartsWith(fmt::format("{} case-intake {} ", dispatcher, kOldTown))))
      << "a watch that is narrowed to the town";
  watching.TryCancel();
  stream->Finish();
}

// Public report 33: AreaCity#43.
TEST_F(Reorganisations, OfDepartmentsAndCategoriesComeAsTheirTables) {
  const auto write = [this](const std::string& name, const std::string& text) {
    std::ofstream(cluster_.directory() + "/" + name) << text;
    return cluster_.directory() + "/" + name;
  };
  const auto begun =
      cluster_.Ctl({"import", "departments", write("begin.csv", "code,name\nX01,藏马镇政府\nX02,藏马街道办\n")});
  ASSERT_EQ(begun.exit_code, 0) << begun.text;
  const auto ended = cluster_.Ctl(
      {"import", "departments", write("end.csv", "code,name,end,successor\nX01,藏马镇政府," + Day(0) + ",X02\n")});
  ASSERT_EQ(ended.exit_code, 0) << ended.text;
  EXPECT_THAT(cluster_.Ctl({"department", "list"}).text, AllOf(HasSubstr("X02"), Not(HasSubstr("X01"))));
  EXPECT_THAT(cluster_.Ctl({"department", "list", "--day", Day(-1)}).text, HasSubstr("X01"));
  EXPECT_THAT(cluster_.Ctl({"department", "list", "--with_ended"}).text, HasSubstr(Day(0) + " 撤销，由 X02 承接"));

  const auto categories =
      cluster_.Ctl({"import", "categories",
                    write("categories.csv",
                          "level1,level2,level3,end,successor\n旧类,,,,\n新类,,,,\n旧类,,," + Day(0) + ",新类\n")});
  ASSERT_EQ(categories.exit_code, 0) << categories.text;
  EXPECT_THAT(categories.text, HasSubstr("撤销 1"));
  EXPECT_THAT(cluster_.Ctl({"category", "list"}).text, AllOf(HasSubstr("新类"), Not(HasSubstr("旧类"))));
  EXPECT_THAT(cluster_.Ctl({"category", "list", "--day", Day(-1)}).text, HasSubstr("旧类"));
  EXPECT_THAT(cluster_.Ctl({"category", "list", "--with_ended"}).text, HasSubstr("旧类（" + Day(0) + " 停用"));
}

// Public report 33: AreaCity#43.
TEST_F(Reorganisations, WaitForTheirDayAndCanBeCancelled) {
  const std::string file = WriteNewTown(cluster_);
  const auto planned = cluster_.Ctl({"import", "areas", file, "--day", Day(30)});
  ASSERT_EQ(planned.exit_code, 0) << planned.text;
  EXPECT_THAT(planned.text, AllOf(HasSubstr("未写入"), HasSubstr("将于 " + Day(30) + " 零时生效")));
  EXPECT_THAT(cluster_.Ctl({"import", "areas", file, "--day", Day(30)}).text, HasSubstr("零时生效"));
  const auto list = cluster_.Ctl({"reorganisation", "list", "--json"});
  ASSERT_EQ(list.exit_code, 0) << list.text;
  const json one = json::parse(list.text);  // one line: the same import is the same reorganisation
  const std::string name = one["name"];
  const std::string id = name.substr(name.rfind('/') + 1);
  EXPECT_THAT(cluster_.Ctl({"reorganisation", "show", id}).text, AllOf(HasSubstr("待生效"), HasSubstr("藏马街道")));
  EXPECT_THAT(cluster_.Ctl({"timer", "list"}).text, HasSubstr(id));
  EXPECT_THAT(cluster_.Ctl({"reorganisation", "cancel", id}).text, HasSubstr("已取消"));
  EXPECT_THAT(cluster_.Ctl({"timer", "list"}).text, Not(HasSubstr(id)));
  EXPECT_THAT(cluster_.Ctl({"area", "show", kOldTown}).text, HasSubstr("藏马镇"));
}

}  // namespace
}  // namespace zhiwang::testing
