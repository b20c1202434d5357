// Disputes of the same two people, over gRPC: they are recognised by phone and identity number, whatever names and roles they give.

#include "services/mediation/party/repeated_parties.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/calendar_spec.h"
#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

class RepeatedParties : public ServedDisputes {
 protected:
  // A dispute of two people, each known by a phone alone.
  static v1::Dispute Between(const std::string& applicant, const std::string& respondent) {
    v1::Dispute dispute = SomeDispute();
    dispute.clear_parties();
    *dispute.add_parties() = SomeParty(v1::Party::APPLICANT, "某甲", applicant);
    *dispute.add_parties() = SomeParty(v1::Party::RESPONDENT, "某乙", respondent);
    return dispute;
  }
  v1::Risk RiskOf(const std::string& name) const { return Sound(Read(name)).risk(); }
};

TEST_F(RepeatedParties, TheThirdDisputeOfTheSameTwoIsYellow) {
  const std::string one = "13800000001", other = "13800000002";
  EXPECT_EQ(RiskOf(Registered(Between(one, other))).colour(), v1::Risk::GREEN);
  EXPECT_EQ(RiskOf(Registered(Between(other, one))).colour(), v1::Risk::GREEN);
  EXPECT_EQ(RiskOf(Registered(Between(one, "13800000003"))).colour(), v1::Risk::GREEN) << "another opponent";
  const std::string third = Registered(Between(one, other));
  EXPECT_EQ(RiskOf(third).colour(), v1::Risk::YELLOW);
  EXPECT_EQ(RiskOf(third).reason(), v1::Risk::REPEATED);
  EXPECT_EQ(RiskOf(third).rater(), "");
}

TEST_F(RepeatedParties, AreKnownByEitherOfTheirNumbers) {
  const std::string phone = "13800000001", number = "11010519491231002X", other = "13800000002";
  const auto by_number = [&](v1::Dispute dispute) {
    dispute.mutable_parties(0)->clear_phone();
    dispute.mutable_parties(0)->set_identity_number(number);
    return dispute;
  };
  v1::Dispute both = Between(phone, other);
  both.mutable_parties(0)->set_identity_number(number);
  Registered(Between(phone, other));
  Registered(by_number(Between(phone, other)));
  EXPECT_EQ(RiskOf(Registered(both)).colour(), v1::Risk::YELLOW);
}

TEST_F(RepeatedParties, AreFoundWhenANumberIsAddedLater) {
  const std::string one = "13800000001", other = "13800000002";
  Registered(Between(one, other));
  Registered(Between(other, one));
  const std::string third = Registered(Between(one, "13800000003"));
  auto amend = About<v1::AmendPartyRequest>(third);
  amend.mutable_party()->set_number(2);
  amend.mutable_party()->set_phone(other);
  amend.set_note("电话记错");
  Sound(Ask(&Stub::AmendParty, amend, VillageMediator()));
  EXPECT_EQ(RiskOf(third).colour(), v1::Risk::YELLOW);
}

TEST_F(RepeatedParties, AreToldOfInTheTimeline) {
  const std::string one = "13800000001", other = "13800000002";
  for (int i = 0; i < 2; ++i) Registered(Between(one, other));
  v1::ListDisputeTimelineRequest request;
  request.set_name(Registered(Between(one, other)));
  const auto timeline = Sound(Ask(&Stub::ListDisputeTimeline, request, ZoneDispatcher()));
  EXPECT_THAT(timeline.changes(0).summary(), ::testing::HasSubstr("同一双方 90 天内第三次"));
}

TEST_F(RepeatedParties, AreFoundWhenTheSecondIsEnteredLater) {
  const std::string one = "13800000001", other = "13800000002";
  Registered(Between(one, other));
  Registered(Between(one, other));
  const std::string third = Registered(Between(one, "13800000003"));
  ASSERT_EQ(RiskOf(third).colour(), v1::Risk::GREEN);
  auto add = About<v1::AddPartyRequest>(third);
  *add.mutable_party() = SomeParty(v1::Party::RESPONDENT, "某丙", other);
  Sound(Ask(&Stub::AddParty, add, VillageMediator()));
  EXPECT_EQ(RiskOf(third).colour(), v1::Risk::YELLOW);
  EXPECT_EQ(TypesOf(third).back(), "dispute.party_entered") << "one change says both";
}

TEST_F(RepeatedParties, AreNotRaisedAgainAfterAVisitBySomethingElse) {
  const std::string one = "13800000001", other = "13800000002";
  for (int i = 0; i < 2; ++i) Registered(Between(one, other));
  const std::string third = Registered(Between(one, other));
  auto lower = About<v1::RateRiskRequest>(third);
  lower.set_colour(v1::Risk::GREEN);
  lower.set_note("入户走访，双方已和解");
  lower.set_visited_day(calendar::FormatDay(calendar::Today()));
  Sound(Ask(&Stub::RateRisk, lower, ZoneDispatcher()));
  auto add = About<v1::AddPartyRequest>(third);
  *add.mutable_party() = SomeParty(v1::Party::THIRD_PARTY, "某丁", "13800000009");
  Sound(Ask(&Stub::AddParty, add, VillageMediator()));
  EXPECT_EQ(RiskOf(third).colour(), v1::Risk::GREEN);
}

}  // namespace
}  // namespace zhiwang::mediation
