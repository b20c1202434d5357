// The export of the register of disputes: its columns and their contents. The services are fakes.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/mediation/register/register_columns.h"
#include "services/ctl/testing/command_test.h"
#include "services/ctl/text/files/csv.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
namespace v1 = mediation::v1;

constexpr char kByteOrderMarkAndHeadings[] =
    "\xEF\xBB\xBF"
    "案件编号,调解结果\r\n";
constexpr char kShipped[] = ZHIWANG_SOURCE_DIR "/deploy/local/demo/dispute_columns.csv";
constexpr const char* kEveryField[] = {
    "id",        "number",         "type",      "type_code",    "scale",        "origin",       "state",
    "result",    "refusal",        "level",     "committee",    "mediators",    "area",         "area_name",
    "asked_day", "registered_day", "ended_day", "accepted_day", "taken_up_day", "archived_day", "round",
    "due",       "committee_name", "risk"};

// Answers its disputes, two on a page.
class RegisteredDisputes final : public v1::DisputeService::Service {
 public:
  grpc::Status ListDisputes(grpc::ServerContext*, const v1::ListDisputesRequest* request,
                            v1::ListDisputesResponse* answer) override {
    constexpr size_t kPage = 2;
    asked.push_back(*request);
    if (asked.size() == broken_call) return grpc::Status(grpc::StatusCode::INTERNAL, "broken");
    const size_t first = request->page_token().empty() ? 0 : std::stoul(request->page_token());
    for (size_t i = first; i < std::min(first + kPage, disputes.size()); ++i) *answer->add_disputes() = disputes[i];
    if (first + kPage < disputes.size()) answer->set_next_page_token(std::to_string(first + kPage));
    return grpc::Status::OK;
  }

  std::vector<v1::Dispute> disputes;
  std::vector<v1::ListDisputesRequest> asked;
  size_t broken_call = 0;
};

class NamedCommittees final : public v1::CommitteeService::Service {
 public:
  grpc::Status GetCommittee(grpc::ServerContext*, const v1::GetCommitteeRequest* request,
                            v1::Committee* answer) override {
    ++asked[request->name()];
    if (!refusal.ok()) return refusal;
    answer->set_display_name("双珠路社区人民调解委员会");
    return grpc::Status::OK;
  }

  std::map<std::string, int> asked;
  grpc::Status refusal;
};

class DisputeRegister : public CommandTest<RegisteredDisputes, NamedCommittees> {
 protected:
  DisputeRegister() { unsetenv("ZHIWANG_DISPUTE_COLUMNS"); }

