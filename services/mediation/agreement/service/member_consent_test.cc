// Agreements with a side of many people, over gRPC and a real database: for whom they hold.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AgreementWithManyPeople : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    Sound(Publish(v1::Document::AGREEMENT, TextOfDefault("agreement")));
  }
  // A dispute in mediation whose respondents 2 and 3 represent the members 4 and 5.
  std::string OfAGroup() const {
    v1::Dispute dispute = SomeDispute();
    for (const int represented_by : {0, 2, 3}) {
      v1::Party& party = *dispute.add_parties();
      party = SomeParty(v1::Party::RESPONDENT, "尉迟恭", "");
      party.set_represented_by(represented_by);
    }
    const std::string name = Registered(dispute);
    Sound(Say(name, v1::Consent::MEDIATION, {1, 2, 3}));
    Sound(Accept(name));
    Sound(Propose(name));
    return Sound(TakeUp(name)).name();
  }
  // What member 4 owes, and what member 5 owes.
  static v1::Agreement::Text DebtsOfMembers() {
    v1::Agreement::Text text = WrittenText();
    text.mutable_obligations()->RemoveLast();
    text.mutable_obligations(0)->set_debtor(4);
    text.mutable_obligations(1)->set_debtor(5);
    return text;
  }
  static v1::RecordMemberConsentRequest ConsentTo(const std::string& name, const std::vector<int>& parties,
                                                  const std::string& paper) {
    auto request = About<v1::RecordMemberConsentRequest>(name);
    request.mutable_parties()->Assign(parties.begin(), parties.end());
    request.set_paper(paper);
    return request;
  }
  absl::StatusOr<v1::Agreement> Consent(const v1::RecordMemberConsentRequest& request) const {
    return Ask(&AgreementStub::RecordMemberConsent, request, VillageMediator());
  }
  // The members who have not agreed.
  static std::vector<int> WithoutConsentIn(const v1::Agreement& agreement) {
    std::vector<int> parties;
    for (const auto& member : agreement.members()) {
      if (!member.agreed()) parties.push_back(member.party());
    }
    return parties;
  }
  v1::Agreement InEffectForSome(const v1::Agreement& fixed) const {
    const std::string scan = Scan(fixed.dispute());
    std::vector<ProtoSignature> signatures = {By(fixed, ProtoSignature::MEDIATOR, 0, scan)};
    for (const int party : {1, 2, 3}) signatures.push_back(By(fixed, ProtoSignature::PARTY, party, scan));
    Sound(Sign(fixed.name(), signatures));
    return Sound(Seal(fixed));
  }
};

// Rule 35: 民诉法 art. 56, 民诉法解释 art. 78.
TEST_F(AgreementWithManyPeople, HoldsForTheMembersWhoAgreedAndNamesTheOthers) {
  const std::string dispute = OfAGroup();
  const v1::Agreement fixed = Fixed(dispute, DebtsOfMembers());
  EXPECT_THAT(WithoutConsentIn(fixed), ElementsAre(4, 5));
  const std::string paper = Scan(dispute);
  const v1::Agreement consented = Sound(Consent(ConsentTo(fixed.name(), {5}, paper)));
  EXPECT_EQ(consented.state(), v1::Agreement::FIXED);
  EXPECT_THAT(WithoutConsentIn(consented), ElementsAre(4));
  EXPECT_EQ(consented.members(1).paper(), paper);
  EXPECT_TRUE(consented.members(1).has_at());
  const v1::Agreement effective = InEffectForSome(consented);
  EXPECT_EQ(effective.state(), v1::Agreement::EFFECTIVE);
  EXPECT_THAT(WithoutConsentIn(effective), ElementsAre(4));
  EXPECT_EQ(effective.next_due_day(), InDays(60)) << "what member 4 owes by an earlier day does not bind them";
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::AGREED);
  const v1::Agreement by_all = Sound(Consent(ConsentTo(fixed.name(), {4}, paper)));
  EXPECT_THAT(WithoutConsentIn(by_all), IsEmpty());
  EXPECT_EQ(by_all.next_due_day(), InDays(30));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE type = 'agreement.member_consented'"), 2);
  const v1::Agreement read = Sound(GetAgreement(fixed.name()));
  EXPECT_THAT(read.members(), SizeIs(2)) << "as it is stored";
  EXPECT_THAT(WithoutConsentIn(read), IsEmpty());
}

TEST_F(AgreementWithManyPeople, IsPrintedOnceForEachOfThemToo) {
  const v1::Agreement fixed = Fixed(OfAGroup(), DebtsOfMembers());
  EXPECT_EQ(fixed.copies(), 6);
  EXPECT_THAT(TextIn(fixed.document()), HasSubstr("本协议一式6份"));
}

TEST_F(AgreementWithManyPeople, TakesTheConsentOfMembersOnceAndWithAPaperOfTheFile) {
  const std::string dispute = OfAGroup();
  const v1::Agreement fixed = Fixed(dispute, DebtsOfMembers());
  const std::string paper = Scan(dispute), elsewhere = Scan(InMediation());
  EXPECT_THAT(Consent(ConsentTo(fixed.name(), {4}, "")), IsInvalid("paper"));
  EXPECT_THAT(Consent(ConsentTo(fixed.name(), {4}, elsewhere)), IsInvalid("paper"));
  EXPECT_THAT(Consent(ConsentTo(fixed.name(), {3}, paper)), IsInvalid("parties")) << "who stands for themselves signs";
  const auto request = ConsentTo(fixed.name(), {4}, paper);
  const v1::Agreement first = Sound(Consent(request));
  EXPECT_EQ(Sound(Consent(request)).SerializeAsString(), first.SerializeAsString()) << "the same request again";
  EXPECT_THAT(Consent(ConsentTo(fixed.name(), {4}, paper)), IsInvalid("parties"));
  EXPECT_THAT(Withdraw(paper), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  EXPECT_THAT(Ask(&AgreementStub::RecordMemberConsent, ConsentTo(fixed.name(), {5}, paper), OtherTown()),
              IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND));
}

}  // namespace
}  // namespace zhiwang::mediation
