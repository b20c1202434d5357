// The default templates, printed from a dispute's file.

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "common/calendar/day.h"
#include "services/mediation/testing/document_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class DefaultTemplates : public DocumentServiceTest {
 protected:
  void SetUp() override {
    DocumentServiceTest::SetUp();
    PublishDefaults();
  }
  std::string TextOf(const std::string& dispute, v1::Document::Kind kind) const {
    return TextIn(Sound(Make(dispute, kind)).name());
  }
};

TEST_F(DefaultTemplates, PrintTheFormsThatAnOpenFileNeeds) {
  const std::string dispute = InMediation();
  for (const auto kind : {v1::Document::APPLICATION, v1::Document::REGISTRATION_FORM, v1::Document::RIGHTS_NOTICE,
                          v1::Document::IDENTITY, v1::Document::AUTHORITY, v1::Document::INVESTIGATION,
                          v1::Document::EVIDENCE, v1::Document::MINUTES, v1::Document::BACK_COVER}) {
    auto making = Making(dispute, kind);
    making.set_text("双方各自陈述");
    const v1::Document made = Sound(Ask(&DocumentStub::MakeDocument, making, VillageMediator()));
    EXPECT_EQ(made.kind(), kind);
    EXPECT_EQ(made.media_type(), v1::Document::PDF);
    EXPECT_GE(made.pages(), 1);
    EXPECT_THAT(TextIn(made.name()), Not(HasSubstr("{{"))) << kind;
  }
}

TEST_F(DefaultTemplates, OfTheApplicationShowBothSidesAndWhatIsAskedFor) {
  const std::string text = TextOf(InMediation(), v1::Document::APPLICATION);
  EXPECT_THAT(text, AllOf(HasSubstr("人民调解申请书"), HasSubstr(kApplicantName), HasSubstr(kRespondentName),
                          HasSubstr(kApplicantNumber), HasSubstr("拆除越界部分")));
  EXPECT_LT(text.find(kApplicantName), text.find("被申请人"));
}

TEST_F(DefaultTemplates, OfTheRegistrationFormPrintTheDayOfAsking) {
  v1::Dispute asked = SomeDispute();
  asked.set_asked_day("2026-03-02");  // a Monday
  const std::string dispute = Registered(asked);
  EXPECT_THAT(TextOf(dispute, v1::Document::REGISTRATION_FORM),
              AllOf(HasSubstr("当事人提出之日"), HasSubstr("2026年3月2日"), HasSubstr("邻里")));
}

TEST_F(DefaultTemplates, OfTheRightsNoticeNameFourRightsAndThreeDuties) {
  EXPECT_THAT(TextOf(InMediation(), v1::Document::RIGHTS_NOTICE),
              AllOf(HasSubstr("选择或者接受人民调解员"), HasSubstr("要求调解公开进行或者不公开进行"),
                    HasSubstr("尊重对方当事人行使权利"), HasSubstr("不收取任何费用")));
}

TEST_F(DefaultTemplates, OfTheAuthorityNameTheSideWhoseAgentItIs) {
  const std::string dispute = InMediation();
  auto request = About<v1::AddPartyRequest>(dispute);
  request.mutable_party()->set_number(1);
  v1::Party::Proxy& agent = *request.mutable_party()->add_proxies();
  agent.set_ground(v1::Party::Proxy::AGENT);
  agent.set_display_name("令狐冲");
  agent.set_matter("参加调解");
  agent.add_powers(v1::Party::Proxy::SETTLE);
  agent.set_from_day("2026-01-01");
  Sound(Ask(&Stub::AddParty, request, VillageMediator()));
  const std::string text = TextOf(dispute, v1::Document::AUTHORITY);
  EXPECT_THAT(text, AllOf(HasSubstr(std::string("委托人：") + kApplicantName), HasSubstr("令狐冲")));
  EXPECT_THAT(text, Not(HasSubstr(kRespondentName))) << "who gave no authority does not sign it";
}

// 鲁 art. 35, 40, 41; 深圳 art. 72.
TEST_F(DefaultTemplates, OfTheFailureNoticeNameTheOtherRoutesNotaryArbitrationAndPaymentOrder) {
  const std::string dispute = InMediation();
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  const std::string text = TextOf(dispute, v1::Document::FAILURE_NOTICE);
  EXPECT_THAT(text, AllOf(HasSubstr("无达成协议可能"), HasSubstr("提起民事诉讼"), HasSubstr("公证"), HasSubstr("仲裁"),
                          HasSubstr("支付令")));
  EXPECT_THAT(TextOf(dispute, v1::Document::STATEMENT), HasSubstr("终结原因"));
}

// Rules 7 and 17: 鲁 art. 24; 法释〔2016〕14号 art. 16.
TEST_F(DefaultTemplates, OfTheStatementHoldStartEndAndReasonAndWhatBarsWhoMediated) {
  const std::string dispute = InMediation();
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  const absl::CivilDay today = calendar::Today();
  const std::string day = fmt::format("{}年{}月{}日", today.year(), today.month(), today.day());
  const std::string text = TextOf(dispute, v1::Document::STATEMENT);
  EXPECT_THAT(text, AllOf(HasSubstr("当事人提出之日"), HasSubstr("受理日期"), HasSubstr("开始调解日期"),
                          HasSubstr("调解终结日期")));
  int days = 0;
  for (size_t at = text.find(day); at != std::string::npos; at = text.find(day, at + 1)) ++days;
  EXPECT_EQ(days, 5) << "of these four, and of the statement itself";
  EXPECT_THAT(text, AllOf(HasSubstr("终结原因"), HasSubstr("无达成协议可能"), HasSubstr("不得在就本纠纷提起的诉讼中")));
}

TEST_F(DefaultTemplates, PrintNoSentenceWithABlank) {
  const std::string dispute = Registered();
  Sound(End(dispute, v1::Ending::PARTY_WITHDREW, 1));
  for (const auto kind : {v1::Document::FAILURE_NOTICE, v1::Document::STATEMENT, v1::Document::REGISTRATION_FORM}) {
    const std::string text = TextOf(dispute, kind);
    for (const char* part : {"编号", "于受理", "受理日期", "开始调解日期"})
      EXPECT_THAT(text, Not(HasSubstr(part))) << kind;
  }
  EXPECT_THAT(TextOf(dispute, v1::Document::FAILURE_NOTICE), HasSubstr("因当事人撤回，于"));
}

TEST_F(DefaultTemplates, OfTheEvidenceSheetListWhatWasBroughtAndNotWhatWasWithdrawn) {
  const std::string dispute = InMediation();
  Sound(Bring(dispute, "界墙照片.pdf", attachments::SomePdf(0, "1")));
  const std::string mistaken = Sound(Bring(dispute, "他人借条.pdf", attachments::SomePdf(0, "2"))).name();
  Sound(Withdraw(mistaken));
  EXPECT_THAT(TextOf(dispute, v1::Document::EVIDENCE), AllOf(HasSubstr("界墙照片.pdf"), Not(HasSubstr("他人借条"))));
}

}  // namespace
}  // namespace zhiwang::mediation
