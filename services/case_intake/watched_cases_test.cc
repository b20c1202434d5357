// The watch of the change log tells of a case those who read it, and besides them the services that follow cases.

#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "services/case_intake/state_tables.h"
#include "services/case_intake/testing/intake_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"
#include "tests/support/watched.h"

namespace zhiwang::intake {
namespace {

using ::testing::IsEmpty;
using Names = std::set<std::string>;

const std::string kWhole = "/";
const std::string kTownPath = fmt::format("/{}/{}/", kWholeDistrict, kTown);
const std::string kVillagePath = fmt::format("{}{}/{}/", kTownPath, kZone, kVillage);
const std::string kGridPath = fmt::format("{}{}/", kVillagePath, kGrid);
const std::string kOtherTownPath = fmt::format("/{}/{}/", kWholeDistrict, kOtherTown);

class WatchedCases : public IntakeTest {
 protected:
  void SetUp() override {
    IntakeTest::SetUp();
    here_ = Received().name();
    given_ = Dispatched(kHousing).name();
    there_ = At(PointInOtherGrid());
    nowhere_ = At(PointElsewhere());
  }

  std::string At(const common::v1::Point& point) {
    v1::Case appeal = Appeal();
    *appeal.mutable_point() = point;
    return Sound(client().Create(appeal)).name();
  }
  absl::StatusOr<std::vector<common::v1::WatchedChange>> Watch(const std::string& rights) {
    EXPECT_TRUE(
        testing::Eventually([this] { return Number("SELECT COUNT(*) FROM change_log WHERE seq IS NULL") == 0; }));
    return testing::Watched(server().channel(), InRole(rights), std::string(kDistrictName) + "/logs/case-intake",
                            {"case"});
  }
  Names HeardOf(const std::string& rights) {
    Names heard;
    for (const auto& change : Sound(Watch(rights))) heard.insert(change.resource());
    return heard;
  }
  Names Read(const std::string& rights) {
    v1::ListCasesRequest request;
    request.set_district(kDistrictName);
    const auto answer = Sound(client().Ask(&IntakeClient::CaseStub::ListCases, request, rights));
    Names read;
    for (const v1::Case& c : answer.cases()) read.insert(c.name());
    return read;
  }

  std::string here_, given_, there_, nowhere_;
};

TEST_F(WatchedCases, AreThoseThatEachRoleReadsAtItsPlace) {
  const auth::RoleSet watchers = auth::FindRule("changelog.watch")->roles;
  for (const auth::Role role : auth::kGrantedRoles) {
    if (!watchers.Has(role) || role == auth::Role::kService) continue;
    for (const std::string& place : {kWhole, kTownPath, kVillagePath, kGridPath, kOtherTownPath}) {
      const std::string rights = fmt::format("{}@{}", auth::RoleName(role), place);
      EXPECT_EQ(HeardOf(rights), Read(rights)) << rights;
    }
  }
}

TEST_F(WatchedCases, OfAPartnerAreThoseOfItsPlace) {
  EXPECT_EQ(HeardOf("partner_system"), (Names{here_, given_, there_, nowhere_}));
  EXPECT_EQ(HeardOf("partner_system@" + kTownPath), (Names{here_, given_}));
  EXPECT_EQ(HeardOf("partner_system@" + kOtherTownPath), Names{there_});
}

TEST_F(WatchedCases, AreFollowedByTheServicesThatReadNone) {
  EXPECT_EQ(HeardOf("service"), (Names{here_, given_, there_, nowhere_}));
  v1::ListCasesRequest request;
  request.set_district(kDistrictName);
  EXPECT_THAT(client().Ask(&IntakeClient::CaseStub::ListCases, request, "service"),
              IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(WatchedCases, AreNotThoseOfAUnit) {
  const std::string handler = std::string("department_handler@") + kHousing;
  EXPECT_THAT(Watch(handler), IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  EXPECT_EQ(HeardOf(handler + ",grid_worker@" + kOtherTownPath), Names{there_});
}

TEST(StateTablesOfTheIntake, NameAPermissionOfThePolicyWhereTheyNameOne) {
  for (const changelog::StateTable& table : StateTables()) {
    if (table.kind == "case") continue;
    EXPECT_NE(auth::FindRule(table.permission), nullptr) << table.kind;
  }
}

}  // namespace
}  // namespace zhiwang::intake
