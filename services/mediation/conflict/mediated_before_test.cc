// A lawyer who mediated between parties acts for none of them afterwards (法释〔2016〕14号 art. 16).

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/people_test.h"

namespace zhiwang::mediation {
namespace {

constexpr char kLawyersPhone[] = "13600000001", kColleaguesPhone[] = "13600000002", kStrangersPhone[] = "13600000003";

class MediatorsAfterwards : public ServedPeople {
 protected:
  void SetUp() override {
    ServedPeople::SetUp();
    v1::Firm firm = SomeFirm(kFirm, {kLawyer, kColleague}), other = SomeFirm(kOtherFirm, {kStranger});
    firm.mutable_lawyers(0)->set_phone(kLawyersPhone);
    firm.mutable_lawyers(1)->set_phone("136-0000-0002");
    other.mutable_lawyers(0)->set_phone(kStrangersPhone);
    EXPECT_EQ(Sound(ImportTheFirms({firm, other})).created(), 2);
  }

  // A dispute that the lawyer took up.
  std::string TakenUpByLawyer() const {
    const std::string name = Accepted();
    Sound(ProposeLawyer(name, kLawyer));
    return Sound(TakeUp(name, 1, AsLawyer(kLawyer))).name();
  }
  static v1::Party::Proxy Agent(const std::string& phone) {
    v1::Party::Proxy agent;
    agent.set_ground(v1::Party::Proxy::AGENT);
    agent.set_display_name("钱七");
    agent.set_phone(phone);
    agent.set_matter("界墙纠纷");
    agent.add_powers(v1::Party::Proxy::GENERAL);
    agent.set_from_day("2026-01-01");
    return agent;
  }
  // The respondent is to have an agent with that phone.
  absl::StatusOr<v1::Dispute> AddAgent(const std::string& dispute, const std::string& phone,
                                       const testing::SaidCaller& caller = VillageMediator()) const {
    auto request = About<v1::AddPartyRequest>(dispute);
    request.mutable_party()->set_number(2);
    *request.mutable_party()->add_proxies() = Agent(phone);
    return Ask(&Stub::AddParty, request, caller);
  }
  static auto AreBarred() { return IsRefused(absl::StatusCode::kFailedPrecondition, common::v1::CONFLICT); }
};

// Rule 7: 法释〔2016〕14号 art. 16; 律师法 art. 39.
TEST_F(MediatorsAfterwards, AreNoAgentsInAnotherDisputeOfTheSameParties) {
  TakenUpByLawyer();
  const std::string again = Registered();
  EXPECT_THAT(AddAgent(again, kLawyersPhone), AreBarred());
  EXPECT_THAT(AddAgent(again, "136 0000 0002"), AreBarred()) << "a colleague, written in another way";
  EXPECT_THAT(AddAgent(again, kStrangersPhone), IsOk()) << "of another firm";
}

TEST_F(MediatorsAfterwards, AreNoAgentsInTheirOwnDispute) {
  const std::string dispute = TakenUpByLawyer();
  EXPECT_THAT(AddAgent(dispute, kColleaguesPhone, AsLawyer(kLawyer)), AreBarred());
  EXPECT_EQ(Sound(Read(dispute)).parties(1).proxies_size(), 0);
  EXPECT_THAT(AddAgent(dispute, kStrangersPhone, AsLawyer(kLawyer)), IsOk());
}

TEST_F(MediatorsAfterwards, AreNoAgentsFromTheRegistrationOn) {
  TakenUpByLawyer();
  v1::Dispute again = SomeDispute();
  *again.mutable_parties(0)->add_proxies() = Agent(kColleaguesPhone);
  EXPECT_THAT(Create(again), AreBarred());
  *again.mutable_parties(0)->mutable_proxies(0) = Agent(kStrangersPhone);
  EXPECT_THAT(Create(again), IsOk());
}

TEST_F(MediatorsAfterwards, MayActForAPartyAgainstSomebodyElse) {
  TakenUpByLawyer();
  v1::Dispute other = SomeDispute();
  *other.mutable_parties(0) = SomeParty(v1::Party::APPLICANT, "王五", "19900000003");
  EXPECT_THAT(AddAgent(Registered(other), kLawyersPhone), IsOk()) << "only one of the parties is the same";
}

TEST_F(MediatorsAfterwards, MayActWhereTwoWithOnePhoneAreTheOnePartyOfBefore) {
  TakenUpByLawyer();
  v1::Dispute other = SomeDispute();
  *other.mutable_parties(0) = SomeParty(v1::Party::APPLICANT, "王五", "19900000003");
  *other.add_parties() = SomeParty(v1::Party::RESPONDENT, "司马相如", kRespondentPhone);
  EXPECT_THAT(AddAgent(Registered(other), kLawyersPhone), IsOk()) << "the other party of before is not here";
}

TEST_F(MediatorsAfterwards, AreThoseWhoTookItUp) {
  Sound(ProposeLawyer(Accepted(), kLawyer));
  EXPECT_THAT(AddAgent(Registered(), kLawyersPhone), IsOk()) << "they were proposed and have not accepted";
}

}  // namespace
}  // namespace zhiwang::mediation
