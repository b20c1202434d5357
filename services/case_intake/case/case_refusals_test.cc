#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/resource/together/creator.h"
#include "common/resource/together/reader.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/testing/refusal_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST_F(Refusal, OfResourceNamesOfAnotherForm) {
  const auto wrong = IsRefused(StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID);
  for (const char* name : {"", "12", "districts/370211", "districts/370211/cases/", "districts/37021/cases/1",
                           "districts/370211/areas/1", "districts/370211/cases/1/timeline"}) {
    EXPECT_THAT(client().Get(name), wrong) << name;
    EXPECT_THAT(client().Accept(name), wrong) << name;
    EXPECT_THAT(client().Timeline(name), wrong) << name;
  }
  EXPECT_THAT(CreateWith([](auto& c) { c.set_category("010101"); }), wrong);
  EXPECT_THAT(CreateWith([](auto& c) { c.set_category("districts/370212/categories/010101"); }), wrong)
      << "a request never mixes districts";
  EXPECT_THAT(CreateWith([](auto& c) {
                c.clear_point();
                c.set_area("藏马镇");
              }),
              wrong);
  EXPECT_THAT(DispatchTo(Received().name(), "水务局", ""), wrong);
}

TEST_F(Refusal, OfCasesThatAreNotThere) {
  const auto missing = IsRefused(StatusCode::kNotFound, common::v1::CASE_NOT_FOUND);
  for (const char* id : {"12", "0", "007", "-1", "99999999999999999999", "abc"}) {
    const std::string name = FormatResourceName(kDistrict, "cases", id);
    EXPECT_THAT(client().Get(name), missing) << id;
    EXPECT_THAT(client().Accept(name), missing) << id;
    EXPECT_THAT(client().Timeline(name), missing) << id;
    EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(client().Get(name).status()).resource_name(), name);
  }
}

TEST_F(Refusal, OfAreasUnitsAndCategoriesThatAreNotThere) {
  const std::string name = Received().name();
  const auto area = IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND);
  EXPECT_THAT(CreateWith([](auto& c) {
                c.clear_point();
                c.set_area(AreaName("370211999999"));
              }),
              area);
  EXPECT_THAT(Ask<v1::PlaceCaseRequest>(&Stub::PlaceCase, name,
                                        [](auto& request) { request.set_area(AreaName("370211999999")); }),
              area);
  v1::ListCasesRequest elsewhere;
  elsewhere.set_area(AreaName("370211999999"));
  EXPECT_THAT(client().List(elsewhere), area);

  const auto unit = IsRefused(StatusCode::kInvalidArgument, common::v1::DEPARTMENT_NOT_FOUND);
  EXPECT_THAT(client().Dispatch(name, "D77"), unit);
  EXPECT_THAT(client().Dispatch(name, kClosedUnit), unit) << "it takes no cases any more";

  const auto category = IsRefused(StatusCode::kInvalidArgument, common::v1::CATEGORY_NOT_FOUND);
  EXPECT_THAT(CreateWith([](auto& c) { c.set_category(CategoryName("990101")); }), category);
  EXPECT_THAT(DispatchTo(name, UnitName(kWater), CategoryName("0102030")), category);
  v1::ListCasesRequest other;
  other.set_category(CategoryName("99"));
  EXPECT_THAT(client().List(other), category);
  EXPECT_EQ(Cases(), 1);
}

TEST_F(Refusal, OfADispatchWithoutACategory) {
  const v1::Case c = Sound(CreateWith([](auto& appeal) { appeal.clear_category(); }));
  EXPECT_THAT(DispatchTo(c.name(), UnitName(kWater), ""), IsInvalid("category"));
  EXPECT_THAT(client().Get(c.name())->state(), v1::Case::RECEIVED);
}

TEST_F(Refusal, OfAnEtagThatIsNotThePresentOne) {
  const v1::Case c = Dispatched();
  const auto accept = [&](const std::string& etag) {
    return Ask<v1::AcceptCaseRequest>(
        &Stub::AcceptCase, c.name(), [&](auto& request) { request.set_etag(etag); }, kHandler);
  };
  for (const char* stale : {"v1", "v3", "2", "V2"}) {
    EXPECT_THAT(accept(stale), IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE)) << stale;
  }
  EXPECT_THAT(accept(c.etag()), IsOk());
}

