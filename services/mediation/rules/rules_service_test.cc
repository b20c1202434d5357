#include "services/mediation/rules/rules_service.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/calendar_spec.h"
#include "common/calendar/wire/calendar_wire.h"
#include "services/mediation/testing/mediation_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using zhiwang::testing::Eventually;

constexpr char kRules[] = "districts/370211/mediationRules";

std::string InDays(int days) { return calendar::FormatDay(calendar::Today() + days); }

class RulesOfADistrict : public MediationTest {
 protected:
  using Stub = v1::MediationRulesService::Stub;

  static v1::MediationRules VillageTerm(const std::string& term, const std::string& day = InDays(0)) {
    v1::MediationRules rules;
    rules.set_effective_day(day);
    rules.set_village_term(term);
    return rules;
  }
  static v1::SetMediationRulesRequest Setting(const v1::MediationRules& rules) {
    v1::SetMediationRulesRequest request;
    request.set_name(kRules);
    request.set_request_id(NewUuid());
    *request.mutable_mediation_rules() = rules;
    return request;
  }
  absl::StatusOr<v1::MediationRules> Set(const v1::SetMediationRulesRequest& request) const {
    return client().Ask(&Stub::SetMediationRules, request);
  }
  absl::StatusOr<v1::MediationRules> Set(const v1::MediationRules& rules) const { return Set(Setting(rules)); }
  v1::MediationRules Holding(const std::string& day = {}) const {
    v1::GetMediationRulesRequest request;
    request.set_name(kRules);
    request.set_day(day);
    return Sound(client().Ask(&Stub::GetMediationRules, request));
  }
};

TEST_F(RulesOfADistrict, AreTheDefaultsUntilItSetsItsOwn) {
  const v1::MediationRules rules = Holding();
  EXPECT_EQ(rules.name(), kRules);
  EXPECT_EQ(rules.etag(), "");
  EXPECT_EQ(rules.effective_day(), "");
  EXPECT_EQ(rules.term(), "1mo");
  EXPECT_EQ(rules.village_term(), "3wd");
  EXPECT_EQ(rules.zone_term(), "2wd");
  EXPECT_EQ(rules.town_term(), "2wd");
  EXPECT_EQ(rules.assignment_term(), "1wd");
  EXPECT_EQ(rules.court_delegated_term(), "30d");
  EXPECT_EQ(rules.court_entrusted_term(), "15d");
  EXPECT_EQ(rules.court_summary_term(), "7d");
  EXPECT_EQ(rules.court_acceptance_term(), "3wd");
  EXPECT_EQ(rules.arbitration_term(), "15d");
  EXPECT_EQ(rules.leader_term(), "24h");
  EXPECT_EQ(rules.replacements_before_ruling(), 1);
  EXPECT_FALSE(rules.oral_if_performed_later());
  EXPECT_EQ(rules.rise_least(), 3);
  EXPECT_EQ(rules.rise_percent(), 200);
}

TEST_F(RulesOfADistrict, NameThePoliceThatIsToldOfViolence) {
  EXPECT_EQ(Holding().police_partner(), "");
  v1::MediationRules rules = VillageTerm("3wd");
  rules.set_police_partner("spiffe://zhiwang/partner/110");
  EXPECT_EQ(Sound(Set(rules)).police_partner(), "spiffe://zhiwang/partner/110");
  EXPECT_EQ(Holding().police_partner(), "spiffe://zhiwang/partner/110");
  rules.set_police_partner(std::string(121, 'x'));
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.police_partner"));
}

TEST_F(RulesOfADistrict, NameThePartnersThatAreCourtsEachOnce) {
  EXPECT_THAT(Holding().court_partners(), IsEmpty());
  v1::MediationRules rules = VillageTerm("3wd");
  rules.add_court_partners("spiffe://zhiwang/partner/court-2");
  rules.add_court_partners("spiffe://zhiwang/partner/court");
  Sound(Set(rules));
  EXPECT_THAT(Holding().court_partners(),
              ElementsAre("spiffe://zhiwang/partner/court-2", "spiffe://zhiwang/partner/court"));
  for (const std::string& spoilt :
       {std::string(), std::string(121, 'x'), std::string("spiffe://zhiwang/partner/court-2")}) {
    rules.set_court_partners(1, spoilt);
    EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.court_partners[1]")) << spoilt;
  }
  rules.clear_court_partners();
  for (int i = 0; i < 64; ++i) rules.add_court_partners("spiffe://zhiwang/partner/court-" + std::to_string(i));
  EXPECT_THAT(Set(rules), IsOk());
  rules.add_court_partners("spiffe://zhiwang/partner/court");
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.court_partners"));
}

