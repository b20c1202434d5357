#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/policy.h"
#include "common/auth/testing/policy_walk.h"
#include "common/status/error.h"
#include "services/case_intake/testing/intake_test.h"
#include "zhiwang/common/v1/access.pb.h"
#include "zhiwang/common/v1/audit_log_service.pb.h"
#include "zhiwang/common/v1/change_log_service.pb.h"
#include "zhiwang/intake/v1/case_service.pb.h"
#include "zhiwang/intake/v1/category_service.pb.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kInTown = fmt::format("/{}/{}/", kWholeDistrict, kTown);
const std::string kInGrid = fmt::format("/{}/{}/{}/{}/{}/", kWholeDistrict, kTown, kZone, kVillage, kGrid);
const std::string kInZone = fmt::format("/{}/{}/{}/", kWholeDistrict, kTown, kZone);
const std::string kInVillage = fmt::format("/{}/{}/{}/{}/", kWholeDistrict, kTown, kZone, kVillage);
// The village's neighbour by number: its code begins with the same digits.
const std::string kInNextVillage = fmt::format("/{}/{}/{}/{}2/", kWholeDistrict, kTown, kZone, kVillage);
const std::string kInOtherTown = fmt::format("/{}/{}/", kWholeDistrict, kOtherTown);
const std::string kInOtherVillage = fmt::format("/{}/{}/{}/", kWholeDistrict, kOtherTown, kOtherVillage);