TEST_F(Refusal, OfAnActionThatTheStateDoesNotAllowNamesTheStateAndWhatIsLegal) {
  const v1::Case c = Received();
  const absl::Status refused = client().Resolve(c.name()).status();
  EXPECT_THAT(refused, IsRefused(StatusCode::kFailedPrecondition, common::v1::ACTION_ILLEGAL));
  const auto precondition = DetailOf<google::rpc::PreconditionFailure>(refused);
  ASSERT_EQ(precondition.violations_size(), 1);
  EXPECT_EQ(precondition.violations(0).subject(), c.name());
  EXPECT_THAT(precondition.violations(0).description(), AllOf(HasSubstr("RECEIVED"), HasSubstr("DISPATCH")));
  EXPECT_EQ(client().Get(c.name())->etag(), c.etag());
}

TEST_F(Refusal, OfACallerInAnotherRole) {
  const std::string name = Received().name();
  const auto missing = IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
  for (const char* role : {"department_handler", "grid_worker", "administrator"}) {
    EXPECT_THAT(client().Dispatch(name, kWater, role), missing) << role;
  }
  EXPECT_THAT(client().Close(name, v1::Case::OUT_OF_REMIT),
              IsRefused(StatusCode::kPermissionDenied, common::v1::DIRECTOR_DECIDES));
  EXPECT_THAT(client().Close(name, v1::Case::OUT_OF_REMIT, kDirector), IsOk());
}

TEST_F(Refusal, OfACallerWhoDoesNotSayWho) {
  v1::GetCaseRequest request;
  request.set_name(Received().name());
  EXPECT_THAT(testing::Client(server().channel()).Ask(&Stub::GetCase, request, testing::SaidCaller()),
              IsRefused(StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN));
}

TEST_F(Refusal, OfADistrictWithoutACalendar) {
  v1::CreateCaseRequest request;
  request.set_district("districts/370212");
  request.set_request_id(NewUuid());
  *request.mutable_case_() = Appeal();
  request.mutable_case_()->clear_category();
  EXPECT_THAT(client().Ask(&Stub::CreateCase, request),
              IsRefused(StatusCode::kFailedPrecondition, common::v1::CALENDAR_MISSING));
}

TEST_F(Refusal, OfACallWhoseDeadlineHasPassedChangesNothing) {
  v1::CreateCaseRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(NewUuid());
  *request.mutable_case_() = Appeal();
  testing::SaidCaller late = InRole(kDispatcher);
  late.patience = -absl::Seconds(1);
  EXPECT_EQ(testing::Client(server().channel()).Ask(&Stub::CreateCase, request, late).status().code(),
            StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Cases(), 0);
}

TEST_F(Refusal, OfWhatWaitedInABatchBeyondItsDeadline) {
  const auto passed = IsRefused(StatusCode::kDeadlineExceeded, common::v1::DEADLINE_PASSED);
  absl::Notification read, created;
  const resource::Parts<CaseNoun> parts{server().db(), {&TestKeys()}};
  resource::Reader<CaseNoun> reader(parts, absl::InfiniteDuration());
  const rpc::Call late{.principal = "员工",
                       .rights = nullptr,
                       .rule = nullptr,
                       .deadline = absl::Now() - absl::Seconds(1),
                       .trace_parent = {}};
  reader.Read(late, Received().name(), [&](const auto& answer) {
    EXPECT_THAT(answer, passed);
    read.Notify();
  });
  read.WaitForNotification();

  resource::Creator<CaseNoun, Case> creator(parts, {}, [](sql::Txn&, auto) { return absl::OkStatus(); });
  v1::CreateCaseRequest request;
  request.set_district(kDistrictName);
  request.set_request_id(NewUuid());
  creator.Create(late, request, "case.created", Case(), [&](const auto& answer) {
    EXPECT_THAT(answer, passed);
    created.Notify();
  });
  created.WaitForNotification();
  EXPECT_EQ(Cases(), 1);
}

}  // namespace
}  // namespace zhiwang::intake
