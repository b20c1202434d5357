// Written agreements over gRPC and a real database: printed, signed and sealed; and what becomes of their disputes.

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/rpc/fields.h"
#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

class WrittenAgreement : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    PublishAgreementTemplate();
  }
};
class FixedText : public WrittenAgreement {};
class SignaturesOfAgreements : public WrittenAgreement {};
class RefusalOfWrittenAgreement : public WrittenAgreement {};

// 律师法 art. 39: the advice was recorded after the lawyer had taken the dispute up.
TEST_F(WrittenAgreement, IsNotFixedWhileWhoAdvisedAPartyHasTheDispute) {
  const std::string licence = "13702201910000003";
  const testing::SaidCaller lawyer{FormatResourceName(kDistrict, "lawyers", licence), ""};
  std::vector<v1::ImportFirmsRequest> messages(2);
  messages[0].mutable_header()->set_district(kDistrictName);
  messages[1].mutable_row()->set_row(1);
  v1::Firm& firm = *messages[1].mutable_row()->mutable_firm();
  firm.set_name(FormatResourceName(kDistrict, "firms", "31370000MD0654321D"));
  firm.set_display_name("海平面律师事务所");
  firm.add_areas(AreaName(kTown));
  firm.set_contract_from_day("2020-01-01");
  firm.set_contract_until_day("2099-12-31");
  firm.add_lawyers()->set_lawyer(lawyer.name);
  firm.mutable_lawyers(0)->set_display_name("钱七");
  firm.mutable_lawyers(0)->set_from_day("2020-01-01");
  ASSERT_EQ(Sound(client().SendAll(&v1::CommitteeService::Stub::ImportFirms, messages)).created(), 1);
  const std::string dispute = Accepted();
  auto propose = About<v1::ProposeMediatorRequest>(dispute);
  propose.set_mediator(lawyer.name);
  Sound(Ask(&MediatorStub::ProposeMediator, propose, ZoneDispatcher()));
  Sound(TakeUp(dispute, 1, lawyer));
  const std::string name = Sound(Draft(dispute, WrittenText(), lawyer)).name();
  v1::RecordLegalServiceRequest record;
  record.set_district(kDistrictName);
  record.set_request_id(NewUuid());
  v1::LegalService& advice = *record.mutable_legal_service();
  advice.set_lawyer(lawyer.name);
  advice.set_kind(v1::LegalService::ADVICE);
  SetTime(absl::Now() - absl::Hours(2), advice.mutable_start_time());
  SetTime(absl::Now() - absl::Hours(1), advice.mutable_end_time());
  advice.set_area(AreaName(kVillage));
  advice.set_display_name(kApplicantName);
  advice.set_phone(kApplicantPhone);
  advice.set_text("咨询宅基地边界");
  Sound(Ask(&MediatorStub::RecordLegalService, record, lawyer));
  EXPECT_THAT(Fix(name, lawyer), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONFLICT));
}

TEST_F(WrittenAgreement, TakesEffectByItselfWithTheLastOfSignaturesAndSeal) {
  const std::string dispute = InMediationOfCase(12);
  const v1::Agreement fixed = Fixed(dispute);
  EXPECT_EQ(fixed.state(), v1::Agreement::FIXED);
  EXPECT_EQ(fixed.version(), 1);
  EXPECT_EQ(fixed.copies(), 3);
  EXPECT_THAT(fixed.missing(), SizeIs(4));
  EXPECT_THAT(fixed.digest(), SizeIs(64));
  const v1::Agreement signed_by_all = SignedByAll(fixed);
  EXPECT_EQ(signed_by_all.state(), v1::Agreement::FIXED);
  ASSERT_THAT(signed_by_all.missing(), SizeIs(1));
  EXPECT_EQ(signed_by_all.missing(0).as(), ProtoSignature::SEAL_OF_COMMITTEE);
  const v1::Agreement effective = Sound(Seal(signed_by_all));
  EXPECT_EQ(effective.state(), v1::Agreement::EFFECTIVE);
  EXPECT_FALSE(effective.oral());
  EXPECT_EQ(effective.reached_day(), InDays(0));
  EXPECT_EQ(effective.signed_day(), InDays(0));
  EXPECT_EQ(effective.effective_day(), InDays(0));
  EXPECT_THAT(effective.missing(), IsEmpty());
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::AGREED);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'agreement.took_effect'"), 1);
  const std::string c = FormatResourceName(kDistrict, "cases", "12");
  ASSERT_TRUE(Eventually([&] { return intake().Told(c).size() >= 2; }));
  EXPECT_EQ(intake().Told(c)[1].progress().state(), MediationProgress::AGREED);
  EXPECT_EQ(intake().Told(c)[1].progress().effective_day(), InDays(0));
}

