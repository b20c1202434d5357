// The database's plans for every statement that the service runs about rising types in this scenario.

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "services/mediation/testing/statements_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class RisingStatements : public StatementsTest<ServedDisputes> {
 protected:
  void ReceiveAppeals() {
    const absl::CivilDay today = calendar::Today();
    for (int village = 1; village <= 40; ++village) {
      const std::string path = fmt::format("{}370211109{:03}/", kZonePath, 300 + village);
      intake().appeals().Receive(path, "01", today, village % 4 == 0 ? 3 : 1);
      intake().appeals().Receive(path, "02", today - 10, 2);
    }
  }
  void WaitUntilCounted() {
    EXPECT_TRUE(zhiwang::testing::Eventually([&] { return Number("SELECT COUNT(*) FROM village_trend") == 80; }));
  }
  void SetRules() const {
    v1::SetMediationRulesRequest request;
    request.set_name("districts/370211/mediationRules");
    request.set_request_id(NewUuid());
    request.mutable_mediation_rules()->set_effective_day(calendar::FormatDay(calendar::Today()));
    request.mutable_mediation_rules()->set_rise_least(2);
    Sound(client().Ask(&v1::MediationRulesService::Stub::SetMediationRules, request));
  }
};

TEST_F(RisingStatements, EachReadByAnIndexThatNarrows) {
  const Statements statements = StatementsAbout({"trend"}, [&] {
    ReceiveAppeals();
    WaitUntilCounted();
    SetRules();
    EXPECT_TRUE(zhiwang::testing::Eventually(
        [&] { return Number("SELECT COUNT(*) FROM trend_position WHERE rules_version = 1") == 1; }));
    v1::GetDeskRequest desk;
    desk.set_district(kDistrictName);
    for (const auto& caller : {Director(), ZoneDispatcher(), VillageMediator()}) {
      Sound(Ask(&Stub::GetDesk, desk, caller));
    }
  });
  EXPECT_GT(statements.size(), 6u);
  EXPECT_THAT(FaultsOf(statements, {},
                       {{"SELECT COUNT(*) FROM trend_position WHERE rules_version = ?", "this test waits by it"},
                        {"SELECT COUNT(*) FROM village_trend", "this test waits by it"}}),
              IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