class CaseRights : public IntakeTest {
 protected:
  v1::Case Elsewhere() {
    v1::Case appeal = Appeal();
    *appeal.mutable_point() = PointInOtherGrid();
    return Sound(client().Create(appeal));
  }
  // In the village, above its grids, and with the waterworks.
  v1::Case InVillage() {
    v1::Case appeal = Appeal();
    appeal.clear_point();
    appeal.set_area(AreaName(kVillage));
    return Sound(client().Dispatch(Sound(client().Create(appeal)).name(), kWater));
  }
  // The cases that the caller sees, page by page of one.
  std::vector<std::string> Seen(const std::string& rights, v1::ListCasesRequest request = {}) {
    request.set_district(kDistrictName);
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page = client().Ask(&IntakeClient::CaseStub::ListCases, request, rights);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Case& c : page->cases()) names.push_back(c.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
};

// A request about the case that lacks nothing. A request that could change the case has an old etag: that is seen only
// once the case is found to be in reach.
constexpr char kOldEtag[] = "v99";
std::string WholeRequest(const std::string& method, const std::string& name) {
  const auto changing = [&](auto request) {
    request.set_name(name);
    request.set_request_id(NewUuid());
    request.set_etag(kOldEtag);
    return request;
  };
  if (method == "PlaceCase") {
    auto request = changing(v1::PlaceCaseRequest());
    request.set_area(AreaName(kOtherTown));
    return request.SerializeAsString();
  }
  if (method == "DispatchCase") {
    auto request = changing(v1::DispatchCaseRequest());
    request.set_unit(UnitName(kHousing));
    return request.SerializeAsString();
  }
  if (method == "AcceptCase") return changing(v1::AcceptCaseRequest()).SerializeAsString();
  if (method == "ReturnCase") {
    auto request = changing(v1::ReturnCaseRequest());
    request.set_reason(v1::Case::NOT_OUR_DUTY);
    request.set_note("不属于我单位职责");
    return request.SerializeAsString();
  }
  if (method == "ResolveCase") {
    auto request = changing(v1::ResolveCaseRequest());
    request.set_public_reply("已修好");
    return request.SerializeAsString();
  }
  if (method == "RecordCallback") {
    auto request = changing(v1::RecordCallbackRequest());
    request.set_reached(true);
    request.set_solved(v1::Callback::YES);
    request.set_satisfied(v1::Callback::YES);
    return request.SerializeAsString();
  }
  if (method == "ReopenCase") {
    auto request = changing(v1::ReopenCaseRequest());
    request.set_note("又停水了");
    return request.SerializeAsString();
  }
  if (method == "RequestSiteCheck") {
    auto request = changing(v1::RequestSiteCheckRequest());
    request.set_question("是否仍在漏水");
    return request.SerializeAsString();
  }
  if (method == "RecordSiteCheck") {
    auto request = changing(v1::RecordSiteCheckRequest());
    request.mutable_progress()->set_site_check(std::string(kDistrictName) + "/siteChecks/1");
    request.mutable_progress()->set_state(common::v1::SiteCheckProgress::ACCEPTED);
    request.mutable_progress()->mutable_at()->set_seconds(1);
    return request.SerializeAsString();
  }
  if (method == "ReferCase") {
    auto request = changing(v1::ReferCaseRequest());
    request.set_dispute_type("NEIGHBOURS");
    return request.SerializeAsString();
  }
  if (method == "WithdrawReferral") {
    auto request = changing(v1::WithdrawReferralRequest());
    request.set_note("双方已自行和解");
    return request.SerializeAsString();
  }
  if (method == "RecordMediation") {
    auto request = changing(v1::RecordMediationRequest());
    request.set_round(1);
    request.mutable_progress()->set_dispute(std::string(kDistrictName) + "/disputes/1");
    request.mutable_progress()->set_state(common::v1::MediationProgress::ACCEPTED);
    request.mutable_progress()->mutable_at()->set_seconds(1);
    request.mutable_progress()->set_step(2);
    return request.SerializeAsString();
  }
  if (method == "CloseCase") {
    auto request = changing(v1::CloseCaseRequest());
    request.set_disposition(v1::Case::HANDLED);
    return request.SerializeAsString();
  }
  v1::RevealReporterRequest reveal;
  v1::ListTimelineRequest timeline;
  v1::GetCaseRequest get;
  reveal.set_name(name);
  reveal.set_purpose("回访");
  timeline.set_name(name);
  get.set_name(name);
  if (method == "RevealReporter") return reveal.SerializeAsString();
  if (method == "ListTimeline") return timeline.SerializeAsString();
  if (method == "GetCase") return get.SerializeAsString();
  return {};
}

// A place where a role is held, and whether a case in the village, with the waterworks, is within it.
struct Place {
  std::string where;
  bool covers;
};
const std::vector<Place>& Places() {
  static const auto* const places = new std::vector<Place>{
      {"/", true},         {kInTown, true},       {kInZone, true},          {kInVillage, true}, {kInNextVillage, false},
      {kInGrid, false},    {kInOtherTown, false}, {kInOtherVillage, false}, {kWater, true},     {kHousing, false},
      {kClosedUnit, false}};
  return *places;
}

TEST_F(CaseRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  const std::string name = InVillage().name();
  int refused = 0, hidden = 0, admitted = 0;
  const auto& contract = *v1::Case::descriptor()->file()->pool()->FindServiceByName("zhiwang.intake.v1.CaseService");
  for (int i = 0; i < contract.method_count(); ++i) {
    const auto& method = *contract.method(i);
    const auto& access = method.options().GetExtension(common::v1::access);
    if (access.scope_field() != "name") continue;
    const bool changes = method.input_type()->FindFieldByName("etag") != nullptr;
    for (const auth::Role role : auth::kGrantedRoles) {
      for (const Place& place : Places()) {
        const std::string rights = fmt::format("{}@{}", auth::RoleName(role), place.where);
        SCOPED_TRACE(method.name() + " as " + rights);
        const std::string request = WholeRequest(method.name(), name);
        ASSERT_NE(request, "") << "nobody knows a whole request";
        const auto answer = client().AskInBytes(method.name(), request, rights);
        const auto reason = answer.ok() ? common::v1::ERROR_REASON_UNSPECIFIED : ReasonOf(answer.status());
        if (!auth::FindRule(access.permission())->roles.Has(role)) {
          EXPECT_EQ(reason, common::v1::PERMISSION_MISSING);
          ++refused;
        } else if (!place.covers) {
          EXPECT_EQ(reason, common::v1::CASE_NOT_FOUND);
          ++hidden;
        } else {
          EXPECT_EQ(reason, changes ? common::v1::ETAG_STALE : common::v1::ERROR_REASON_UNSPECIFIED);
          ++admitted;
        }
      }
    }
  }
  EXPECT_GT(refused, 500);
  EXPECT_GT(hidden, 200);
  EXPECT_GT(admitted, 200);
}

TEST_F(CaseRights, OfEveryRoleEverywhereToAListShowWhatTheyShowOfEachCase) {
  const std::string name = InVillage().name();
  const auth::RoleSet readers = auth::FindRule("case.read")->roles;
  for (const auth::Role role : auth::kGrantedRoles) {
    if (!readers.Has(role)) continue;
    for (const Place& place : Places()) {
      const std::string rights = fmt::format("{}@{}", auth::RoleName(role), place.where);
      EXPECT_EQ(Seen(rights).size(), place.covers ? 1u : 0u) << rights;
    }
  }
}

TEST_F(CaseRights, AndToThoseOfTheOtherContractsAreThoseOfThePolicyToo) {
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(),
      {.contracts = {v1::GetCaseRequest::descriptor()->file(), v1::ListCategoriesRequest::descriptor()->file(),
                     v1::GetBulletinRequest::descriptor()->file(),
                     common::v1::VerifyTimelinesRequest::descriptor()->file(),
                     common::v1::VerifyAuditLogRequest::descriptor()->file()},
       .district = kDistrictName,
       .parts = {kInTown, kInZone, kInVillage, kInGrid, kInOtherTown, kWater, kHousing},
       .apart = {"GetBulletin", "ListFigureCases"}});
  EXPECT_GT(walked.refused, 900);
  EXPECT_GT(walked.admitted, 700);
}

