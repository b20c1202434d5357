// Cases and departments that have ended.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/refusal_test.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;

const auto kUnitEnded = IsRefused(StatusCode::kInvalidArgument, common::v1::DEPARTMENT_ENDED);

using EndedUnit = Refusal;

// Public report 33: AreaCity#43.
TEST_F(EndedUnit, TakesNoCasesAndNamesTheOneThatDoes) {
  registry().EndDepartment(kHousing, "2026-06-01", kWater);
  const v1::Case c = Received();
  const absl::Status refused = client().Dispatch(c.name(), kHousing).status();
  EXPECT_THAT(refused, kUnitEnded);
  EXPECT_EQ(FieldOf(refused), "unit");
  EXPECT_EQ(ChineseMessageOf(refused), "单位“某局”已于 2026-06-01 撤销，请改选“水务局”（D01）");
  EXPECT_EQ(Sound(client().Get(c.name())).etag(), c.etag());
  EXPECT_EQ(Sound(client().Dispatch(c.name(), kWater)).unit(), UnitName(kWater));
}

// Public report 33: AreaCity#43.
TEST_F(EndedUnit, NamesTheSuccessorThatHasNotEnded) {
  registry().EndDepartment(kRoads, "2025-01-01", kHousing);
  registry().EndDepartment(kHousing, "2026-06-01", kWater);
  EXPECT_EQ(ChineseMessageOf(client().Dispatch(Received().name(), kRoads).status()),
            "单位“某局”已于 2025-01-01 撤销，请改选“水务局”（D01）");
}

TEST_F(EndedUnit, TakesCasesUntilItsDay) {
  registry().EndDepartment(kHousing, "2099-01-01", kWater);
  EXPECT_THAT(client().Dispatch(Received().name(), kHousing), IsOk());
}

// Public report 33: AreaCity#43.
TEST_F(EndedUnit, IsComplainedAboutUnderTheNameOfItsSuccessor) {
  registry().EndDepartment(kHousing, "2026-06-01", kWater);
  const absl::Status refused = CreateWith([](auto& c) { c.set_complained_unit(UnitName(kHousing)); }).status();
  EXPECT_THAT(refused, kUnitEnded);
  EXPECT_EQ(FieldOf(refused), "case.complained_unit");
}

// Public report 33: AreaCity#43.
TEST_F(EndedUnit, KeepsTheCasesOfThePast) {
  registry().EndDepartment(kHousing, "2026-06-01", kWater);
  v1::Case past = HistoricCase("p1", "2026-03-02T09:00:00+08:00");
  past.set_unit(UnitName(kHousing));
  past.set_complained_unit(UnitName(kHousing));
  SetTime("2026-03-02T10:00:00+08:00", past.mutable_dispatch_time());
  const Imported imported = client().Import({past});
  EXPECT_THAT(imported.status, IsOk());
  EXPECT_EQ(imported.created, 1);
  v1::ListCasesRequest of_the_unit;
  of_the_unit.set_unit(UnitName(kHousing));
  EXPECT_EQ(Sound(client().List(of_the_unit)).size(), 1u);
}

// The answer that was lost may be asked for again after the end.
TEST_F(EndedUnit, AnswersARepeatedDispatchAsTheFirstTime) {
  auto dispatch = IntakeClient::About<v1::DispatchCaseRequest>(Received().name());
  dispatch.set_unit(UnitName(kHousing));
  const v1::Case first = Sound(client().Ask(&Stub::DispatchCase, dispatch));
  registry().EndDepartment(kHousing, "2026-06-01", kWater);
  RestartServer();  // what it knew of the department is forgotten
  EXPECT_EQ(Sound(client().Ask(&Stub::DispatchCase, dispatch)).SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(client().Dispatch(Received().name(), kHousing), kUnitEnded);
}

}  // namespace
}  // namespace zhiwang::intake