TEST_F(WrittenAgreement, OfSomeIssuesSettlesThese) {
  const std::string dispute = InMediation();
  InEffect(dispute, WrittenText({2}));
  const v1::Dispute after = Sound(Read(dispute));
  EXPECT_EQ(after.state(), v1::Dispute::IN_MEDIATION);
  EXPECT_EQ(after.matter().issues(0).outcome(), v1::Matter::Issue::OPEN);
  EXPECT_EQ(after.matter().issues(1).outcome(), v1::Matter::Issue::SETTLED);
}

TEST_F(FixedText, IsADocumentOfTheFile) {
  const std::string dispute = InMediation();
  const v1::Agreement fixed = Fixed(dispute);
  const v1::Document document = Sound(GetDocument(fixed.document()));
  EXPECT_EQ(document.kind(), v1::Document::AGREEMENT);
  EXPECT_EQ(document.agreement(), fixed.name());
  EXPECT_EQ(document.agreement_version(), 1);
  EXPECT_EQ(document.digest(), fixed.digest());
  EXPECT_THAT(document.legal_actions(), IsEmpty()) << "who signed it signed these bytes";
  const std::string text = TextIn(fixed.document());
  EXPECT_THAT(text, HasSubstr(kApplicantName));
  EXPECT_THAT(text, HasSubstr("100.00元"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log AS fixed JOIN change_log AS made USING (request_id) WHERE "
                   "fixed.type = 'agreement.fixed' AND made.type = 'document.made'"),
            1);
}