TEST_F(CaseRights, ToABulletinOfEveryRoleEverywhereAreThoseToItsArea) {
  v1::GetBulletinRequest request;
  request.set_district(kDistrictName);
  request.set_area(AreaName(kVillage));
  v1::ListFigureCasesRequest figure;
  figure.set_district(kDistrictName);
  figure.set_area(AreaName(kVillage));
  figure.set_figure(v1::ListFigureCasesRequest::RECEIVED);
  for (const auth::Role role : auth::kGrantedRoles) {
    for (const Place& place : Places()) {
      const std::string rights = fmt::format("{}@{}", auth::RoleName(role), place.where);
      SCOPED_TRACE(rights);
      const auto answer = client().Ask(&v1::ReportService::Stub::GetBulletin, request, rights);
      const auto reason = answer.ok() ? common::v1::ERROR_REASON_UNSPECIFIED : ReasonOf(answer.status());
      const auto opened = client().Ask(&v1::ReportService::Stub::ListFigureCases, figure, rights);
      EXPECT_EQ(opened.ok() ? common::v1::ERROR_REASON_UNSPECIFIED : ReasonOf(opened.status()), reason);
      const bool by_area = place.where.starts_with('/');
      EXPECT_EQ(reason, !auth::FindRule("report.read")->roles.Has(role) ? common::v1::PERMISSION_MISSING
                        : place.covers && by_area                       ? common::v1::ERROR_REASON_UNSPECIFIED
                                                                        : common::v1::AREA_NOT_FOUND);
    }
  }
}

TEST_F(CaseRights, TellWhatIsNotTheirsNoDifferentlyFromWhatIsNotThere) {
  const std::string theirs = Received().name(), nothing = std::string(kDistrictName) + "/cases/12";
  const std::string stranger = "town_dispatcher@" + kInOtherTown;
  const auto ask = [&](const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    std::string message(client().Ask(&IntakeClient::CaseStub::GetCase, request, stranger).status().message());
    return message.replace(message.find(name), name.size(), "…");
  };
  EXPECT_EQ(ask(theirs), ask(nothing));
}

TEST_F(CaseRights, LeaveOutOfAListWhatLiesOutside) {
  const std::string here = Received().name(), there = Elsewhere().name();
  const std::string given = Dispatched(kHousing).name();
  EXPECT_THAT(Seen("centre_dispatcher"), ElementsAre(given, there, here));
  EXPECT_THAT(Seen("town_dispatcher@" + kInTown), ElementsAre(given, here));
  EXPECT_THAT(Seen("grid_worker@" + kInGrid), ElementsAre(given, here));
  EXPECT_THAT(Seen("town_dispatcher@" + kInOtherTown), ElementsAre(there));
  EXPECT_THAT(Seen(std::string("department_handler@") + kHousing), ElementsAre(given));
  EXPECT_THAT(Seen(std::string("department_handler@") + kWater), IsEmpty());
}

