// The commands of agreements as people of the trade type them: what they send, and what they say. A fake stands for the
// service.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/command_test.h"
#include "zhiwang/mediation/v1/agreement_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = mediation::v1;

// Answers the agreement that it holds, and keeps what it is sent.
class Agreements final : public v1::AgreementService::Service {
 public:
  Agreements() {
    agreement.set_name("districts/370211/agreements/7");
    agreement.set_etag("v3");
    agreement.set_state(v1::Agreement::DRAFT);
    agreement.set_dispute("districts/370211/disputes/12");
    agreement.set_number("（2026）人调字第12号");
    v1::Agreement::Text& text = *agreement.mutable_text();
    text.set_facts("界墙倒塌");
    text.add_issues(1);
    auto& clause = *text.add_clauses();
    clause.set_number(1);
    clause.set_text("界墙归双方共有");
    clause.set_topic(v1::Agreement::Clause::TITLE);
    auto& obligation = *text.add_obligations();
    obligation.set_number(1);
    obligation.set_debtor(2);
    obligation.set_creditor(1);
    obligation.set_amount_fen(20'050);
    obligation.set_text("赔偿款");
    obligation.set_on_the_spot(true);
  }

  grpc::Status DraftAgreement(grpc::ServerContext*, const v1::DraftAgreementRequest* request,
                              v1::Agreement* answer) override {
    drafted = *request;
    return Answer(answer);
  }
  grpc::Status WriteAgreement(grpc::ServerContext*, const v1::WriteAgreementRequest* request,
                              v1::Agreement* answer) override {
    written = *request;
    return Answer(answer);
  }
  grpc::Status ReachAgreementOrally(grpc::ServerContext*, const v1::ReachAgreementOrallyRequest* request,
                                    v1::Agreement* answer) override {
    reached = *request;
    agreement.set_state(v1::Agreement::EFFECTIVE);
    agreement.set_oral(true);
    agreement.set_effective_day("2026-11-30");
    return Answer(answer);
  }
  grpc::Status AnnulAgreement(grpc::ServerContext*, const v1::AnnulAgreementRequest*, v1::Agreement*) override {
    return {grpc::StatusCode::FAILED_PRECONDITION, "it is a draft"};
  }
  grpc::Status FixAgreement(grpc::ServerContext*, const v1::FixAgreementRequest* request,
                            v1::Agreement* answer) override {
    fixed = *request;
    return Answer(answer);
  }
  grpc::Status SignAgreement(grpc::ServerContext*, const v1::SignAgreementRequest* request,
                             v1::Agreement* answer) override {
    signed_by = *request;
    return Answer(answer);
  }
  grpc::Status SealAgreement(grpc::ServerContext*, const v1::SealAgreementRequest* request,
                             v1::Agreement* answer) override {
    sealed = *request;
    return Answer(answer);
  }
  grpc::Status DeclineAgreement(grpc::ServerContext*, const v1::DeclineAgreementRequest* request,
                                v1::Agreement* answer) override {
    declined = *request;
    return Answer(answer);
  }
  grpc::Status RecordMemberConsent(grpc::ServerContext*, const v1::RecordMemberConsentRequest* request,
                                   v1::Agreement* answer) override {
    consented = *request;
    return Answer(answer);
  }
  grpc::Status RecordPerformance(grpc::ServerContext*, const v1::RecordPerformanceRequest* request,
                                 v1::Agreement* answer) override {
    performed = *request;
    return Answer(answer);
  }
  grpc::Status WaiveObligation(grpc::ServerContext*, const v1::WaiveObligationRequest* request,
                               v1::Agreement* answer) override {
    waived = *request;
    return Answer(answer);
  }
  grpc::Status PrepareConfirmation(grpc::ServerContext*, const v1::PrepareConfirmationRequest*,
                                   v1::PrepareConfirmationResponse* answer) override {
    auto& court = *answer->add_courts();
    court.set_ground(v1::Confirmation::Court::DOMICILE);
    court.set_county("370211");
    court.set_party(2);
    court.set_display_name("黄岛区人民法院");
    auto& left_out = *answer->add_left_out();
    left_out.set_clause(1);
    left_out.set_ground(v1::Confirmation::TITLE);
    answer->add_papers()->set_text("司法确认申请书");
    answer->mutable_deadline()->set_explanation("自2026年11月30日起算");
    return grpc::Status::OK;
  }
  grpc::Status ApplyConfirmation(grpc::ServerContext*, const v1::ApplyConfirmationRequest* request,
                                 v1::Agreement* answer) override {
    applied = *request;
    return Answer(answer);
  }
  grpc::Status RecordConfirmation(grpc::ServerContext*, const v1::RecordConfirmationRequest* request,
                                  v1::Agreement* answer) override {
    recorded = *request;
    return Answer(answer);
  }
  grpc::Status GetAgreement(grpc::ServerContext*, const v1::GetAgreementRequest* request,
                            v1::Agreement* answer) override {
    read = *request;
    return Answer(answer);
  }
  grpc::Status ListAgreements(grpc::ServerContext*, const v1::ListAgreementsRequest* request,
                              v1::ListAgreementsResponse* answer) override {
    listed = *request;
    *answer->add_agreements() = agreement;
    return grpc::Status::OK;
  }

  v1::Agreement agreement;
  v1::GetAgreementRequest read;
  v1::DraftAgreementRequest drafted;
  v1::WriteAgreementRequest written;
  v1::ReachAgreementOrallyRequest reached;
  v1::ListAgreementsRequest listed;
  v1::FixAgreementRequest fixed;
  v1::SignAgreementRequest signed_by;
  v1::SealAgreementRequest sealed;
  v1::DeclineAgreementRequest declined;
  v1::RecordMemberConsentRequest consented;
  v1::RecordPerformanceRequest performed;
  v1::WaiveObligationRequest waived;
  v1::ApplyConfirmationRequest applied;
  v1::RecordConfirmationRequest recorded;

 private:
  grpc::Status Answer(v1::Agreement* answer) {
    *answer = agreement;
    return grpc::Status::OK;
  }
};

class AgreementCommand : public CommandTest<Agreements> {
 protected:
  Agreements& agreements_ = Fake<Agreements>();
};

TEST_F(AgreementCommand, DraftsWhatTheFlagsSay) {
  const Ran ran =
      Run({"agreement", "draft", "12", "--facts", "界墙倒塌", "--issues", "1,2", "--clauses",
           "赔偿二百元五角；界墙归双方共有", "--topics", "ordinary,title", "--manner", "当面付清", "--place", "村委会",
           "--obligations", "2>1 200.50 当场 赔偿款；2>1 0 2026-12-31 第2条 修复界墙", "--writing_asked_by", "1"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  const v1::Agreement& sent = agreements_.drafted.agreement();
  EXPECT_EQ(sent.dispute(), "districts/370211/disputes/12");
  EXPECT_THAT(sent.text().issues(), ElementsAre(1, 2));
  ASSERT_EQ(sent.text().clauses_size(), 2);
  EXPECT_EQ(sent.text().clauses(1).text(), "界墙归双方共有");
  EXPECT_EQ(sent.text().clauses(1).topic(), v1::Agreement::Clause::TITLE);
  ASSERT_EQ(sent.text().obligations_size(), 2);
  EXPECT_EQ(sent.text().obligations(0).amount_fen(), 20'050);
  EXPECT_TRUE(sent.text().obligations(0).on_the_spot());
  EXPECT_EQ(sent.text().obligations(1).due_day(), "2026-12-31");
  EXPECT_EQ(sent.text().obligations(1).text(), "修复界墙");
  EXPECT_EQ(sent.text().obligations(0).clause(), 0);
  EXPECT_EQ(sent.text().obligations(1).clause(), 2);
  EXPECT_THAT(sent.text().writing_asked_by(), ElementsAre(1));
  EXPECT_EQ(sent.text().place(), "村委会");
  EXPECT_THAT(ran.text, HasSubstr("协议 7  起草中  纠纷 12  （2026）人调字第12号"));
}

TEST_F(AgreementCommand, RefusesAnObligationThatIsNotWrittenSo) {
  for (const char* written : {"2 1 200 当场 赔偿款", "2>1 200 当场", "2>1 二百 当场 赔偿款", "甲>乙 200 当场 赔偿款"}) {
    const Ran ran = Run({"agreement", "draft", "12", "--obligations", written});
    EXPECT_TRUE(IsUsageError(ran.result.status())) << written;
  }
}

TEST_F(AgreementCommand, WritesWhatIsNamedAndKeepsTheRest) {
  ASSERT_TRUE(Run({"agreement", "write", "7", "--manner", "三日内付清"}).result.ok());
  EXPECT_EQ(agreements_.written.etag(), "v3") << "only if it has not changed since it was read";
  EXPECT_EQ(agreements_.written.text().manner(), "三日内付清");
  EXPECT_EQ(agreements_.written.text().facts(), "界墙倒塌");
  EXPECT_EQ(agreements_.written.text().obligations_size(), 1);
}

TEST_F(AgreementCommand, SaysFromWhenAnOralAgreementHolds) {
  const Ran ran = Run({"agreement", "reach", "7", "--day", "2026-11-30"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(agreements_.reached.reached_day(), "2026-11-30");
  EXPECT_THAT(ran.text, HasSubstr("已生效  纠纷 12  （2026）人调字第12号  2026-11-30口头生效"));
}

TEST_F(AgreementCommand, ComputesInstalments) {
  ASSERT_TRUE(Run({"agreement", "write", "7", "--instalments", "2>1 1000 3 2026-01-31 赔偿款"}).result.ok());
  const v1::InstalmentPlan& plan = agreements_.written.plan();
  EXPECT_EQ(plan.total_fen(), 100'000);
  EXPECT_EQ(plan.count(), 3);
  EXPECT_EQ(plan.first_day(), "2026-01-31");
  EXPECT_EQ(plan.text(), "赔偿款");
  EXPECT_TRUE(IsUsageError(Run({"agreement", "write", "7", "--instalments", "2>1 1000 三 赔偿款"}).result.status()));
}

TEST_F(AgreementCommand, SignsTheTextAsItIs) {
  agreements_.agreement.set_digest(std::string(64, 'a'));
  ASSERT_TRUE(Run({"agreement", "fix", "7", "--day", "2026-11-30"}).result.ok());
  EXPECT_EQ(agreements_.fixed.reached_day(), "2026-11-30");
  ASSERT_TRUE(Run({"agreement", "sign", "7", "--party", "2", "--proxy", "1", "--scan", "31"}).result.ok());
  ASSERT_EQ(agreements_.signed_by.signatures_size(), 1);
  const v1::Agreement::Signature& one = agreements_.signed_by.signatures(0);
  EXPECT_EQ(one.as(), v1::Agreement::Signature::PROXY);
  EXPECT_EQ(one.way(), v1::Agreement::Signature::INK);
  EXPECT_EQ(one.scan(), "districts/370211/documents/31");
  EXPECT_EQ(one.digest(), std::string(64, 'a'));
  ASSERT_TRUE(Run({"agreement", "sign", "7", "--mediator", "S1", "--scan", "31"}).result.ok());
  EXPECT_EQ(agreements_.signed_by.signatures(0).mediator(), "districts/370211/staff/S1");
  ASSERT_TRUE(Run({"agreement", "seal", "7", "--digest", std::string(64, 'b')}).result.ok());
  EXPECT_EQ(agreements_.sealed.digest(), std::string(64, 'b'));
  EXPECT_TRUE(IsUsageError(Run({"agreement", "sign", "7", "--scan", "31"}).result.status())) << "who?";
  ASSERT_TRUE(Run({"agreement", "decline", "7", "--party", "2", "--note", "不同意"}).result.ok());
  EXPECT_EQ(agreements_.declined.party(), 2);
}

TEST_F(AgreementCommand, RecordsTheConsentOfMembersAndNamesThoseWithoutIt) {
  for (const int party : {4, 5}) agreements_.agreement.add_members()->set_party(party);
  agreements_.agreement.mutable_members(0)->set_agreed(true);
  ASSERT_TRUE(Run({"agreement", "consent", "7", "--parties", "4,5", "--paper", "35"}).result.ok());
  EXPECT_THAT(agreements_.consented.parties(), ElementsAre(4, 5));
  EXPECT_EQ(agreements_.consented.paper(), "districts/370211/documents/35");
  EXPECT_THAT(Run({"agreement", "show", "7"}).text, HasSubstr("4号当事人同意、5号当事人未同意（协议对其不生效）"));
}

TEST_F(AgreementCommand, RecordsWhatBecomesOfObligations) {
  ASSERT_TRUE(Run({"obligation", "pay", "7", "500.50", "--day", "2026-11-30"}).result.ok());
  EXPECT_EQ(agreements_.performed.performance().amount_fen(), 50'050);
  EXPECT_EQ(agreements_.performed.performance().day(), "2026-11-30");
  ASSERT_TRUE(Run({"obligation", "done", "7", "--obligation", "3"}).result.ok());
  EXPECT_EQ(agreements_.performed.performance().obligation(), 3);
  ASSERT_TRUE(Run({"obligation", "undo", "7", "--performance", "1", "--note", "误记"}).result.ok());
  EXPECT_EQ(agreements_.performed.performance().takes_back(), 1);
  ASSERT_TRUE(Run({"obligation", "waive", "7", "--obligation", "2", "--paper", "35", "--note", "免除"}).result.ok());
  EXPECT_EQ(agreements_.waived.paper(), "districts/370211/documents/35");
  EXPECT_TRUE(IsUsageError(Run({"obligation", "done", "7"}).result.status()));
}

TEST_F(AgreementCommand, ListsObligations) {
  v1::Obligation& later = *agreements_.agreement.mutable_text()->add_obligations();
  later.set_number(2);
  later.set_debtor(2);
  later.set_creditor(1);
  later.set_amount_fen(10'000);
  later.set_due_day("2026-12-31");
  later.set_state(v1::Obligation::OVERDUE);
  later.set_paid_fen(2'500);
  EXPECT_THAT(Say({"obligation", "list", "7"}), AllOf(HasSubstr("200.50 元  当场"), HasSubstr("2026-12-31"),
                                                      HasSubstr("逾期"), HasSubstr("25.00 元"), HasSubstr("共 2 项")));
}

TEST_F(AgreementCommand, SaysWhatAnApplicationForConfirmationNeeds) {
  const Ran ran = Run({"confirmation", "prepare", "7"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("当事人住所地  370211  2号当事人  黄岛区人民法院"),
                              HasSubstr("第1条  物权、知识产权确权"), HasSubstr("司法确认申请书  （缺）"),
                              HasSubstr("自2026年11月30日起算")));
}

TEST_F(AgreementCommand, RecordsAnApplicationForConfirmationAndWhatTheCourtDoes) {
  ASSERT_TRUE(Run({"confirmation", "apply", "7", "--ground", "domicile", "--county", "370203", "--party", "2",
                   "--court", "市北区人民法院", "--day", "2026-12-01", "--clauses", "1,3"})
                  .result.ok());
  const v1::ApplyConfirmationRequest& applied = agreements_.applied;
  EXPECT_EQ(applied.court().ground(), v1::Confirmation::Court::DOMICILE);
  EXPECT_EQ(applied.court().county(), "370203");
  EXPECT_EQ(applied.court().party(), 2);
  EXPECT_EQ(applied.court().display_name(), "市北区人民法院");
  EXPECT_EQ(applied.day(), "2026-12-01");
  EXPECT_THAT(applied.clauses(), ElementsAre(1, 3));
  ASSERT_TRUE(Run({"confirmation", "apply", "7"}).result.ok());
  EXPECT_EQ(agreements_.applied.court().ground(), v1::Confirmation::Court::COMMITTEE);
  EXPECT_EQ(agreements_.applied.court().county(), "370211");
  ASSERT_TRUE(Run({"confirmation", "record", "7", "take", "--number", "（2026）鲁0211民特12号"}).result.ok());
  EXPECT_EQ(agreements_.recorded.action(), v1::Confirmation::TAKE);
  EXPECT_EQ(agreements_.recorded.court_number(), "（2026）鲁0211民特12号");
  ASSERT_TRUE(Run({"confirmation", "record", "7", "dismiss", "--dismissal", "unclear", "--paper", "35"}).result.ok());
  EXPECT_EQ(agreements_.recorded.dismissal(), v1::Confirmation::UNCLEAR);
  EXPECT_EQ(agreements_.recorded.paper(), "districts/370211/documents/35");
}

TEST_F(AgreementCommand, ShowsHowFarTheConfirmationHasCome) {
  v1::Confirmation& confirmation = *agreements_.agreement.mutable_confirmation();
  confirmation.set_state(v1::Confirmation::CONFIRMED);
  confirmation.set_apply_day("2026-12-01");
  confirmation.mutable_court()->set_display_name("黄岛区人民法院");
  confirmation.set_objection_until_day("2026-12-31");
  v1::Obligation& owed = *agreements_.agreement.mutable_text()->add_obligations();
  owed.set_due_day("2026-12-31");
  owed.set_enforce_until_day("2029-01-02");
  owed.add_legal_actions(v1::Obligation::FULFIL);
  owed.add_remedies(v1::Obligation::NEW_TERMS);
  owed.add_remedies(v1::Obligation::ENFORCEMENT);
  const Ran ran = Run({"agreement", "show", "7"});
  EXPECT_THAT(ran.text, AllOf(HasSubstr("已确认  2026-12-01申请  黄岛区人民法院  异议期至 2026-12-31"),
                              HasSubstr("申请执行期限至 2029-01-02  可各方同意后重新调解、申请强制执行")));
}

TEST_F(AgreementCommand, ExplainsEachDay) {
  v1::Obligation& owed = *agreements_.agreement.mutable_text()->add_obligations();
  owed.set_number(2);
  owed.set_enforcement_explanation("期限24个月（《民事诉讼法》第二百五十条）。");
  agreements_.agreement.mutable_confirmation()->set_objection_explanation("期限15日。");
  const Ran ran = Run({"agreement", "explain", "7"});
  EXPECT_TRUE(agreements_.read.explain_deadlines());
  EXPECT_THAT(ran.text, AllOf(HasSubstr("第2项义务的申请执行期限："), HasSubstr("《民事诉讼法》第二百五十条"),
                              HasSubstr("当事人提出异议的期限："), Not(HasSubstr("第三人"))));
}

TEST_F(AgreementCommand, FailsWhereTheServiceRefuses) {
  EXPECT_FALSE(Run({"agreement", "annul", "7", "--note", "撤销"}).result.ok());
}

TEST_F(AgreementCommand, ShowsTheTextInChinese) {
  const Ran ran = Run({"agreement", "show", "7"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(ran.text, AllOf(HasSubstr("界墙倒塌"), HasSubstr("1. 界墙归双方共有（确权）"),
                              HasSubstr("1. 2号当事人 → 1号当事人  200.50 元  当场  赔偿款")));
}

TEST_F(AgreementCommand, ListsByDisputeStateAndArea) {
  const Ran ran = Run({"agreement", "list", "--dispute", "12", "--state", "draft", "--area", "370211109000"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(agreements_.listed.dispute(), "districts/370211/disputes/12");
  EXPECT_EQ(agreements_.listed.state(), v1::Agreement::DRAFT);
  EXPECT_EQ(agreements_.listed.area(), "districts/370211/areas/370211109000");
  EXPECT_THAT(ran.text, AllOf(HasSubstr("起草中"), HasSubstr("共 1 件")));
}

}  // namespace
}  // namespace zhiwang::ctl
