#include "tests/faults/checker/mediation/award_rules.h"

#include <gtest/gtest.h>

#include "tests/faults/checker/mediation/told_changes.h"

namespace zhiwang::testing {
namespace {

using mediation::v1::Award;
using mediation::v1::AwardRecord;

// Awards of 200.00 for files of one committee, each shared by two, and their stored rows.
class AwardRule : public ::testing::Test {
 protected:
  static AwardRecord Proposed(int64_t file, const std::string& proposer) {
    AwardRecord award;
    award.set_state(Award::PROPOSED);
    award.set_number_committee(3);
    award.set_number_year(2026);
    award.set_number(file);
    award.set_amount_fen(200'00);
    for (const auto& [mediator, hundredths] : {std::pair("staff/1", 3333), {"staff/2", 6667}}) {
      auto& share = *award.add_shares();
      share.set_mediator(mediator);
      share.set_hundredths(hundredths);
    }
    award.mutable_shares(0)->set_amount_fen(66'66);
    award.mutable_shares(1)->set_amount_fen(133'34);
    award.add_proposers(proposer);
    return award;
  }
  // The caller brings the award to that state, which is also stored.
  void Tell(int64_t id, const std::string& type, const AwardRecord& award, const std::string& caller) {
    rule_.Follow(ToldChange("award", id, ++versions_, type, award, caller));
    stored_.awards[RefOf(id)] = award;
    stored_.awards[RefOf(id)].set_changed(1);
    stored_.disputes[RefOf(id)] = {};
  }
  void Propose(int64_t id, int64_t file, const std::string& proposer = "one") {
    Tell(id, "award.proposed", Proposed(file, proposer), proposer);
  }
  void Approve(int64_t id, const std::string& caller) {
    AwardRecord award = stored_.awards[RefOf(id)];
    award.clear_changed();
    award.set_state(Award::APPROVED);
    award.set_decider(caller);
    Tell(id, "award.approved", award, caller);
  }

  History history_;
  AwardRules rule_{history_};
  StoredMediation stored_;
  int64_t versions_ = 0;
};

TEST_F(AwardRule, HoldsOfAnAwardThatIsRefusedProposedAnewAndApproved) {
  Propose(7, 1);
  AwardRecord award = Proposed(1, "one");
  award.set_state(Award::REFUSED);
  award.set_decider("two");
  Tell(7, "award.refused", award, "two");
  award.set_state(Award::PROPOSED);
  award.add_proposers("three");
  Tell(7, "award.proposed", award, "three");
  Approve(7, "two");
  Propose(8, 2);
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsSound());
  EXPECT_EQ(rule_.approved(), 1);
}

TEST_F(AwardRule, IsBrokenByWhoApprovesTheirOwn) {
  Propose(7, 1);
  Approve(7, "one");
  EXPECT_THAT(history_, IsBroken("is decided on by one, who proposed it"));
}

TEST_F(AwardRule, IsBrokenByWhoApprovesTheirOwnShare) {
  Propose(7, 1);
  Approve(7, "districts/370211/staff/2");
  EXPECT_THAT(history_, IsBroken("who has a share"));
}

TEST_F(AwardRule, IsBrokenByAnApprovalOfWhatIsApproved) {
  Propose(7, 1);
  Approve(7, "two");
  Approve(7, "three");
  EXPECT_THAT(history_, IsBroken("leads from APPROVED to APPROVED"));
}

TEST_F(AwardRule, IsBrokenByTwoAwardsOfOneFile) {
  Propose(7, 1);
  Propose(8, 1, "two");
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("districts/370211/awards/7 and districts/370211/awards/8 are of one file"));
}

TEST_F(AwardRule, IsBrokenByAnAwardOfNoDispute) {
  Propose(7, 1);
  stored_.disputes.clear();
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("is of no dispute"));
}

TEST_F(AwardRule, IsBrokenByASecondProposalOfTheSame) {
  Propose(7, 1);
  Approve(7, "two");
  Propose(7, 1);
  EXPECT_THAT(history_, IsBroken("leads from APPROVED to PROPOSED"));
}

TEST_F(AwardRule, IsBrokenBySharesThatAreNotTheWhole) {
  AwardRecord award = Proposed(1, "one");
  award.mutable_shares(0)->set_hundredths(3332);
  Tell(7, "award.proposed", award, "one");
  EXPECT_THAT(history_, IsBroken("are 9999 hundredths of a percent"));
}

TEST_F(AwardRule, IsBrokenByAFenThatNobodyGets) {
  AwardRecord award = Proposed(1, "one");
  award.mutable_shares(1)->set_amount_fen(133'33);
  Tell(7, "award.proposed", award, "one");
  EXPECT_THAT(history_, IsBroken("19999 of 20000 fen"));
}

TEST_F(AwardRule, IsBrokenByARowThatSaysSomethingElse) {
  Propose(7, 1);
  stored_.awards[RefOf(7)].set_amount_fen(300'00);
  rule_.Compare(stored_);
  EXPECT_THAT(history_, IsBroken("is stored as"));
}

}  // namespace
}  // namespace zhiwang::testing