TEST_F(RulesOfADistrict, NameTheCourtsThatConfirmAgreements) {
  v1::MediationRules rules = VillageTerm("3wd");
  rules.set_district_court("黄岛区人民法院");
  rules.set_intermediate_court("青岛市中级人民法院");
  rules.set_intermediate_from_fen(5'000'000'00);
  Sound(Set(rules));
  EXPECT_EQ(Holding().district_court(), "黄岛区人民法院");
  EXPECT_EQ(Holding().intermediate_court(), "青岛市中级人民法院");
  EXPECT_EQ(Holding().intermediate_from_fen(), 5'000'000'00);
  rules.set_intermediate_from_fen(-1);
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.intermediate_from_fen"));
  rules.set_intermediate_from_fen(0);
  rules.set_district_court(std::string(61, 'x'));
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.district_court"));
}

TEST_F(RulesOfADistrict, SayWhatARiseIs) {
  v1::MediationRules rules = VillageTerm("3wd");
  rules.set_rise_least(5);
  rules.set_rise_percent(300);
  Sound(Set(rules));
  EXPECT_EQ(Holding().rise_least(), 5);
  EXPECT_EQ(Holding().rise_percent(), 300);
  for (const int least : {-1, 1'001}) {
    rules.set_rise_least(least);
    EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.rise_least")) << least;
  }
  rules.set_rise_least(0);
  for (const int percent : {99, 1'001}) {
    rules.set_rise_percent(percent);
    EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.rise_percent")) << percent;
  }
}

TEST_F(RulesOfADistrict, NameTheRatesOfAwardsEachOnce) {
  EXPECT_EQ(Holding().award_rates_size(), 0);
  EXPECT_FALSE(Holding().award_for_failure()) << "the default";
  v1::MediationRules rules = VillageTerm("3wd");
  rules.set_award_for_failure(true);
  v1::MediationRules::AwardRate& rate = *rules.add_award_rates();
  rate.set_award_class(2);
  rate.set_result(v1::Award::FAILED);
  rate.set_amount_fen(50'00);
  Sound(Set(rules));
  EXPECT_EQ(Holding().award_rates(0).SerializeAsString(), rate.SerializeAsString());
  EXPECT_TRUE(Holding().award_for_failure());
  *rules.add_award_rates() = rate;
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.award_rates[1]"));
  auto& other = *rules.mutable_award_rates(1);
  other.set_award_class(10);
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.award_rates[1].award_class"));
  other.set_award_class(9);
  other.clear_result();
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.award_rates[1].result"));
  other.set_result(v1::Award::AGREED);
  other.set_amount_fen(0);
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.award_rates[1].amount_fen"));
}

TEST_F(RulesOfADistrict, HoldFromTheirDayOn) {
  const v1::MediationRules set = Sound(Set(VillageTerm("5wd", InDays(2))));
  EXPECT_EQ(set.etag(), "v1");
  EXPECT_EQ(set.term(), "1mo") << "what is not set has its default";
  EXPECT_EQ(Holding().village_term(), "3wd");
  EXPECT_EQ(Holding(InDays(1)).village_term(), "3wd");
  EXPECT_EQ(Holding(InDays(2)).village_term(), "5wd");
  EXPECT_EQ(Holding(InDays(300)).SerializeAsString(), set.SerializeAsString());
  Sound(Set(VillageTerm("4wd")));
  EXPECT_EQ(Holding().village_term(), "4wd");
  EXPECT_EQ(Holding(InDays(2)).village_term(), "4wd") << "set later, for all days from today on";
}

TEST_F(RulesOfADistrict, HoldFromTodayOnAtTheEarliest) {
  EXPECT_THAT(Set(VillageTerm("5wd", InDays(-1))), IsInvalid("mediation_rules.effective_day"));
  EXPECT_THAT(Set(VillageTerm("5wd", "")), IsInvalid("mediation_rules.effective_day"));
  EXPECT_EQ(Number("SELECT COUNT(*) FROM mediation_rules"), 0);
}

TEST_F(RulesOfADistrict, AreRefusedWithATermThatIsNone) {
  for (const char* term : {"5", "0wd", "03wd", "3 wd", "三天", "-1d"}) {
    EXPECT_THAT(Set(VillageTerm(term)), IsInvalid("mediation_rules.village_term")) << term;
  }
  v1::MediationRules rules = VillageTerm("5wd");
  rules.set_replacements_before_ruling(11);
  EXPECT_THAT(Set(rules), IsInvalid("mediation_rules.replacements_before_ruling"));
}

TEST_F(RulesOfADistrict, EachTermOfTheContractIsKept) {
  v1::MediationRules rules;
  rules.set_effective_day(InDays(0));
  rules.set_replacements_before_ruling(3);
  rules.set_oral_if_performed_later(true);
  rules.set_rise_least(4);
  rules.set_rise_percent(150);
  rules.add_court_partners("spiffe://zhiwang/partner/court");
  const auto& descriptor = *v1::MediationRules::descriptor();
  int terms = 0;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const auto* field = descriptor.field(i);
    if (field->name() != "term" && !field->name().ends_with("_term")) continue;
    rules.GetReflection()->SetString(&rules, field, std::to_string(40 + ++terms) + "d");
  }
  EXPECT_EQ(terms, 11);
  Sound(Set(rules));
  v1::MediationRules kept = Holding();
  kept.clear_name();
  kept.clear_etag();
  EXPECT_EQ(kept.SerializeAsString(), rules.SerializeAsString());
}

TEST_F(RulesOfADistrict, SetTwiceAreSetOnce) {
  const auto request = Setting(VillageTerm("5wd"));
  const v1::MediationRules first = Sound(Set(request));
  EXPECT_EQ(Sound(Set(request)).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Sound(Set(VillageTerm("5wd"))).etag(), "v1") << "the same content is the same version";
  EXPECT_EQ(Number("SELECT COUNT(*) FROM mediation_rules"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM change_log WHERE kind = 'mediation_rules'"), 1);
  auto reused = Setting(VillageTerm("6wd"));
  reused.set_request_id(request.request_id());
  EXPECT_THAT(Set(reused), IsRefused(StatusCode::kInvalidArgument, common::v1::REQUEST_ID_REUSED));
}

TEST_F(RulesOfADistrict, AreNotOverwrittenByWhoReadThemBefore) {
  Sound(Set(VillageTerm("5wd")));
  auto request = Setting(VillageTerm("6wd"));
  request.set_etag("v0");
  EXPECT_THAT(Set(request), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
  request.set_etag("v1");
  EXPECT_EQ(Sound(Set(request)).etag(), "v2");
}

TEST_F(RulesOfADistrict, AreKnownToEachReplicaSoon) {
  const auto replica = StartReplica();
  v1::GetMediationRulesRequest request;
  request.set_name(kRules);
  const auto at_replica = [&] {
    return Sound(replica->client().Ask(&Stub::GetMediationRules, request)).village_term();
  };
  EXPECT_EQ(at_replica(), "3wd");
  Sound(Set(VillageTerm("5wd")));
  EXPECT_EQ(Holding().village_term(), "5wd") << "at once where they were set";
  EXPECT_TRUE(Eventually([&] { return at_replica() == "5wd"; }));
}

TEST_F(RulesOfADistrict, AreNamedAsTheContractSays) {
  v1::GetMediationRulesRequest request;
  request.set_name("districts/370211/rules");
  EXPECT_THAT(client().Ask(&Stub::GetMediationRules, request),
              IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  request.set_name(kRules);
  request.set_day("2026-13-01");
  EXPECT_THAT(client().Ask(&Stub::GetMediationRules, request), IsInvalid("day"));
}

}  // namespace
}  // namespace zhiwang::mediation
