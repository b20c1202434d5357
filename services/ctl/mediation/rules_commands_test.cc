// The rules of mediation as their operator reads and sets them. A fake stands for the service.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ctl/testing/run_command.h"
#include "services/ctl/text/local_time.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/mediation/v1/rules_service.grpc.pb.h"

namespace zhiwang::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace rules_v1 = mediation::v1;

// Has rules of its own, and keeps what it is sent.
class RulesOfDistrict final : public rules_v1::MediationRulesService::Service {
 public:
  RulesOfDistrict() {
    rules.set_term("1mo");
    rules.set_village_term("3wd");
    rules.set_replacements_before_ruling(1);
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

class RulesCommand : public ::testing::Test {
 protected:
  Ran Run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--mediation", server_.target()});
    return RunCommand(words);
  }

  RulesOfDistrict service_;
  testing::LoopbackServer server_{{&service_}};
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
                       "--replacements_before_ruling", "2", "--oral_if_performed_later"});
  ASSERT_TRUE(ran.result.ok()) << ran.result.status();
  const rules_v1::MediationRules& sent = service_.set.mediation_rules();
  EXPECT_EQ(service_.asked.day(), "2099-01-01");
  EXPECT_EQ(sent.village_term(), "5wd");
  EXPECT_EQ(sent.term(), "1mo");
  EXPECT_EQ(sent.replacements_before_ruling(), 2);
  EXPECT_TRUE(sent.oral_if_performed_later());
  EXPECT_EQ(sent.effective_day(), "2099-01-01");
  EXPECT_THAT(ran.text, HasSubstr("v2，自 2099-01-01 起"));
}

TEST_F(RulesCommand, HoldsFromTodayOnUnlessItIsTold) {
  ASSERT_TRUE(Run({"mediation", "rules", "set", "--term", "2mo"}).result.ok());
  EXPECT_EQ(service_.set.mediation_rules().effective_day(), Today());
}

TEST_F(RulesCommand, RefusesAWordItDoesNotKnow) {
  EXPECT_TRUE(IsUsageError(Run({"mediation", "rules", "drop"}).result.status()));
}

}  // namespace
}  // namespace zhiwang::ctl
