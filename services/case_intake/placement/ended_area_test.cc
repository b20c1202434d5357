// Cases that name an area that has ended.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/case_intake/testing/historic_case.h"
#include "services/case_intake/testing/refusal_test.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/refused.h"
#include "zhiwang/intake/v1/my_case_service.grpc.pb.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zhiwang::testing::Eventually;

const auto kAreaEnded = IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_ENDED);
constexpr char kEarlier[] = "2026-06-01";  // when areas of these tests ended

class EndedArea : public Refusal {
 protected:
  absl::StatusOr<v1::Case> CreateIn(const std::string& area) {
    return CreateWith([&](auto& c) {
      c.clear_point();
      c.set_area(AreaName(area));
    });
  }
  absl::StatusOr<v1::Case> PlaceIn(const std::string& name, const std::string& area) {
    return Ask<v1::PlaceCaseRequest>(&Stub::PlaceCase, name, [&](auto& request) { request.set_area(AreaName(area)); });
  }
  static v1::Case PastCaseIn(const std::string& area, const std::string& external_id, const std::string& received) {
    v1::Case past = HistoricCase(external_id, received);
    past.clear_point();
    past.set_area(AreaName(area));
    return past;
  }
  // The area of the case with that external id.
  std::string AreaOf(const std::string& external_id) {
    for (const v1::Case& c : Sound(client().List({}))) {
      if (c.external_id() == external_id) return c.area();
    }
    return "none";
  }
  size_t CountIn(const std::string& area) {
    v1::ListCasesRequest filter;
    filter.set_area(AreaName(area));
    return Sound(client().List(filter)).size();
  }
};

// Public report 33: AreaCity#43.
TEST_F(EndedArea, SendsNewCasesToTheOneThatHoldsItsGround) {
  registry().EndArea(kVillage, kEarlier, {kOtherVillage});
  const v1::Case created = Sound(CreateIn(kVillage));
  EXPECT_EQ(created.area(), AreaName(kOtherVillage));
  EXPECT_EQ(created.placement(), v1::Case::PLACED);
  EXPECT_EQ(Sound(PlaceIn(Received().name(), kVillage)).area(), AreaName(kOtherVillage));
}

// Public report 33: AreaCity#43.
TEST_F(EndedArea, SendsThemOnUntilOneLives) {
  registry().EndArea(kGrid, "2025-01-01", {kVillage, kZone});
  registry().EndArea(kVillage, kEarlier, {kOtherVillage});
  registry().EndArea(kZone, kEarlier, {kOtherVillage});
  EXPECT_EQ(Sound(CreateIn(kGrid)).area(), AreaName(kOtherVillage)) << "its parts came together again";
}

// Public report 33: AreaCity#43.
TEST_F(EndedArea, WhoseGroundIsSharedIsRefusedWithTheNamesOfThoseThatHaveIt) {
  registry().EndArea(kTown, kEarlier, {kOtherTown, kOtherVillage});
  const std::string name = Received().name();
  const absl::Status created = CreateIn(kTown).status();
  EXPECT_THAT(created, kAreaEnded);
  EXPECT_EQ(FieldOf(created), "case.area");
  EXPECT_EQ(
      ChineseMessageOf(created),
      "区域“藏马镇”已于 2026-06-01 撤销，原辖区现属“泊里镇”（370211103000）、“西村”（370211103201），请选择其中之一");
  EXPECT_THAT(PlaceIn(name, kTown), kAreaEnded);
  EXPECT_EQ(Sound(PlaceIn(name, kOtherTown)).area(), AreaName(kOtherTown));

  v1::CreateMyCaseRequest mine;
  mine.set_district(kDistrictName);
  mine.set_request_id(NewUuid());
  mine.mutable_my_case()->set_text("楼道灯不亮");
  mine.mutable_my_case()->set_area(AreaName(kTown));
  const absl::Status refused =
      testing::Client(server().channel())
          .Ask(&v1::MyCaseService::Stub::CreateMyCase, mine, {"districts/370211/citizens/c1", ""})
          .status();
  EXPECT_THAT(refused, kAreaEnded);
  EXPECT_EQ(FieldOf(refused), "my_case.area");
}

TEST_F(EndedArea, LivesUntilItsDay) {
  registry().EndArea(kVillage, "2099-01-01", {kOtherVillage});
  EXPECT_EQ(Sound(CreateIn(kVillage)).area(), AreaName(kVillage));
}

// Public report 33: AreaCity#43.
TEST_F(EndedArea, KeepsTheCasesOfItsTime) {
  registry().EndArea(kVillage, kEarlier, {kOtherVillage});
  registry().EndArea(kOtherTown, kEarlier, {kTown, kZone});
  const Imported imported = client().Import({PastCaseIn(kVillage, "before", "2026-03-02T09:00:00+08:00"),
                                             PastCaseIn(kVillage, "last", "2026-05-31T23:59:59+08:00"),
                                             PastCaseIn(kVillage, "after", "2026-06-01T00:00:00+08:00"),
                                             PastCaseIn(kOtherTown, "town", "2026-05-31T09:00:00+08:00"),
                                             PastCaseIn(kOtherTown, "shared", "2026-06-01T09:00:00+08:00")});
  EXPECT_THAT(imported.status, IsOk());
  EXPECT_EQ(imported.created, 4);
  EXPECT_THAT(imported.refusals, ElementsAre(AllOf(IsRefusedRow(5, common::v1::AREA_ENDED, "“藏马镇”"),
                                                   IsRefusedRow(5, common::v1::AREA_ENDED, "“第一管区”"))));
  EXPECT_EQ(AreaOf("before"), AreaName(kVillage));
  EXPECT_EQ(AreaOf("last"), AreaName(kVillage));
  EXPECT_EQ(AreaOf("after"), AreaName(kOtherVillage));
  EXPECT_EQ(AreaOf("town"), AreaName(kOtherTown));
  EXPECT_EQ(CountIn(kVillage), 2u) << "a list of an area that has ended has the cases of its time";
  EXPECT_EQ(CountIn(kOtherTown), 2u) << "with what lies below it";
}

// Public report 33: AreaCity#43.
TEST_F(EndedArea, HandsOverWhatWaitedForItsPlaceToTheMainOne) {
  registry().GoDown();
  const v1::Case waiting = Sound(CreateIn(kTown));
  ASSERT_EQ(waiting.placement(), v1::Case::UNPLACED);
  registry().EndArea(kTown, kEarlier, {kOtherTown, kOtherVillage});
  registry().ComeBack();
  EXPECT_TRUE(Eventually([&] { return Sound(client().Get(waiting.name())).placement() == v1::Case::PLACED; },
                         absl::Minutes(1)));
  EXPECT_EQ(Sound(client().Get(waiting.name())).area(), AreaName(kOtherTown)) << "nobody is there to choose";
}

}  // namespace
}  // namespace zhiwang::intake
