// A court reads the terms of what it delegated; nobody else who hands disputes in reads any.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/agreement_service_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const testing::SaidCaller kCourt{"spiffe://zhiwang/partner/court", "partner_system"};
const testing::SaidCaller kOtherCourt{"spiffe://zhiwang/partner/court-2", "partner_system"};

class DelegatedDispute : public AgreementServiceTest {
 protected:
  void SetUp() override {
    AgreementServiceTest::SetUp();
    NameCourts({kCourt.name, kOtherCourt.name});
  }

  // The name of a dispute in mediation that the caller handed in.
  std::string HandedIn(v1::Origin::Kind kind, const testing::SaidCaller& caller, bool confidential = false) const {
    v1::Dispute dispute = SomeDispute();
    dispute.set_confidential(confidential);
    dispute.mutable_origin()->set_kind(kind);
    if (kind != v1::Origin::POLICE) {
      dispute.mutable_origin()->set_court("黄岛区人民法院");
      dispute.mutable_origin()->set_papers_day(InDays(0));
    }
    const std::string name = Sound(Create(dispute, caller)).name();
    Sound(Say(name, v1::Consent::MEDIATION, {1, 2}));
    Sound(Accept(name, Director()));
    Sound(Propose(name, "S1", Director()));
    return Sound(TakeUp(name)).name();
  }
  absl::StatusOr<v1::ReadDelegatedAgreementsResponse> Terms(const std::string& dispute,
                                                            const testing::SaidCaller& caller) const {
    v1::ReadDelegatedAgreementsRequest request;
    request.set_name(dispute);
    request.set_purpose("审查司法确认申请");
    return client().Ask(&AgreementStub::ReadDelegatedAgreements, request, caller);
  }
  int64_t Readings() { return Number("SELECT COUNT(*) FROM audit_entry WHERE action = 'agreement.read_delegated'"); }
};

MATCHER(IsNoDisputeOfTheirs, "") {
  return ::testing::ExplainMatchResult(IsRefused(absl::StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND), arg,
                                       result_listener);
}

TEST_F(DelegatedDispute, ShowsItsCourtTheTermsThatAreInEffect) {
  for (const auto kind : {v1::Origin::COURT_DELEGATED, v1::Origin::COURT_ENTRUSTED}) {
    const std::string dispute = HandedIn(kind, kCourt);
    EXPECT_THAT(Sound(Terms(dispute, kCourt)).agreements(), IsEmpty());
    const v1::Agreement draft = Sound(Draft(dispute));
    EXPECT_THAT(Sound(Terms(dispute, kCourt)).agreements(), IsEmpty()) << "a draft is an offer";
    Sound(Reach(draft.name()));
    const auto read = Sound(Terms(dispute, kCourt));
    ASSERT_EQ(read.agreements_size(), 1);
    const v1::Agreement& terms = read.agreements(0);
    EXPECT_EQ(terms.name(), draft.name());
    EXPECT_EQ(terms.state(), v1::Agreement::EFFECTIVE);
    EXPECT_EQ(terms.effective_day(), InDays(0));
    EXPECT_EQ(terms.text().clauses(0).text(), kPlanted);
    EXPECT_EQ(terms.text().obligations(0).amount_fen(), 200'00);
  }
}

TEST_F(DelegatedDispute, ShowsItsCourtNoPaperAndNoSignature) {
  PublishAgreementTemplate();
  const std::string dispute = HandedIn(v1::Origin::COURT_DELEGATED, kCourt);
  const v1::Agreement made = InEffect(dispute);
  Sound(Pay(made.name(), 100'00));
  const auto read = Sound(Terms(dispute, kCourt));
  ASSERT_EQ(read.agreements_size(), 1);
  EXPECT_EQ(read.agreements(0).text().obligations_size(), 3);
  EXPECT_EQ(read.agreements(0).text().obligations(0).paid_fen(), 0) << "what became of it is no term";
  EXPECT_EQ(read.agreements(0).signatures_size() + read.agreements(0).performances_size(), 0);
  EXPECT_THAT(read.ShortDebugString(), Not(HasSubstr("/documents/")));
  EXPECT_THAT(GetAgreement(made.name(), kCourt),
              IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(DelegatedDispute, ShowsTheTermsToNobodyElse) {
  const std::string delegated = HandedIn(v1::Origin::COURT_DELEGATED, kCourt);
  Sound(Reach(Sound(Draft(delegated)).name()));
  for (const auto& caller : {kOtherCourt, Police()}) EXPECT_THAT(Terms(delegated, caller), IsNoDisputeOfTheirs());
  for (const auto& caller : {Director(), VillageMediator(), Auditor(), Lawyer()}) {
    EXPECT_THAT(Terms(delegated, caller),
                IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
        << caller.name << " has other methods, or none";
  }
  const std::string of_police = HandedIn(v1::Origin::POLICE, Police());
  Sound(Reach(Sound(Draft(of_police)).name()));
  EXPECT_THAT(Terms(of_police, Police()), IsNoDisputeOfTheirs());
  const std::string of_case = InMediationOfCase(12);
  Sound(Reach(Sound(Draft(of_case)).name()));
  EXPECT_THAT(Terms(of_case, kCourt), IsNoDisputeOfTheirs());
  const std::string hidden = HandedIn(v1::Origin::COURT_DELEGATED, kCourt, true);
  Sound(Reach(Sound(Draft(hidden)).name()));
  EXPECT_THAT(Terms(hidden, kCourt), IsNoDisputeOfTheirs());
  EXPECT_EQ(Readings(), 0) << "nothing was shown";
}

TEST_F(DelegatedDispute, ShowsNothingToAPartnerThatIsACourtNoMore) {
  const std::string dispute = HandedIn(v1::Origin::COURT_DELEGATED, kCourt);
  Sound(Reach(Sound(Draft(dispute)).name()));
  NameCourts({kOtherCourt.name});
  EXPECT_THAT(Terms(dispute, kCourt), IsNoDisputeOfTheirs());
  EXPECT_THAT(Terms(dispute, kOtherCourt), IsNoDisputeOfTheirs()) << "a court, but this dispute is not its own";
  EXPECT_EQ(Readings(), 0);
  NameCourts({kCourt.name});
  EXPECT_EQ(Sound(Terms(dispute, kCourt)).agreements_size(), 1);
}

TEST_F(DelegatedDispute, NotesEachReadingWithItsPurpose) {
  const std::string dispute = HandedIn(v1::Origin::COURT_ENTRUSTED, kCourt);
  v1::ReadDelegatedAgreementsRequest request;
  request.set_name(dispute);
  EXPECT_THAT(client().Ask(&AgreementStub::ReadDelegatedAgreements, request, kCourt), IsInvalid("purpose"));
  Sound(Terms(dispute, kCourt));
  EXPECT_EQ(Readings(), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_entry WHERE purpose = '审查司法确认申请' AND principal = '" +
                   kCourt.name + "' AND resource = '" + dispute + "'"),
            1);
}

}  // namespace
}  // namespace zhiwang::mediation
