// The template of an agreement's text, over gRPC. Public report 21: Portwood#203, tegonal/cohiva#362, breeze#4431.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/noun.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/agreement/agreement_values.h"
#include "services/mediation/agreement/agreement_words.h"
#include "services/mediation/dispute/dispute_words.h"
#include "services/mediation/party/party_seal.h"
#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::HasSubstr;

constexpr char kSecondTemplate[] =
    "# 人民调解协议书\n第二版式样\n{{facts}}\n{{#clauses}}\n{{text}}\n{{/clauses}}\n~ 当事人（签名）：\n";

class TemplateOfAnAgreement : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    PublishAgreementTemplate();
  }
  // The text of the agreement, printed by that template from what is stored, at that time.
  std::string PrintAgain(const v1::Agreement& shown, const v1::Template& form, absl::Time at) {
    const resource::Name name{kDistrict, std::stoll(shown.name().substr(shown.name().rfind('/') + 1))};
    const auto found =
        Sound(server().db().Read(Soon(), [&](sql::Txn& tx) { return resource::Find<AgreementNoun>(tx, name); }));
    Agreement agreement = found.value();
    EXPECT_THAT(OpenWords(TestKeys(), agreement), IsOk());
    Dispute dispute = *agreement.of;
    EXPECT_THAT(OpenWords(TestKeys(), dispute), IsOk());
    const People people = Sound(EverybodyOf(TestKeys(), dispute));
    const TextSources sources{agreement, dispute, people, "某某人民调解委员会", agreement.facts.reached.value(), at};
    const auto parsed = documents::Template::Parse(form.text(), FieldsOf(DocumentKind::kAgreement)).value();
    documents::Renderer renderer(documents::BuiltRenderer());
    return Sound(renderer.Render({at, Sound(parsed.Fill(ValuesOf(sources)))})).pdf;
  }
  v1::Template GetTemplate(const std::string& name) const {
    v1::GetTemplateRequest request;
    request.set_name(name);
    return Sound(Ask(&DocumentStub::GetTemplate, request, VillageMediator()));
  }
};

TEST_F(TemplateOfAnAgreement, IsForADraftTheLastThatWasPublished) {
  const std::string draft = Sound(Draft(InMediation(), WrittenText())).name();
  EXPECT_EQ(Sound(GetAgreement(draft)).template_version(), 1);
  const v1::Template second = Sound(Publish(v1::Document::AGREEMENT, kSecondTemplate));
  const v1::Agreement shown = Sound(GetAgreement(draft));
  EXPECT_EQ(shown.template_version(), 2);
  EXPECT_EQ(shown.template_(), second.name());
}

TEST_F(TemplateOfAnAgreement, StaysForATextThatWasFixedByIt) {
  const std::string dispute = InMediation();
  const v1::Agreement first = Fixed(dispute, WrittenText({1}));
  Sound(Publish(v1::Document::AGREEMENT, kSecondTemplate));
  const v1::Agreement later = Fixed(dispute, WrittenText({2}));
  EXPECT_EQ(Sound(GetAgreement(first.name())).template_version(), 1);
  EXPECT_EQ(Sound(GetAgreement(later.name())).template_version(), 2);
  EXPECT_THAT(TextIn(later.document()), HasSubstr("第二版式样"));
  auto amend = About<v1::AmendAgreementRequest>(first.name());
  amend.set_note("更正金额");
  Sound(Ask(&AgreementStub::AmendAgreement, amend, VillageMediator()));
  EXPECT_EQ(Sound(GetAgreement(first.name())).template_version(), 2) << "it is a draft again";
}

TEST_F(TemplateOfAnAgreement, MakesAnEarlierTextAgainByteForByte) {
  const v1::Agreement fixed = Fixed(InMediation());
  const std::string bytes = Sound(BytesOf(fixed.document()));
  Sound(Publish(v1::Document::AGREEMENT, kSecondTemplate));
  const v1::Template form = GetTemplate(Sound(GetAgreement(fixed.name())).template_());
  EXPECT_EQ(form.version(), 1);
  const auto made = Sound(GetDocument(fixed.document())).create_time();
  EXPECT_TRUE(PrintAgain(fixed, form, absl::FromUnixSeconds(made.seconds())) == bytes);
}

TEST_F(TemplateOfAnAgreement, IsNoneOfAnOralOne) {
  const std::string oral = Sound(Reach(Sound(Draft(InMediation())).name())).name();
  const v1::Agreement shown = Sound(GetAgreement(oral));
  EXPECT_EQ(shown.template_(), "");
  EXPECT_EQ(shown.template_version(), 0);
}

}  // namespace
}  // namespace zhiwang::mediation
