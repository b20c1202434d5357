// The commands of disputes as people of the trade type them: what they send, and what they say. A fake stands for the service.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/grid/import_report.h"
#include "services/ctl/testing/command_test.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = mediation::v1;

constexpr char kDispute[] = "districts/370211/disputes/12";

// Answers the dispute that it holds, and keeps what it is sent.
class Disputes final : public v1::DisputeService::Service {
 public:
  Disputes() {
    dispute.set_name(kDispute);
    dispute.set_state(v1::Dispute::ACCEPTED);
    dispute.set_number("（2026）东调字第1号");
    dispute.set_level("VILLAGE");
    dispute.mutable_matter()->set_type(v1::Matter::BOUNDARY);
    dispute.mutable_matter()->set_summary("两户地界争议");
  }

  grpc::Status CreateDispute(grpc::ServerContext*, const v1::CreateDisputeRequest* request,
                             v1::Dispute* answer) override {
    return Keep(*request, created, answer);
  }
  grpc::Status AmendDispute(grpc::ServerContext*, const v1::AmendDisputeRequest* request,
                            v1::Dispute* answer) override {
    return Keep(*request, amended, answer);
  }
  grpc::Status SplitDispute(grpc::ServerContext*, const v1::SplitDisputeRequest* request,
                            v1::Dispute* answer) override {
    return Keep(*request, split, answer);
  }
  grpc::Status EndDispute(grpc::ServerContext*, const v1::EndDisputeRequest* request, v1::Dispute* answer) override {
    return Keep(*request, ended, answer);
  }
  grpc::Status RecordConsent(grpc::ServerContext*, const v1::RecordConsentRequest* request,
                             v1::Dispute* answer) override {
    return Keep(*request, consented, answer);
  }
  grpc::Status AddParty(grpc::ServerContext*, const v1::AddPartyRequest* request, v1::Dispute* answer) override {
    return Keep(*request, entered, answer);
  }

  grpc::Status AcceptDispute(grpc::ServerContext*, const v1::AcceptDisputeRequest*, v1::Dispute*) override {
    return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "consent is missing");
  }
  grpc::Status GetDispute(grpc::ServerContext*, const v1::GetDisputeRequest*, v1::Dispute* answer) override {
    *answer = dispute;
    return grpc::Status::OK;
  }
  grpc::Status ListDisputes(grpc::ServerContext*, const v1::ListDisputesRequest* request,
                            v1::ListDisputesResponse* answer) override {
    listed = *request;
    *answer->add_disputes() = dispute;
    return grpc::Status::OK;
  }
  grpc::Status ListDisputeTimeline(grpc::ServerContext*, const v1::ListDisputeTimelineRequest*,
                                   v1::ListDisputeTimelineResponse* answer) override {
    auto& change = *answer->add_changes();
    change.set_version(1);
    change.set_type("dispute.created");
    change.set_summary("登记");
    return grpc::Status::OK;
  }
  grpc::Status RevealParty(grpc::ServerContext*, const v1::RevealPartyRequest* request, v1::Party* answer) override {
    revealed = *request;
    answer->set_number(request->party());
    answer->set_display_name("张三");
    answer->set_phone("19900000001");
    return grpc::Status::OK;
  }
  grpc::Status ImportDisputes(grpc::ServerContext*, grpc::ServerReader<v1::ImportDisputesRequest>* reader,
                              v1::ImportDisputesResponse* answer) override {
    v1::ImportDisputesRequest request;
    reader->Read(&request);
    while (reader->Read(&request)) rows.push_back(request.row());
    for (const common::v1::RowOutcome& line : lines) *answer->add_rows() = line;
    answer->set_refused(static_cast<int64_t>(lines.size()));
    answer->set_created(static_cast<int64_t>(rows.size() - lines.size()));
    return grpc::Status::OK;
  }

  v1::Dispute dispute;
  v1::CreateDisputeRequest created;
  v1::AmendDisputeRequest amended;
  v1::SplitDisputeRequest split;
  v1::EndDisputeRequest ended;
  v1::RecordConsentRequest consented;
  v1::AddPartyRequest entered;
  v1::ListDisputesRequest listed;
  v1::RevealPartyRequest revealed;
  std::vector<v1::ImportDisputesRequest::Row> rows;
  std::vector<common::v1::RowOutcome> lines;

 private:
  template <class Request>
  grpc::Status Keep(const Request& request, Request& kept, v1::Dispute* answer) const {
    kept = request;
    *answer = dispute;
    return grpc::Status::OK;
  }
};

