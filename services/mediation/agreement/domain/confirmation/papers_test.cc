// The papers of an application for judicial confirmation.

#include "services/mediation/agreement/domain/confirmation/papers.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/confirmation_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using calendar::Day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PapersOfAnApplication : public ConfirmationTest {
 protected:
  static std::vector<std::string> MissingIn(const std::vector<Paper>& papers) {
    std::vector<std::string> missing;
    for (const Paper& paper : papers) {
      if (!paper.is_there) missing.push_back(paper.asked.field);
    }
    return missing;
  }
};

TEST_F(PapersOfAnApplication, AreNamedWhereTheyAreMissing) {
  const AgreementWithDispute on = Agreeing();
  const auto refused = ApplyForConfirmation(Village(), on.agreement, on.dispute, AtCommittee(Day("2026-03-02")),
                                            Sources(on, {IdentityOf(1, 2), IdentityOf(2, 9)}));
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::PAPERS_MISSING));
  EXPECT_THAT(FieldsOf(refused.status()), ElementsAre("papers.application", "papers.mediation"));
  People people = WithAddresses(on.dispute);
  people[2].phone.clear();
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, people, WholeFile())), ElementsAre("parties"));
  std::vector<Document> withdrawn = WholeFile();
  withdrawn[1].facts.withdrawn = true;
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), withdrawn)),
              ElementsAre("identity"));
}

// Rule 28: 民诉法解释 art. 354.
TEST_F(PapersOfAnApplication, HoldTheIdentityPaperOfEachParty) {
  const AgreementWithDispute on = Agreeing();
  const auto identity_in = [&](const std::vector<Document>& file) {
    std::vector<std::string> missing;
    for (const Paper& paper : PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), file)) {
      if (paper.asked.field == std::string("identity") && !paper.is_there) missing.push_back(paper.asked.what_zh);
    }
    return missing;
  };
  EXPECT_THAT(identity_in({IdentityOf(1, 2), IdentityOf(2, 9)}), IsEmpty());
  EXPECT_THAT(identity_in({IdentityOf(1, 2)}), ElementsAre("2号当事人的身份证明"));
  EXPECT_THAT(identity_in({IdentityOf(1, 2), InFile(DocumentKind::kIdentity, 9)}), ElementsAre("2号当事人的身份证明"))
      << "whose it is, is not said";
  Document printed = IdentityOf(2, 9);
  printed.facts.of_template = 7;
  EXPECT_THAT(identity_in({IdentityOf(1, 2), printed}), ElementsAre("2号当事人的身份证明"));
}

TEST_F(PapersOfAnApplication, HoldThatOfAnAgentWhoApplies) {
  AgreementWithDispute on = Agreeing();
  People people = WithAddresses(on.dispute);
  Proxy agent;
  agent.ground = ProxyGround::kAgent;
  agent.powers = {Power::kApplyForConfirmation};
  people[2].proxies = {agent};
  on.dispute.facts.consents.back().proxy = 1;
  std::vector<Document> file = WholeFile();
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, people, file)), ElementsAre("authority"));
  file.push_back(InFile(DocumentKind::kAuthority, 4));
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, people, file)), IsEmpty());
  file.pop_back();
  on.dispute.facts.consents.push_back(on.dispute.facts.consents.back());
  on.dispute.facts.consents.back().proxy = 0;
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, people, file)), IsEmpty())
      << "the party itself said so since";
  on.dispute.facts.consents.pop_back();
  ++on.dispute.facts.round;
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, people, file)), IsEmpty()) << "in a round that is over";
}

TEST_F(PapersOfAnApplication, AreNotThoseOfAnotherAgreement) {
  AgreementWithDispute on = Agreeing();
  on.agreement.facts.effective = Day("2026-03-09");
  std::vector<Document> file = WholeFile();
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), file)),
              ElementsAre("application"))
      << "it was printed a week before";
  file.back().facts.created = On(3, 9);
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), file)), IsEmpty());
  on.agreement.facts.oral = true;
  file.push_back(InFile(DocumentKind::kOralAgreement, 4));
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), file)),
              ElementsAre("agreement"));
}

TEST_F(PapersOfAnApplication, AreNothingThatTheCourtWrote) {
  AgreementWithDispute on = Agreeing();
  on.agreement = Recorded(Applied(on), ConfirmationAction::kNotTake);
  std::vector<Document> file = WholeFile();
  file.push_back(InFile(DocumentKind::kConfirmationPaper, 35));
  file.push_back(InFile(DocumentKind::kConfirmationPaper, 36));
  const std::vector<Paper> papers = PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), file);
  EXPECT_EQ(papers.back().document, 36) << "a proof of property";
  EXPECT_THAT(papers, ::testing::Each(::testing::Field(&Paper::document, ::testing::Ne(35))));
}

TEST_F(PapersOfAnApplication, HoldTheRecordOfAnOralAgreement) {
  AgreementWithDispute on = Agreeing();
  on.agreement.facts.oral = true;
  std::vector<Document> file = WholeFile();
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), file)),
              ElementsAre("agreement"));
  file.push_back(InFile(DocumentKind::kOralAgreement, 4));
  EXPECT_THAT(MissingIn(PapersFor(on.agreement, on.dispute, WithAddresses(on.dispute), file)), IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
