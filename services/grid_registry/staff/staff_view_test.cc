#include "services/grid_registry/staff/staff_view.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/grid_registry/testing/registry_test.h"
#include "services/grid_registry/testing/staff_rows.h"
#include "services/grid_registry/testing/tiled_district.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::SizeIs;

using Request = v1::ImportStaffRequest;

// The staff that people of other places may see: a grid's worker of today, and nobody else.
class StaffSeenByOthers : public RegistryTest {
 protected:
  void SetUp() override {
    RegistryTest::SetUp();
    MustImport(DistrictRows());
    Establish({Unit("D01", "水务局")});
    Request::Row handler = Serving("handler", "", "2020-01-01", "", v1::Assignment::DEPARTMENT_HANDLER);
    handler.mutable_staff()->mutable_assignments(0)->set_department("districts/370211/departments/D01");
    Hire({Serving("west", kWestTown, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER),
          Serving("east", kEastTown, "2020-01-01", "", v1::Assignment::TOWN_DISPATCHER),
          Serving("centre", kWholeDistrict, "2020-01-01", "", v1::Assignment::CENTRE_DISPATCHER), handler,
          Serving("former", kGrid, "2020-01-01", "2021-01-01"),
          Serving("worker", kNorthVillage, "2019-01-01", "2020-01-01", v1::Assignment::VILLAGE_MEDIATOR),
          Serving("worker", kGrid, "2020-01-01")});
  }
  absl::StatusOr<v1::Staff> Get(const std::string& id, const std::string& caller, const std::string& rights) {
    v1::GetStaffRequest request;
    request.set_name(FormatResourceName(kDistrict, "staff", id));
    return client().Ask(&v1::StaffService::Stub::GetStaff, request, {caller, rights});
  }
  // The ids of all who can be listed today, page by page of one; each must be found by itself, too, and nobody else.
  std::vector<std::string> Seen(const std::string& rights, const std::string& caller = "somebody") {
    std::vector<std::string> ids;
    v1::ListStaffRequest request;
    request.set_district(kDistrictName);
    request.set_page_size(1);
    do {
      const auto page = client().Ask(&v1::StaffService::Stub::ListStaff, request, {caller, rights});
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return ids;
      for (const v1::Staff& one : page->staff()) ids.push_back(one.name().substr(one.name().rfind('/') + 1));
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    for (const char* id : {"west", "east", "centre", "handler", "worker"}) {
      const bool listed = std::find(ids.begin(), ids.end(), id) != ids.end();
      EXPECT_EQ(Get(id, caller, rights).ok(), listed) << "the list and the person disagree about " << id;
    }
    return ids;
  }
  static std::string In(const std::vector<std::string>& codes) {
    std::string path = "/";
    for (const std::string& code : codes) path += code + "/";
    return path;
  }
};

TEST_F(StaffSeenByOthers, AreTheWorkersOfTodayAndWhoeverServesWhereTheReaderReaches) {
  const std::string west = In({kWholeDistrict, kWestTown}), east = In({kWholeDistrict, kEastTown});
  EXPECT_THAT(Seen("grid_worker@" + In({kWholeDistrict, kEastTown, VillageOf(3, 3), GridOf(3, 3)})),
              ElementsAre("worker"));
  EXPECT_THAT(Seen("town_dispatcher@" + east), ElementsAre("east", "worker"));
  EXPECT_THAT(Seen("town_dispatcher@" + west), ElementsAre("west", "worker"));
  EXPECT_THAT(Seen("department_handler@D01"), ElementsAre("handler", "worker"));
  EXPECT_THAT(Seen("town_dispatcher@" + west + ",department_handler@D01"), ElementsAre("handler", "west", "worker"));
  EXPECT_THAT(Seen("centre_dispatcher"), ElementsAre("centre", "east", "handler", "west", "worker"));
  EXPECT_THAT(Seen("service"), ElementsAre("centre", "east", "handler", "west", "worker"));
}

TEST_F(StaffSeenByOthers, HaveNoCareerThatIsNoneOfTheReaders) {
  const std::string east = "town_dispatcher@" + In({kWholeDistrict, kEastTown});
  const auto worker = Get("worker", "somebody", east);
  ASSERT_THAT(worker, IsOk());
  EXPECT_EQ(worker->display_name(), "王worker");
  EXPECT_EQ(worker->duty_phone(), "+8653288888888");
  ASSERT_THAT(worker->assignments(), SizeIs(1)) << "not what they were in the village before";
  EXPECT_EQ(worker->assignments(0).area(), AreaName(kGrid));
  EXPECT_EQ(worker->etag(), "") << "how often something changed is no one's business either";
  const auto not_found = IsRefused(StatusCode::kNotFound, common::v1::STAFF_NOT_FOUND);
  EXPECT_THAT(Get("former", "somebody", east), not_found) << "no worker any more";
  EXPECT_THAT(Get("former", "somebody", "town_dispatcher@" + In({kWholeDistrict, kWestTown})), IsOk());
  const auto village = Get("worker", "somebody", "village_mediator@" + In({kWholeDistrict, kWestTown, kNorthVillage}));
  ASSERT_THAT(village, IsOk());
  EXPECT_THAT(village->assignments(), SizeIs(2)) << "they served there";
  EXPECT_EQ(village->etag(), "v2");
}

TEST_F(StaffSeenByOthers, SeeThemselvesWhole) {
  const std::string east = "grid_worker@" + In({kWholeDistrict, kEastTown, VillageOf(3, 3), GridOf(3, 3)});
  const auto self = Get("former", FormatResourceName(kDistrict, "staff", "former"), east);
  ASSERT_THAT(self, IsOk());
  EXPECT_THAT(self->assignments(), SizeIs(1));
  EXPECT_THAT(Seen(east, FormatResourceName(kDistrict, "staff", "west")), ElementsAre("west", "worker"));
}

}  // namespace
}  // namespace zhiwang::grid