class Mediators final : public v1::MediatorService::Service {
 public:
  grpc::Status ProposeMediator(grpc::ServerContext*, const v1::ProposeMediatorRequest* request, v1::Dispute*) override {
    proposed = *request;
    return grpc::Status::OK;
  }
  grpc::Status AcceptAssignment(grpc::ServerContext*, const v1::AcceptAssignmentRequest* request,
                                v1::Dispute*) override {
    accepted = *request;
    return grpc::Status::OK;
  }

  v1::ProposeMediatorRequest proposed;
  v1::AcceptAssignmentRequest accepted;
};

class DisputeCommand : public CommandTest<Disputes, Mediators> {
 protected:
  Disputes& disputes_ = Fake<Disputes>();
  Mediators& mediators_ = Fake<Mediators>();
};

TEST_F(DisputeCommand, RegistersWithBothSidesAndTheAmountInFen) {
  const std::string said = Say({"dispute", "create", "--type", "boundary", "--summary", "两户地界争议", "--area",
                                "370211109201", "--amount", "1200.5", "--issues", "界石在哪里；树归谁", "--applicant",
                                "张三", "--applicant_phone", "19900000001", "--respondent", "李四"});
  EXPECT_EQ(said, "纠纷 12  已受理  （2026）东调字第1号  村（社区）  边界  两户地界争议\n");
  const v1::CreateDisputeRequest& sent = disputes_.created;
  EXPECT_EQ(sent.district(), "districts/370211");
  EXPECT_FALSE(sent.request_id().empty());
  const v1::Dispute& dispute = sent.dispute();
  EXPECT_EQ(dispute.area(), "districts/370211/areas/370211109201");
  EXPECT_EQ(dispute.origin().kind(), v1::Origin::PARTY);
  EXPECT_EQ(dispute.matter().type(), v1::Matter::BOUNDARY);
  EXPECT_EQ(dispute.matter().amount_fen(), 120'050);
  ASSERT_EQ(dispute.matter().issues_size(), 2);
  EXPECT_EQ(dispute.matter().issues(1).text(), "树归谁");
  ASSERT_EQ(dispute.parties_size(), 2);
  EXPECT_EQ(dispute.parties(0).side(), v1::Party::APPLICANT);
  EXPECT_EQ(dispute.parties(0).phone(), "19900000001");
  EXPECT_EQ(dispute.parties(1).side(), v1::Party::RESPONDENT);
}

TEST_F(DisputeCommand, RefusesAnAmountThatIsNone) {
  for (const char* amount : {"-1", "1.234", "1,200", ".5", "5."}) {
    EXPECT_TRUE(IsUsageError(Run({"dispute", "amend", "12", "--amount", amount}).result.status())) << amount;
  }
}

TEST_F(DisputeCommand, AmendsOnlyWhatIsGiven) {
  Say({"dispute", "amend", "12", "--claim", "恢复界石", "--noconfidential", "--note", "当事人补充"});
  const v1::AmendDisputeRequest& sent = disputes_.amended;
  EXPECT_EQ(sent.name(), kDispute);
  EXPECT_THAT(sent.update_mask().paths(), ElementsAre("matter.claim", "confidential"));
  EXPECT_EQ(sent.dispute().matter().claim(), "恢复界石");
  EXPECT_FALSE(sent.dispute().confidential());
  EXPECT_TRUE(IsUsageError(Run({"dispute", "amend", "12", "--note", "无"}).result.status()));
}

TEST_F(DisputeCommand, RecordsThatThePartiesWereToldOfArbitration) {
  Say({"dispute", "amend", "12", "--told", "2026-02-25", "--note", "当面告知"});
  EXPECT_THAT(disputes_.amended.update_mask().paths(), ElementsAre("arbitration_told_day"));
  EXPECT_EQ(disputes_.amended.dispute().arbitration_told_day(), "2026-02-25");
}

TEST_F(DisputeCommand, RecordsTheWordOfSeveralPartiesAtOnce) {
  Say({"dispute", "consent", "12", "--party", "1,3", "--answer", "yes", "--form", "spoken"});
  const v1::RecordConsentRequest& sent = disputes_.consented;
  ASSERT_EQ(sent.consents_size(), 2);
  EXPECT_EQ(sent.consents(1).party(), 3);
  EXPECT_EQ(sent.consents(1).subject(), v1::Consent::MEDIATION);
  EXPECT_EQ(sent.consents(1).answer(), v1::Consent::YES);
  EXPECT_EQ(sent.consents(1).form(), v1::Consent::SPOKEN);
  EXPECT_TRUE(IsUsageError(Run({"dispute", "consent", "12", "--answer", "yes"}).result.status()));
}

TEST_F(DisputeCommand, EndsWithTheIssuesThatStayOpen) {
  Say({"dispute", "end", "12", "--kind", "no_prospect", "--note", "差距过大", "--open_issues", "2"});
  EXPECT_EQ(disputes_.ended.ending().kind(), v1::Ending::NO_PROSPECT);
  EXPECT_THAT(disputes_.ended.open_issues(), ElementsAre(2));
}

TEST_F(DisputeCommand, SplitsEitherACaseOrADispute) {
  Say({"dispute", "split", "12", "--case", "7", "--note", "另案"});
  EXPECT_EQ(disputes_.split.case_(), "districts/370211/cases/7");
  EXPECT_TRUE(IsUsageError(Run({"dispute", "split", "12"}).result.status()));
  EXPECT_TRUE(IsUsageError(Run({"dispute", "split", "12", "--case", "7", "--dispute", "8"}).result.status()));
}

TEST_F(DisputeCommand, AddsAnAgentWithThePowersOfThePaper) {
  Say({"party", "add", "12", "--party", "1", "--proxy", "王律师", "--proxy_ground", "agent", "--matter", "地界调解",
       "--powers", "general,settle", "--from", "2026-12-01"});
  const v1::Party& sent = disputes_.entered.party();
  EXPECT_EQ(sent.number(), 1);
  ASSERT_EQ(sent.proxies_size(), 1);
  EXPECT_THAT(sent.proxies(0).powers(), ElementsAre(v1::Party::Proxy::GENERAL, v1::Party::Proxy::SETTLE));
}

TEST_F(DisputeCommand, RevealsAPartyForAPurposeAlone) {
  EXPECT_TRUE(IsUsageError(Run({"party", "reveal", "12", "--party", "1"}).result.status()));
  EXPECT_THAT(Say({"party", "reveal", "12", "--party", "1", "--purpose", "电话联系"}),
              AllOf(HasSubstr("张三"), HasSubstr("19900000001")));
  EXPECT_EQ(disputes_.revealed.purpose(), "电话联系");
}

TEST_F(DisputeCommand, KeepsTheErrorOfTheService) {
  const Ran ran = Run({"dispute", "accept", "12"});
  EXPECT_EQ(ran.result.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(DisputeCommand, ListsWithTheNamesOfTheContract) {
  EXPECT_THAT(Say({"dispute", "list", "--mediator", "S7", "--state", "accepted", "--waiting", "to_assign"}),
              AllOf(HasSubstr("12"), HasSubstr("已受理"), HasSubstr("共 1 件")));
  EXPECT_EQ(disputes_.listed.mediator(), "districts/370211/staff/S7");
  EXPECT_EQ(disputes_.listed.state(), v1::Dispute::ACCEPTED);
  EXPECT_EQ(disputes_.listed.attention(), v1::Dispute::TO_ASSIGN);
}

TEST_F(DisputeCommand, AcceptsTheAssignmentThatIsTheCallersOwn) {
  for (const auto& [mediator, state] : {std::pair("districts/370211/staff/S6", v1::Assignment::PROPOSED),
                                        std::pair("districts/370211/staff/S7", v1::Assignment::EXPIRED),
                                        std::pair("districts/370211/staff/S7", v1::Assignment::PROPOSED)}) {
    auto& assignment = *disputes_.dispute.add_assignments();
    assignment.set_number(disputes_.dispute.assignments_size());
    assignment.set_mediator(mediator);
    assignment.set_state(state);
  }
  Say({"mediator", "accept", "12", "--no_tie", "--as", "staff/S7"});
  EXPECT_EQ(mediators_.accepted.assignment(), 3);
  EXPECT_TRUE(mediators_.accepted.declaration().ties().empty());
  EXPECT_TRUE(IsUsageError(Run({"mediator", "accept", "12", "--no_tie", "--as", "staff/S8"}).result.status()));
}

TEST_F(DisputeCommand, AcceptsNoAssignmentWithoutADeclaration) {
  EXPECT_TRUE(IsUsageError(Run({"mediator", "accept", "12", "--assignment", "1"}).result.status()));
  Say({"mediator", "accept", "12", "--assignment", "1", "--ties", "kin,interest", "--note", "申请方的表弟"});
  EXPECT_THAT(mediators_.accepted.declaration().ties(),
              ElementsAre(v1::Assignment::Declaration::KIN, v1::Assignment::Declaration::INTEREST));
}

TEST_F(DisputeCommand, ProposesStaffAndLawyersByShortNames) {
  Say({"mediator", "propose", "12", "--mediator", "S7", "--presides"});
  EXPECT_EQ(mediators_.proposed.mediator(), "districts/370211/staff/S7");
  EXPECT_TRUE(mediators_.proposed.presides());
  Say({"mediator", "propose", "12", "--mediator", "lawyers/13702"});
  EXPECT_EQ(mediators_.proposed.mediator(), "districts/370211/lawyers/13702");
}

TEST_F(DisputeCommand, ImportsFilesOfThePastAndNamesRefusedLines) {
  disputes_.lines = {RefusedRow(3, "编号不连续，下一个应为 2")};
  const std::string file = Written(
      "files.jsonl",
      R"({"dispute": {"area": "370211109201", "committee": "12", "state": "FAILED"}, "numberYear": 2025, "number": 1, "mediator": "S1"})"
      "\n{\"row\": 9}\n"
      R"({"dispute": {"committee": "12"}, "numberYear": 2025, "number": 7})"
      "\n");
  const Ran ran = Run({"dispute", "import", file});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(*ran.result, ExitCode::kFailed);
  ASSERT_EQ(disputes_.rows.size(), 2u);
  EXPECT_EQ(disputes_.rows[0].row(), 1);
  EXPECT_EQ(disputes_.rows[0].dispute().area(), "districts/370211/areas/370211109201");
  EXPECT_EQ(disputes_.rows[0].dispute().committee(), "districts/370211/committees/12");
  EXPECT_EQ(disputes_.rows[0].mediator(), "districts/370211/staff/S1");
  EXPECT_EQ(disputes_.rows[1].mediator(), "");
  EXPECT_THAT(ran.text, AllOf(HasSubstr("第 2 行 拒绝"), HasSubstr("第 3 行 拒绝：编号不连续"),
                              HasSubstr("新增 1，更新 0，未变 0，拒绝 2")));
}

TEST_F(DisputeCommand, ShowsTheFileAndItsTimeline) {
  auto& party = *disputes_.dispute.add_parties();
  party.set_number(1);
  party.set_side(v1::Party::APPLICANT);
  party.set_display_name("张*");
  EXPECT_THAT(Say({"dispute", "show", "12"}), AllOf(HasSubstr("卷宗号    （2026）东调字第1号"), HasSubstr("张*"),
                                                    HasSubstr("dispute.created"), Not(HasSubstr("时限依据"))));
}

}  // namespace
}  // namespace zhiwang::ctl
