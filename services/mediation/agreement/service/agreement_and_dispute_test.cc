// What agreements do to their disputes when they are annulled, and to the issues that they name.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using common::v1::MediationProgress;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zhiwang::testing::Eventually;

class AnnulledAgreement : public AgreementServiceTest {};

class IssuesUnderAgreements : public AgreementServiceTest {
 protected:
  absl::StatusOr<v1::Dispute> AmendIssues(const std::string& dispute, const std::string& first,
                                          const std::string& second) {
    auto request = About<v1::AmendDisputeRequest>(dispute);
    request.mutable_update_mask()->add_paths("matter.issues");
    for (const std::string& text : {first, second}) {
      request.mutable_dispute()->mutable_matter()->add_issues()->set_text(text);
    }
    request.set_note("表述有误");
    return Ask(&Stub::AmendDispute, request, VillageMediator());
  }
};

TEST_F(AnnulledAgreement, StaysOnRecord) {
  const std::string dispute = InMediation();
  const std::string name = Sound(Draft(dispute)).name();
  EXPECT_THAT(Annul(name, TownDispatcher()), IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  Sound(Reach(name));
  EXPECT_THAT(Annul(name, VillageMediator()), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_THAT(Annul(name, OtherTown()), IsRefused(StatusCode::kNotFound, common::v1::AGREEMENT_NOT_FOUND));
  const v1::Agreement annulled = Sound(Annul(name, TownDispatcher()));
  EXPECT_EQ(annulled.state(), v1::Agreement::ANNULLED);
  EXPECT_EQ(annulled.annulment_note(), "双方协商一致撤销");
  EXPECT_EQ(annulled.effective_day(), InDays(0));
  EXPECT_THAT(annulled.legal_actions(), IsEmpty());
}

TEST_F(AnnulledAgreement, BringsItsDisputeBackToMediationInTheSameTransaction) {
  const std::string dispute = InMediation();
  const std::string name = Sound(Draft(dispute)).name();
  Sound(Reach(name));
  Sound(Annul(name, TownDispatcher()));
  const v1::Dispute again = Sound(Read(dispute));
  EXPECT_EQ(again.state(), v1::Dispute::IN_MEDIATION);
  EXPECT_EQ(again.round(), 2);
  for (const auto& issue : again.matter().issues()) EXPECT_EQ(issue.outcome(), v1::Matter::Issue::OPEN);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log AS annulled JOIN change_log AS reopened USING (request_id) WHERE "
                   "annulled.type = 'agreement.annulled' AND reopened.type = 'dispute.agreement_annulled' AND "
                   "annulled.actor = reopened.actor"),
            1);
  const std::string anew = Sound(Draft(dispute)).name();
  EXPECT_THAT(Reach(anew), IsRefused(StatusCode::kFailedPrecondition, common::v1::CONSENT_MISSING))
      << "the parties are asked anew";
  Sound(Say(dispute, v1::Consent::MEDIATION, {1, 2}));
  EXPECT_THAT(Reach(anew), IsOk());
  EXPECT_EQ(Sound(Read(dispute)).state(), v1::Dispute::AGREED);
}

TEST_F(AnnulledAgreement, OfACaseLeavesWhatTheCaseWasTold) {
  const std::string dispute = InMediationOfCase(12), c = FormatResourceName(kDistrict, "cases", "12");
  const std::string name = Sound(Draft(dispute)).name();
  Sound(Reach(name));
  Sound(Annul(name, TownDispatcher()));
  const v1::Dispute again = Sound(Read(dispute));
  ASSERT_THAT(again.referrals(), SizeIs(1));
  EXPECT_EQ(again.referrals(0).progress().state(), MediationProgress::AGREED) << "an end is final";
  EXPECT_EQ(again.referrals(0).progress().effective_day(), InDays(0));
  Sound(End(dispute, v1::Ending::NO_PROSPECT));
  ASSERT_TRUE(Eventually([&] { return intake().Told(c).size() >= 2; }));
  EXPECT_THAT(intake().Told(c), SizeIs(2)) << "accepted, agreed";
}

TEST_F(IssuesUnderAgreements, KeepTheirWords) {
  const std::string dispute = InMediation();
  const v1::Matter matter = Sound(Read(dispute)).matter();
  ASSERT_THAT(matter.issues(), SizeIs(2));
  const std::string first = matter.issues(0).text(), second = matter.issues(1).text();
  const std::string draft = Sound(Draft(dispute, Text({1}))).name();
  EXPECT_THAT(AmendIssues(dispute, "另一件事", second), IsInvalid("dispute.matter.issues"));
  EXPECT_THAT(AmendIssues(dispute, first, "修缮费用"), IsOk()) << "no agreement names it";
  Sound(Write(draft, Text({2})));
  EXPECT_THAT(AmendIssues(dispute, "界墙位置", "修缮费用"), IsOk()) << "the draft is written without it";
  Sound(Reach(draft));
  EXPECT_THAT(AmendIssues(dispute, "界墙位置", second), IsInvalid("dispute.matter.issues"));
  Sound(Annul(draft, TownDispatcher()));
  EXPECT_THAT(AmendIssues(dispute, "界墙位置", second), IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