  // A dispute that ended in an agreement, with its file.
  static v1::Dispute Agreed(int id) {
    v1::Dispute dispute;
    dispute.set_name("districts/370211/disputes/" + std::to_string(id));
    dispute.set_number("（2026）人调字第" + std::to_string(id) + "号");
    dispute.set_state(v1::Dispute::AGREED);
    dispute.set_view(v1::Dispute::FILE);
    dispute.set_committee("districts/370211/committees/4412");
    dispute.set_level("VILLAGE");
    dispute.set_area("districts/370211/areas/370211109201");
    for (const char* name : {"黄岛区", "藏马镇"}) dispute.add_area_chain()->set_display_name(name);
    dispute.set_asked_day("2026-03-01");
    dispute.set_round(1);
    dispute.mutable_matter()->set_type(v1::Matter::BOUNDARY);
    dispute.mutable_matter()->set_summary("两户地界争议");
    dispute.mutable_matter()->set_facts("赵六推倒界墙");
    dispute.mutable_origin()->set_kind(v1::Origin::PARTY);
    dispute.mutable_origin()->set_external_id("赵六-1");
    dispute.mutable_risk()->set_colour(v1::Risk::YELLOW);
    dispute.mutable_register_time()->set_seconds(1'772'380'800);  // 2026-03-02 00:00 in Beijing
    dispute.mutable_accept_time()->set_seconds(1'772'467'200);
    dispute.mutable_end_time()->set_seconds(1'772'553'600);
    auto& ending = *dispute.add_endings();
    ending.set_kind(v1::Ending::ALL_SETTLED);
    *ending.mutable_at() = dispute.end_time();
    AddMediator(dispute, "staff/S2", false);
    AddMediator(dispute, "staff/S1", true);
    auto& party = *dispute.add_parties();
    party.set_display_name("赵六");
    party.set_phone("199****0001");
    return dispute;
  }
  // The mediator who has it until its end.
  static void AddMediator(v1::Dispute& dispute, const std::string& mediator, bool presides) {
    auto& assignment = *dispute.add_assignments();
    assignment.set_mediator("districts/370211/" + mediator);
    assignment.set_presides(presides);
    assignment.set_state(v1::Assignment::ENDED);
    *assignment.mutable_accept_time() = dispute.accept_time();
    *assignment.mutable_end_time() = dispute.end_time();
  }

  // The export with these lines as the mapping file.
  Ran Export(const std::string& columns, std::vector<std::string> filters = {}) const {
    std::vector<std::string> words = {"dispute", "export", "--columns",
                                      Written("columns.csv", "heading,field\n" + columns)};
    words.insert(words.end(), filters.begin(), filters.end());
    return Run(words);
  }
  // The one row of an export with these fields, each under its own name.
  std::vector<std::string> RowOf(const std::vector<std::string>& fields) const {
    std::string columns;
    for (const std::string& field : fields) columns += field + "," + field + "\n";
    const Ran ran = Export(columns);
    EXPECT_TRUE(ran.result.ok()) << ran.result.status();
    const auto rows = ParseCsv(ran.text);
    EXPECT_TRUE(rows.ok() && rows->size() == 2) << ran.text;
    return rows.ok() && rows->size() == 2 ? rows->back().fields : std::vector<std::string>();
  }
  std::string Refusal(const std::string& columns) const {
    const Ran ran = Export(columns);
    EXPECT_EQ(ran.result.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(ran.text, IsEmpty());
    return std::string(ran.result.status().message());
  }

  RegisteredDisputes& disputes_ = Fake<RegisteredDisputes>();
  NamedCommittees& committees_ = Fake<NamedCommittees>();
};

// SF/T 0018-2019: the columns have the ministry's names.
TEST_F(DisputeRegister, NamesColumnsByTheMappingFile) {
  disputes_.disputes = {Agreed(12)};
  const Ran ran = Export("案件编号,number\n调解结果,result\n");
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(ran.text, std::string(kByteOrderMarkAndHeadings) + "（2026）人调字第12号,达成协议\r\n");
  EXPECT_THAT(Export("\"结果,类\",result\n编号,number\n").text,
              HasSubstr("\"结果,类\",编号\r\n达成协议,（2026）人调字第12号\r\n"));
}

TEST_F(DisputeRegister, GoesFromPageToPageWithTheFiltersOfAList) {
  for (int id = 15; id > 10; --id) disputes_.disputes.push_back(Agreed(id));
  const Ran ran =
      Export("编号,id\n", {"--state", "agreed", "--year", "2026", "--area", "370211109000", "--mediator", "S7"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, HasSubstr("编号\r\n15\r\n14\r\n13\r\n12\r\n11\r\n"));
  ASSERT_EQ(disputes_.asked.size(), 3u);
  for (const v1::ListDisputesRequest& asked : disputes_.asked) {
    EXPECT_EQ(asked.district(), "districts/370211");
    EXPECT_EQ(asked.state(), v1::Dispute::AGREED);
    EXPECT_EQ(asked.number_year(), 2026);
    EXPECT_EQ(asked.area(), "districts/370211/areas/370211109000");
    EXPECT_EQ(asked.mediator(), "districts/370211/staff/S7");
    EXPECT_EQ(asked.page_size(), 200);
  }
}

TEST_F(DisputeRegister, HasTheShippedColumnsWhereTheEnvironmentNamesThem) {
  EXPECT_TRUE(IsUsageError(Run({"dispute", "export"}).result.status()));
  disputes_.disputes = {Agreed(12)};
  setenv("ZHIWANG_DISPUTE_COLUMNS", kShipped, 1);
  const Ran ran = Run({"dispute", "export"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, HasSubstr("\xEF\xBB\xBF"
                                  "案件编号,纠纷类型,纠纷规模,案件来源,申请日期,登记日期,受理日期,调解组织,"));
  EXPECT_THAT(ran.text,
              HasSubstr("\r\n（2026）人调字第12号,边界,个体,当事人申请,2026-03-01,2026-03-02,2026-03-03,"
                        "双珠路社区人民调解委员会,村（社区）,staff/S1、staff/S2,黄岛区藏马镇,370211109201,达成协议,"
                        "达成协议,,2026-03-04,,黄色\r\n"));
}

TEST_F(DisputeRegister, RefusesAFieldThatThereIsNotByLineAndName) {
  EXPECT_THAT(Refusal("案件编号,number\n调解结果,resutl\n"),
              AllOf(HasSubstr("第 3 行"), HasSubstr("resutl"), HasSubstr("result？")));
  EXPECT_THAT(Refusal("申请人,parties\n"), AllOf(HasSubstr("第 2 行"), HasSubstr("parties")));
  EXPECT_THAT(Refusal("案件编号\n"), HasSubstr("第 2 行"));
  EXPECT_THAT(Refusal("编号,number\n类型,type\n编号,id\n"), AllOf(HasSubstr("第 4 行"), HasSubstr("“编号”重复")));
  EXPECT_THAT(Refusal(",number\n"), AllOf(HasSubstr("第 2 行"), HasSubstr("列名不能为空")));
  EXPECT_THAT(Refusal(""), HasSubstr("没有任何一列"));
  EXPECT_THAT(disputes_.asked, IsEmpty());
}

TEST_F(DisputeRegister, HoldsNothingOfPartiesAndNoWordOfTheFile) {
  disputes_.disputes = {Agreed(12)};
  std::string columns;
  for (const char* field : kEveryField) columns += std::string(field) + "," + field + "\n";
  const Ran ran = Export(columns);
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(Not(HasSubstr("赵六")), Not(HasSubstr("0001")), Not(HasSubstr("地界争议"))));
  const std::string all = Refusal("字段,?\n");
  for (const char* field : kEveryField) EXPECT_THAT(all, HasSubstr(field)) << "the refusal names all there are";
}

TEST_F(DisputeRegister, AsksForTheNameOfACommitteeOnceAndOnlyForAColumn) {
  disputes_.disputes = {Agreed(3), Agreed(2), Agreed(1)};
  ASSERT_TRUE(Export("编号,number\n调解组织,committee\n").result.ok());
  EXPECT_THAT(committees_.asked, IsEmpty());
  ASSERT_TRUE(Export("编号,number\n调解组织,committee_name\n").result.ok());
  EXPECT_THAT(committees_.asked, ElementsAre(Pair("districts/370211/committees/4412", 1)));
}

TEST_F(DisputeRegister, HasTheNumberOfACommitteeThatTheCallerMayNotSee) {
  disputes_.disputes = {Agreed(12)};
  committees_.refusal = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no");
  EXPECT_THAT(RowOf({"committee_name", "level"}), ElementsAre("4412", "村（社区）"));
  committees_.refusal = grpc::Status(grpc::StatusCode::INTERNAL, "broken");
  EXPECT_EQ(Export("调解组织,committee_name\n").result.status().code(), absl::StatusCode::kInternal);
}

TEST_F(DisputeRegister, SaysThatItBrokeOffAndLeavesNoTableWhereNothingCame) {
  for (int id = 1; id <= 4; ++id) disputes_.disputes.push_back(Agreed(id));
  disputes_.broken_call = 1;
  const Ran refused = Export("编号,id\n");
  EXPECT_FALSE(refused.result.ok());
  EXPECT_THAT(refused.text, IsEmpty());
  disputes_.broken_call = 3;  // the second of the next two
  EXPECT_FALSE(Export("编号,id\n").result.ok());
}

TEST_F(DisputeRegister, ShowsNoResultWhileItIsMediatedAgain) {
  v1::Dispute dispute = Agreed(12);
  dispute.set_state(v1::Dispute::IN_MEDIATION);
  dispute.set_round(2);
  auto& again = *dispute.add_assignments();
  again.set_mediator("districts/370211/lawyers/13702");
  again.set_state(v1::Assignment::ACTIVE);
  disputes_.disputes = {dispute};
  EXPECT_THAT(RowOf({"result", "ended_day", "mediators", "round"}), ElementsAre("", "", "lawyers/13702", "2"));
}

TEST_F(DisputeRegister, ShowsTheGroundOnWhichADisputeWasNotAccepted) {
  v1::Dispute dispute = Agreed(12);
  dispute.set_state(v1::Dispute::NOT_ACCEPTED);
  dispute.clear_number();
  dispute.clear_accept_time();
  dispute.mutable_endings(0)->set_kind(v1::Ending::NOT_TAKEN);
  dispute.mutable_endings(0)->set_refusal(v1::Ending::TAKEN_ELSEWHERE);
  disputes_.disputes = {dispute};
  EXPECT_THAT(RowOf({"number", "state", "refusal", "accepted_day", "type_code"}),
              ElementsAre("", "不予受理", "已由其他机关受理或解决", "", "18"));
}

}  // namespace
}  // namespace zhiwang::ctl
