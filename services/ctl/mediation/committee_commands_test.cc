// The import of committees as its operator sees it: lines, refusals by line and field, and the exit code. A fake stands for
// the service.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/grid/import_report.h"
#include "services/ctl/testing/command_test.h"
#include "zhiwang/mediation/v1/committee_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace v1 = mediation::v1;

// Keeps what it is sent, and says `lines` of it.
class Committees final : public v1::CommitteeService::Service {
 public:
  grpc::Status ImportCommittees(grpc::ServerContext*, grpc::ServerReader<v1::ImportCommitteesRequest>* reader,
                                v1::ImportCommitteesResponse* response) override {
    v1::ImportCommitteesRequest request;
    reader->Read(&request);
    header = request.header();
    while (reader->Read(&request)) rows.push_back(request.row());
    for (const common::v1::RowOutcome& line : lines) {
      *response->add_rows() = line;
      if (line.result() == common::v1::RowOutcome::REFUSED) response->set_refused(response->refused() + 1);
    }
    response->set_created(static_cast<int64_t>(rows.size()) - response->refused());
    return grpc::Status::OK;
  }
  grpc::Status GetCommittee(grpc::ServerContext*, const v1::GetCommitteeRequest* request,
                            v1::Committee* committee) override {
    committee->set_name(request->name());
    committee->set_display_name("东村人民调解委员会");
    committee->set_level(v1::Committee::VILLAGE);
    committee->set_area("districts/370211/areas/370211109201");
    auto* member = committee->add_members();
    member->set_display_name("张三");
    member->set_head(true);
    member->set_woman(true);
    auto* mediator = committee->add_mediators();
    mediator->set_mediator("districts/370211/staff/S1");
    mediator->set_from_day("2026-01-01");
    mediator->add_types(v1::Matter::FAMILY);
    return grpc::Status::OK;
  }

  v1::ImportCommitteesRequest::Header header;
  std::vector<v1::ImportCommitteesRequest::Row> rows;
  std::vector<common::v1::RowOutcome> lines;
};

class CommitteeCommand : public CommandTest<Committees> {
 protected:
  Ran Import(const std::string& text, const std::vector<std::string>& flags = {}) const {
    std::vector<std::string> words = {"committee", "import", Written("committees.jsonl", text)};
    words.insert(words.end(), flags.begin(), flags.end());
    return Run(words);
  }

  Committees& committees_ = Fake<Committees>();
};

TEST_F(CommitteeCommand, SendsShortNamesAsTheContractHasThem) {
  const Ran ran = Import(R"({"name": "12", "area": "370211109201", "level": "VILLAGE",)"
                         R"( "members": [{"staff": "S1", "displayName": "张三"}, {"displayName": "李四"}],)"
                         R"( "mediators": [{"mediator": "S1"}, {"mediator": "lawyers/137"}]})"
                         "\n\n");
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kDone);
  ASSERT_EQ(committees_.rows.size(), 1u);
  const v1::Committee& sent = committees_.rows[0].committee();
  EXPECT_EQ(sent.name(), "districts/370211/committees/12");
  EXPECT_EQ(sent.area(), "districts/370211/areas/370211109201");
  EXPECT_EQ(sent.members(0).staff(), "districts/370211/staff/S1");
  EXPECT_EQ(sent.members(1).staff(), "");
  EXPECT_EQ(sent.mediators(0).mediator(), "districts/370211/staff/S1");
  EXPECT_EQ(sent.mediators(1).mediator(), "districts/370211/lawyers/137");
  EXPECT_THAT(ran.text, HasSubstr("新增 1"));
}

TEST_F(CommitteeCommand, NamesRefusedLinesByNumberAndField) {
  committees_.lines = {RefusedRow(2, "委员须为三至九人，现为 2 人")};
  committees_.lines[0].set_field("committee.members");
  const Ran ran = Import("{\"name\": \"1\"}\n{\"name\": \"2\"}\n{\"nome\": \"3\"}\nno json\n");
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kFailed);
  EXPECT_THAT(ran.text,
              AllOf(HasSubstr("第 2 行 拒绝：“members”字段：委员须为三至九人"), HasSubstr("第 3 行 拒绝："),
                    HasSubstr("nome"), HasSubstr("第 4 行 拒绝："), HasSubstr("新增 1，更新 0，未变 0，拒绝 3")));
}

TEST_F(CommitteeCommand, TellsAWarningOfACommitteeThatWasWritten) {
  common::v1::RowOutcome warning;
  warning.set_row(1);
  warning.set_result(common::v1::RowOutcome::CREATED);
  warning.set_message("委员中没有妇女成员");
  committees_.lines = {warning};
  const Ran ran = Import("{\"name\": \"1\"}\n", {"--dry_run"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kDone);
  EXPECT_TRUE(committees_.header.dry_run());
  EXPECT_THAT(ran.text, AllOf(HasSubstr("第 1 行 新增：委员中没有妇女成员\n"), HasSubstr("未写入：新增 1")));
}

TEST_F(CommitteeCommand, ShowsWhoIsInItInChinese) {
  const Ran ran = Run({"committee", "show", "12"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("调解委员会 12  东村人民调解委员会"), HasSubstr("村（社区）"),
                              HasSubstr("主任，女"), HasSubstr("婚姻家庭"), HasSubstr("各类纠纷")));
}

}  // namespace
}  // namespace zhiwang::ctl
