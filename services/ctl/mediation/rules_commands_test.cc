// The rules of mediation as their operator reads and sets them. A fake stands for the service.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/command_test.h"
#include "services/ctl/text/local_time.h"
#include "zhiwang/mediation/v1/rules_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace rules_v1 = mediation::v1;

// Has rules of its own, and keeps what it is sent.
class RulesOfDistrict final : public rules_v1::MediationRulesService::Service {
 public:
  RulesOfDistrict() {
    rules.set_term("1mo");
    rules.set_village_term("3wd");
    rules.set_replacements_before_ruling(1);
    rules.set_rise_least(3);
    rules.set_rise_percent(200);
  }
  grpc::Status GetMediationRules(grpc::ServerContext*, const rules_v1::GetMediationRulesRequest* request,
                                 rules_v1::MediationRules* response) override {
    asked = *request;
    *response = rules;
    return grpc::Status::OK;
  }
  grpc::Status SetMediationRules(grpc::ServerContext*, const rules_v1::SetMediationRulesRequest* request,
                                 rules_v1::MediationRules* response) override {
    set = *request;
    *response = request->mediation_rules();
    response->set_etag("v2");
    return grpc::Status::OK;
  }

  rules_v1::MediationRules rules;
  rules_v1::GetMediationRulesRequest asked;
  rules_v1::SetMediationRulesRequest set;
};

class RulesCommand : public CommandTest<RulesOfDistrict> {
 protected:
  RulesOfDistrict& service_ = Fake<RulesOfDistrict>();
};

TEST_F(RulesCommand, ShowsDefaultsAsWhatTheyAre) {
  const Ran ran = Run({"mediation", "rules", "show", "--day", "2026-12-01"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(service_.asked.name(), "districts/370211/mediationRules");
  EXPECT_EQ(service_.asked.day(), "2026-12-01");
  EXPECT_THAT(ran.text, AllOf(HasSubstr("默认"), HasSubstr("village_term"), HasSubstr("3wd")));
}

TEST_F(RulesCommand, SetsWhatIsNamedAndKeepsTheRest) {
  const Ran ran = Run({"mediation", "rules", "set", "--village_term", "5wd", "--from", "2099-01-01",
                       "--replacements_before_ruling", "2", "--oral_if_performed_later", "--rise_percent", "300"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  const rules_v1::MediationRules& sent = service_.set.mediation_rules();
  EXPECT_EQ(service_.asked.day(), "2099-01-01");
  EXPECT_EQ(sent.village_term(), "5wd");
  EXPECT_EQ(sent.term(), "1mo");
  EXPECT_EQ(sent.replacements_before_ruling(), 2);
  EXPECT_TRUE(sent.oral_if_performed_later());
  EXPECT_EQ(sent.rise_least(), 3);
  EXPECT_EQ(sent.rise_percent(), 300);
  EXPECT_EQ(sent.effective_day(), "2099-01-01");
  EXPECT_THAT(ran.text, HasSubstr("v2，自 2099-01-01 起"));
}

TEST_F(RulesCommand, NamesTheCourtsThatConfirmAgreements) {
  const Ran ran =
      Run({"mediation", "rules", "set", "--district_court", "黄岛区人民法院", "--intermediate_from", "5000000"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_EQ(service_.set.mediation_rules().district_court(), "黄岛区人民法院");
  EXPECT_EQ(service_.set.mediation_rules().intermediate_from_fen(), 5'000'000'00);
  EXPECT_THAT(ran.text, AllOf(HasSubstr("黄岛区人民法院"), HasSubstr("5000000.00 元")));
}

TEST_F(RulesCommand, NamesThePartnersThatAreCourts) {
  service_.rules.add_court_partners("spiffe://zhiwang/partner/court-9");
  ASSERT_TRUE(Run({"mediation", "rules", "set", "--term", "2mo"}).result.ok());
  EXPECT_THAT(service_.set.mediation_rules().court_partners(), ElementsAre("spiffe://zhiwang/partner/court-9"));
  const Ran ran = Run({"mediation", "rules", "set", "--court_partners",
                       "spiffe://zhiwang/partner/court,spiffe://zhiwang/partner/court-2"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  EXPECT_THAT(service_.set.mediation_rules().court_partners(),
              ElementsAre("spiffe://zhiwang/partner/court", "spiffe://zhiwang/partner/court-2"));
  EXPECT_THAT(ran.text, HasSubstr("spiffe://zhiwang/partner/court,spiffe://zhiwang/partner/court-2"));
  ASSERT_TRUE(Run({"mediation", "rules", "set", "--court_partners", "none"}).result.ok());
  EXPECT_THAT(service_.set.mediation_rules().court_partners(), IsEmpty());
}

TEST_F(RulesCommand, HoldsFromTodayOnUnlessItIsTold) {
  const std::string before = Today();  // midnight may come during the test
  ASSERT_TRUE(Run({"mediation", "rules", "set", "--term", "2mo"}).result.ok());
  EXPECT_THAT(service_.set.mediation_rules().effective_day(), AnyOf(before, Today()));
}

TEST_F(RulesCommand, RefusesAWordItDoesNotKnow) {
  EXPECT_TRUE(IsUsageError(Run({"mediation", "rules", "drop"}).result.status()));
}

}  // namespace
}  // namespace zhiwang::ctl