TEST_F(FixedText, IsPrintedByTheDefaultTemplate) {
  Sound(Publish(v1::Document::AGREEMENT, TextOfDefault("agreement")));
  const std::string text = TextIn(Fixed(InMediation()).document());
  for (const char* part :
       {"人民调解协议书", kApplicantName, "界墙归属", "司马青衫承担全部责任", "100.00元（大写：壹佰元整）",
        "日前（含当日）", "以上金额合计300.00元", "本协议一式3份", "人民调解员（签名）"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, ::testing::Not(HasSubstr("{{")));
}

TEST_F(FixedText, IsNotFixedWithoutWhatTheLawAsks) {
  const std::string dispute = InMediation();
  v1::Agreement::Text text = WrittenText();
  text.clear_responsibility();
  text.mutable_obligations(0)->clear_due_day();
  const std::string name = Sound(Draft(dispute, text)).name();
  EXPECT_THAT(Fix(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::AGREEMENT_INCOMPLETE));
  EXPECT_EQ(Sound(GetAgreement(name)).state(), v1::Agreement::DRAFT);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM document"), 0);
}

TEST_F(FixedText, IsFixedOnceThoughTheRequestIsRepeated) {
  const std::string name = Sound(Draft(InMediation(), WrittenText())).name();
  const auto request = About<v1::FixAgreementRequest>(name);
  const v1::Agreement first = Sound(Ask(&AgreementStub::FixAgreement, request, VillageMediator()));
  EXPECT_EQ(Sound(Ask(&AgreementStub::FixAgreement, request, VillageMediator())).SerializeAsString(),
            first.SerializeAsString());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM document"), 1);
  EXPECT_THAT(Fix(name), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Write(name, WrittenText()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

// Public report 12: docusealco/docuseal#435.
TEST_F(FixedText, MarksWhoIsMissingUntilItIsInEffect) {
  const v1::Agreement fixed = Fixed(InMediation());
  const std::string scan = Scan(fixed.dispute());
  Sound(Sign(fixed.name(), {By(fixed, ProtoSignature::PARTY, 1, scan), By(fixed, ProtoSignature::MEDIATOR, 0, scan)}));
  Sound(Seal(fixed));
  const v1::Document waiting = Sound(GetDocument(fixed.document()));
  ASSERT_THAT(waiting.missing(), SizeIs(1));
  EXPECT_EQ(waiting.missing(0).party(), 2);
  const std::string bytes = Sound(BytesOf(fixed.document()));
  Sound(Sign(fixed.name(), {By(fixed, ProtoSignature::PARTY, 2, scan)}));
  EXPECT_THAT(Sound(GetDocument(fixed.document(), TownDispatcher())).missing(), IsEmpty());
  EXPECT_TRUE(Sound(BytesOf(fixed.document(), TownDispatcher())) == bytes) << "a signature lies beside what is signed";
}

// Public report 13: documenso/documenso#1963.
TEST_F(FixedText, VersionOneStillVerifiesAsWhatWasSigned) {
  const std::string dispute = InMediation();
  const v1::Agreement first = Fixed(dispute);
  Sound(Sign(first.name(), {By(first, ProtoSignature::PARTY, 1, Scan(dispute))}));
  auto amend = About<v1::AmendAgreementRequest>(first.name());
  amend.set_note("改第一条");
  const v1::Agreement draft = Sound(Ask(&AgreementStub::AmendAgreement, amend, VillageMediator()));
  EXPECT_EQ(draft.state(), v1::Agreement::DRAFT);
  EXPECT_EQ(draft.version(), 2);
  v1::Agreement::Text text = WrittenText();
  text.mutable_clauses(0)->set_text("修复界墙");
  Sound(Write(first.name(), text));
  const v1::Agreement second = Sound(Fix(first.name()));
  EXPECT_NE(second.digest(), first.digest());
  ASSERT_THAT(second.signatures(), SizeIs(1));
  EXPECT_EQ(second.signatures(0).version(), 1);
  EXPECT_EQ(second.signatures(0).digest(), first.digest());
  EXPECT_FALSE(second.signatures(0).counts());
  EXPECT_THAT(second.missing(), SizeIs(4)) << "all sign anew";
  EXPECT_THAT(Sign(first.name(), {By(first, ProtoSignature::PARTY, 2, Scan(dispute))}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::TEXT_CHANGED));
  const auto verified = Sound(Verify(first.document(), Sound(BytesOf(first.document()))));
  EXPECT_EQ(verified.verdict(), v1::VerifyDocumentResponse::UNCHANGED);
  EXPECT_THAT(Sound(GetDocument(first.document())).missing(), IsEmpty()) << "nobody signs it any more";
  const auto other = Sound(Verify(second.document(), Sound(BytesOf(first.document()))));
  EXPECT_EQ(other.verdict(), v1::VerifyDocumentResponse::OTHER_VERSION);
}

TEST_F(SignaturesOfAgreements, AreRefusedByTheFieldThatIsWrong) {
  const std::string dispute = InMediation(), other = InMediation();
  const v1::Agreement fixed = Fixed(dispute);
  const std::string scan = Scan(dispute);
  const auto sign_with = [&](const auto& spoil) {
    ProtoSignature signature = By(fixed, ProtoSignature::PARTY, 1, scan);
    spoil(signature);
    return Sign(fixed.name(), {signature});
  };
  EXPECT_THAT(sign_with([](auto& one) { one.clear_scan(); }), IsInvalid("signatures.scan"));
  EXPECT_THAT(sign_with([&](auto& one) { one.set_scan(Scan(other)); }), IsInvalid("signatures.scan"));
  EXPECT_THAT(sign_with([&](auto& one) { one.set_scan(fixed.document()); }), IsInvalid("signatures.scan"));
  EXPECT_THAT(sign_with([](auto& one) { one.set_digest("abc"); }), IsInvalid("signatures.digest"));
  EXPECT_THAT(sign_with([](auto& one) { one.set_way(ProtoSignature::FINGERPRINT); }), IsInvalid("signatures.witness"));
  EXPECT_THAT(sign_with([](auto& one) { one.set_as(ProtoSignature::SEAL_OF_COMMITTEE); }), IsInvalid("signatures.as"));
  EXPECT_THAT(sign_with([](auto& one) { one.set_day(InDays(1)); }), IsInvalid("signatures.day"));
  EXPECT_THAT(sign_with([](auto& one) { one.set_party(3); }),
              IsRefused(StatusCode::kInvalidArgument, common::v1::SIGNER_UNKNOWN));
  EXPECT_THAT(sign_with([](auto& one) {
                one.set_way(ProtoSignature::ELECTRONIC);
                one.clear_scan();
                one.set_electronic("这不是签名");
              }),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::E_SIGNATURE_BARRED));
  EXPECT_THAT(sign_with([](auto& one) {
                one.set_way(ProtoSignature::ELECTRONIC);
                one.clear_scan();
                one.set_electronic(std::string(16'385, 'x'));
              }),
              IsInvalid("signatures.electronic"));
  EXPECT_THAT(Sound(GetAgreement(fixed.name())).signatures(), IsEmpty());
}

// Public report 15: jhpyle/docassemble#639.
TEST_F(SignaturesOfAgreements, GuardianAndChildBothStandOnThePage) {
  const std::string dispute = InMediationWithAChild();
  const v1::Agreement fixed = Fixed(dispute);
  const std::string page = TextIn(fixed.document());
  EXPECT_THAT(page, HasSubstr(kRespondentName));
  EXPECT_THAT(page, HasSubstr("司马相如"));
  const std::string scan = Scan(dispute);
  ProtoSignature by_child = By(fixed, ProtoSignature::PARTY, 2, scan),
                 by_guardian = By(fixed, ProtoSignature::PROXY, 2, scan);
  by_guardian.set_proxy(1);
  EXPECT_THAT(Sign(fixed.name(), {by_child}),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::AUTHORITY_MISSING));
  const v1::Agreement both = Sound(Sign(fixed.name(), {by_guardian, by_child}));
  ASSERT_THAT(both.signatures(), SizeIs(2));
  EXPECT_TRUE(both.signatures(0).counts());
  EXPECT_FALSE(both.signatures(1).counts());
}

TEST_F(SignaturesOfAgreements, HoldNoWitnessInTheClear) {
  const std::string dispute = InMediation();
  const v1::Agreement fixed = Fixed(dispute);
  ProtoSignature signature = By(fixed, ProtoSignature::PARTY, 1, Scan(dispute));
  signature.set_way(ProtoSignature::FINGERPRINT);
  signature.set_witness("上官婉儿");
  EXPECT_EQ(Sound(Sign(fixed.name(), {signature})).signatures(0).witness(), "上官婉儿");
  for (const char* place :
       {"agreement WHERE INSTR(body, '{0}') > 0 OR INSTR(words, '{0}') > 0",
        "change_log WHERE INSTR(payload, '{0}') > 0", "request_answer WHERE INSTR(answer, '{0}') > 0"}) {
    EXPECT_EQ(Number("SELECT COUNT(*) FROM " + fmt::format(fmt::runtime(place), "上官婉儿")), 0) << place;
  }
}

TEST_F(SignaturesOfAgreements, AreSealedByWhoKeepsTheSeal) {
  const v1::Agreement fixed = Fixed(InMediation());
  EXPECT_THAT(Seal(fixed, Director()), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  for (const testing::SaidCaller& higher : {ZoneDispatcher(), TownDispatcher()}) {
    EXPECT_THAT(Seal(fixed, higher), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
        << "the seal is the village committee's";
  }
  EXPECT_THAT(Seal(fixed, OtherTown()), IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'seal.affix'"), 0);
  EXPECT_THAT(Seal(fixed), IsOk());
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'seal.affix' AND resource = '" + fixed.name() +
                   "' AND principal = '" + VillageMediator().name + "'"),
            1);
  EXPECT_THAT(Seal(fixed), IsInvalid("name")) << "once";
}

TEST_F(RefusalOfWrittenAgreement, BetweenTextAndSignatureLetsItLapse) {
  const std::string dispute = InMediation();
  const v1::Agreement fixed = Fixed(dispute);
  const std::string scan = Scan(dispute);
  Sound(Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO));
  EXPECT_EQ(Sound(GetAgreement(fixed.name(), TownDispatcher())).state(), v1::Agreement::LAPSED);
  EXPECT_THAT(Sign(fixed.name(), {By(fixed, ProtoSignature::PARTY, 1, scan)}, Colleague()),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
}

TEST_F(RefusalOfWrittenAgreement, IsBeforeTheLastSignatureOrAfterItAndNeverBetween) {
  constexpr int kRaces = 4;
  for (int race = 0; race < kRaces; ++race) {
    const std::string dispute = InMediation();
    const v1::Agreement waiting = SignedByAll(Fixed(dispute));
    std::latch ready(2);
    absl::Status refused, taken;
    std::thread refusal([&] {
      ready.arrive_and_wait();
      refused = Say(dispute, v1::Consent::MEDIATION, {2}, "", v1::Consent::NO).status();
    });
    std::thread sealing([&] {
      ready.arrive_and_wait();
      taken = Seal(waiting).status();
    });
    refusal.join();
    sealing.join();
    EXPECT_NE(refused.ok(), taken.ok()) << refused << ' ' << taken;
    EXPECT_EQ(Sound(GetAgreement(waiting.name(), TownDispatcher())).state(),
              taken.ok() ? v1::Agreement::EFFECTIVE : v1::Agreement::LAPSED);
    EXPECT_EQ(Sound(Read(dispute)).state(), taken.ok() ? v1::Dispute::AGREED : v1::Dispute::REFUSED);
  }
}

TEST_F(RefusalOfWrittenAgreement, ByOnePartyToSignLeavesTheDisputeInMediation) {
  const std::string dispute = InMediation();
  const v1::Agreement fixed = Fixed(dispute);
  auto request = About<v1::DeclineAgreementRequest>(fixed.name());
  request.set_party(2);
  request.set_note("不同意金额");
  const v1::Agreement declined = Sound(Ask(&AgreementStub::DeclineAgreement, request, VillageMediator()));
  EXPECT_EQ(declined.state(), v1::Agreement::LAPSED);
  EXPECT_EQ(declined.declined_by(), 2);
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::IN_MEDIATION);
  EXPECT_THAT(Draft(dispute, WrittenText()), IsOk()) << "its issues are free again";
}

TEST_F(RefusalOfWrittenAgreement, IsWhatLeavingTheLevelIs) {
  const std::string dispute = InMediation();
  const v1::Agreement fixed = Fixed(dispute);
  Sound(Say(dispute, v1::Consent::MEDIATION, {1, 2}, "ZONE"));
  auto request = About<v1::EscalateDisputeRequest>(dispute);
  request.set_note("调解未果");
  Sound(Ask(&Stub::EscalateDispute, request, ZoneDispatcher()));
  EXPECT_EQ(Sound(GetAgreement(fixed.name(), TownDispatcher())).state(), v1::Agreement::LAPSED);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'agreement.lapsed'"), 1);
}

}  // namespace
}  // namespace zhiwang::mediation