TEST_F(CaseRights, InSeveralPlacesAddUpAndShowEachCaseOnce) {
  const std::string here = Received().name(), there = Elsewhere().name();
  const std::string given = Dispatched(kHousing).name();
  EXPECT_THAT(Seen(fmt::format("grid_worker@{},town_dispatcher@{}", kInGrid, kInOtherTown)),
              ElementsAre(given, there, here));
  EXPECT_THAT(Seen(fmt::format("department_handler@{},grid_worker@{}", kHousing, kInGrid)), ElementsAre(given, here));
  EXPECT_THAT(Seen(fmt::format("department_handler@{},town_dispatcher@{}", kHousing, kInOtherTown)),
              ElementsAre(given, there));
}

TEST_F(CaseRights, HoldWithinWhatTheListAsksFor) {
  const std::string here = Received().name(), there = Elsewhere().name();
  v1::ListCasesRequest in_town, in_other_town, of_water;
  in_town.set_area(AreaName(kTown));
  in_other_town.set_area(AreaName(kOtherTown));
  of_water.set_unit(UnitName(kWater));
  EXPECT_THAT(Seen("grid_worker@" + kInGrid, in_town), ElementsAre(here)) << "their grid lies in the town";
  EXPECT_THAT(Seen("grid_worker@" + kInGrid, in_other_town), IsEmpty());
  EXPECT_THAT(Seen("town_dispatcher@" + kInTown, in_town), ElementsAre(here));
  EXPECT_THAT(Seen(std::string("department_handler@") + kHousing, of_water), IsEmpty());
}

TEST_F(CaseRights, GiveTheFirstAnswerAgainOnlyWhileTheCaseIsTheirs) {
  const std::string name = Dispatched(kWater).name();
  v1::ReturnCaseRequest request = IntakeClient::About<v1::ReturnCaseRequest>(name);
  request.set_reason(v1::Case::NOT_OUR_DUTY);
  request.set_note("不属于我单位职责");
  const std::string handler = std::string("department_handler@") + kWater;
  const auto first = client().Ask(&IntakeClient::CaseStub::ReturnCase, request, handler);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto again = client().Ask(&IntakeClient::CaseStub::ReturnCase, request, handler);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  Sound(client().Dispatch(name, kHousing));
  const auto later = client().Ask(&IntakeClient::CaseStub::ReturnCase, request, handler);
  EXPECT_EQ(ReasonOf(later.status()), common::v1::CASE_NOT_FOUND);
  request.set_request_id(NewUuid());
  EXPECT_EQ(ReasonOf(client().Ask(&IntakeClient::CaseStub::ReturnCase, request, handler).status()),
            common::v1::CASE_NOT_FOUND);
}

TEST_F(CaseRights, ToABulletinAreThoseToItsArea) {
  Received();
  v1::GetBulletinRequest request;
  request.set_district(kDistrictName);
  const auto reason = [&](const std::string& rights, const std::string& area) {
    request.set_area(area);
    const auto answer = client().Ask(&v1::ReportService::Stub::GetBulletin, request, rights);
    return answer.ok() ? common::v1::ERROR_REASON_UNSPECIFIED : ReasonOf(answer.status());
  };
  const std::string town = "town_dispatcher@" + kInTown;
  EXPECT_EQ(reason(town, AreaName(kTown)), common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(reason(town, AreaName(kVillage)), common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(reason(town, AreaName(kOtherTown)), common::v1::AREA_NOT_FOUND);
  EXPECT_EQ(reason(town, ""), common::v1::PERMISSION_MISSING);
  EXPECT_EQ(reason("centre_director", ""), common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(reason("grid_worker@" + kInGrid, AreaName(kTown)), common::v1::PERMISSION_MISSING);
}

}  // namespace
}  // namespace zhiwang::intake
