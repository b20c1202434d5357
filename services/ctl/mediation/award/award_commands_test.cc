// The commands about awards, with the requests that they send and the output that they print. The service is a fake.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/command_test.h"
#include "services/ctl/text/arguments.h"
#include "zhiwang/mediation/v1/award_service.grpc.pb.h"
#include "zhiwang/mediation/v1/rules_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace v1 = mediation::v1;

// Answers its award, and keeps the requests.
class FakeAwards final : public v1::AwardService::Service {
 public:
  FakeAwards() {
    award.set_name("districts/370211/awards/12");
    award.set_state(v1::Award::PROPOSED);
    award.set_number("（2026）人调字第3号");
    award.set_award_class(1);
    award.set_result(v1::Award::AGREED);
    award.set_amount_fen(200'00);
    v1::Award::Share& share = *award.add_shares();
    share.set_mediator("districts/370211/staff/S1");
    share.set_hundredths(6'667);
    share.set_amount_fen(133'34);
    award.set_note("多次上门");
  }

  grpc::Status ProposeAward(grpc::ServerContext*, const v1::ProposeAwardRequest* request, v1::Award* answer) override {
    proposed = *request;
    *answer = award;
    return grpc::Status::OK;
  }
  grpc::Status ProposeAwardAgain(grpc::ServerContext*, const v1::ProposeAwardAgainRequest* request,
                                 v1::Award* answer) override {
    again = *request;
    *answer = award;
    return grpc::Status::OK;
  }
  grpc::Status ApproveAward(grpc::ServerContext*, const v1::ApproveAwardRequest* request, v1::Award* answer) override {
    approved = *request;
    award.set_state(v1::Award::APPROVED);
    *answer = award;
    return grpc::Status::OK;
  }
  grpc::Status RefuseAward(grpc::ServerContext*, const v1::RefuseAwardRequest* request, v1::Award* answer) override {
    refused = *request;
    *answer = award;
    return grpc::Status::OK;
  }
  grpc::Status GetAward(grpc::ServerContext*, const v1::GetAwardRequest*, v1::Award* answer) override {
    *answer = award;
    return grpc::Status::OK;
  }
  // Two pages.
  grpc::Status ListAwards(grpc::ServerContext*, const v1::ListAwardsRequest* request,
                          v1::ListAwardsResponse* answer) override {
    listed = *request;
    *answer->add_awards() = award;
    answer->mutable_sums()->set_approved(1);
    answer->mutable_sums()->set_approved_fen(200'00);
    if (request->page_token().empty()) answer->set_next_page_token("next");
    return grpc::Status::OK;
  }

  v1::Award award;
  v1::ProposeAwardRequest proposed;
  v1::ProposeAwardAgainRequest again;
  v1::ApproveAwardRequest approved;
  v1::RefuseAwardRequest refused;
  v1::ListAwardsRequest listed;
};

// Answers the rules that were set last.
class FakeRules final : public v1::MediationRulesService::Service {
 public:
  grpc::Status GetMediationRules(grpc::ServerContext*, const v1::GetMediationRulesRequest*,
                                 v1::MediationRules* answer) override {
    *answer = rules;
    return grpc::Status::OK;
  }
  grpc::Status SetMediationRules(grpc::ServerContext*, const v1::SetMediationRulesRequest* request,
                                 v1::MediationRules* answer) override {
    rules = request->mediation_rules();
    *answer = rules;
    return grpc::Status::OK;
  }

  v1::MediationRules rules;
};

class AwardCommand : public CommandTest<FakeAwards, FakeRules> {
 protected:
  FakeAwards& awards_ = Fake<FakeAwards>();
  FakeRules& rules_ = Fake<FakeRules>();
};

TEST_F(AwardCommand, ProposesSharesInPercentOfTheDispute) {
  const Ran ran =
      Run({"award", "propose", "12", "--class", "2", "--shares", "S1=66.67,lawyers/1370=33.33", "--note", "多次上门"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  const v1::Award& sent = awards_.proposed.award();
  EXPECT_EQ(sent.dispute(), "districts/370211/disputes/12");
  EXPECT_EQ(sent.award_class(), 2);
  ASSERT_EQ(sent.shares_size(), 2);
  EXPECT_EQ(sent.shares(0).mediator(), "districts/370211/staff/S1");
  EXPECT_EQ(sent.shares(0).hundredths(), 6'667);
  EXPECT_EQ(sent.shares(1).mediator(), "districts/370211/lawyers/1370");
  EXPECT_EQ(sent.shares(1).hundredths(), 3'333);
  EXPECT_FALSE(awards_.proposed.request_id().empty());
  EXPECT_THAT(ran.text,
              AllOf(HasSubstr("以案定补 12  待审批"), HasSubstr("200.00 元"), HasSubstr("66.67%  133.34 元")));
}

TEST_F(AwardCommand, ProposesAgainByTheSameNumber) {
  ASSERT_TRUE(Run({"award", "propose", "12", "--again", "--shares", "S1=100", "--note", "补充材料"}).result.ok());
  EXPECT_EQ(awards_.again.name(), "districts/370211/awards/12");
  EXPECT_EQ(awards_.again.award().award_class(), 1);
}

TEST_F(AwardCommand, TakesNoShareThatIsNone) {
  for (const char* shares : {"", "S1", "S1=", "S1=66.667", "S1=101", "=100", "S1=100,"}) {
    EXPECT_TRUE(IsUsageError(Run({"award", "propose", "12", "--shares", shares, "--note", "x"}).result.status()))
        << shares;
  }
}

TEST_F(AwardCommand, ApprovesAndRefuses) {
  EXPECT_THAT(Run({"award", "approve", "12"}).text, HasSubstr("已批准"));
  EXPECT_EQ(awards_.approved.name(), "districts/370211/awards/12");
  ASSERT_TRUE(Run({"award", "refuse", "12", "--note", "类别不符"}).result.ok());
  EXPECT_EQ(awards_.refused.note(), "类别不符");
  EXPECT_THAT(Run({"award", "show", "12"}).text, HasSubstr("多次上门"));
}

TEST_F(AwardCommand, ListsAndAddsUpThePages) {
  const Ran ran =
      Run({"award", "list", "--committee", "4412", "--mediator", "S1", "--month", "2026-11", "--state", "approved"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(awards_.listed.committee(), "districts/370211/committees/4412");
  EXPECT_EQ(awards_.listed.mediator(), "districts/370211/staff/S1");
  EXPECT_EQ(awards_.listed.month(), "2026-11");
  EXPECT_EQ(awards_.listed.state(), v1::Award::APPROVED);
  EXPECT_THAT(ran.text, AllOf(HasSubstr("共 2 件"), HasSubstr("已批准 2 笔 400.00 元；待审批 0 笔 0.00 元")));
}

TEST_F(AwardCommand, SetsItsRates) {
  const Ran ran =
      Run({"mediation", "rules", "set", "--award_rates", "1:agreed=200,2:failed=50.5", "--award_for_failure"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  ASSERT_EQ(rules_.rules.award_rates_size(), 2);
  EXPECT_EQ(rules_.rules.award_rates(1).award_class(), 2);
  EXPECT_EQ(rules_.rules.award_rates(1).result(), v1::Award::FAILED);
  EXPECT_EQ(rules_.rules.award_rates(1).amount_fen(), 50'50);
  EXPECT_TRUE(rules_.rules.award_for_failure());
  EXPECT_THAT(ran.text, HasSubstr("1:agreed=200.00,2:failed=50.50"));
  ASSERT_TRUE(Run({"mediation", "rules", "set", "--award_rates", "none"}).result.ok());
  EXPECT_EQ(rules_.rules.award_rates_size(), 0);
  EXPECT_TRUE(rules_.rules.award_for_failure()) << "what no flag names stays";
  EXPECT_TRUE(IsUsageError(Run({"mediation", "rules", "set", "--award_rates", "agreed=200"}).result.status()));
}

}  // namespace
}  // namespace zhiwang::ctl
