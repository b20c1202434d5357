#include "common/auth/rights.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhiwang::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr RoleSet kDispatchers = {Role::kZoneDispatcher, Role::kTownDispatcher};
const std::string kTown = "/370211000000/370211109000/";
const std::string kVillage = kTown + "Z1/370211109201/";
const std::string kOtherTown = "/370211000000/370211103000/";

std::vector<std::string> PlacesOf(const std::vector<Grant>& grants) {
  std::vector<std::string> places;
  for (const Grant& grant : grants) places.push_back(grant.area_path.empty() ? grant.department : grant.area_path);
  return places;
}

TEST(AGrantForAnArea, CoversItAndWhatLiesInItAndNothingElse) {
  const Rights rights({{Role::kTownDispatcher, kTown, ""}});
  EXPECT_TRUE(rights.Cover(kDispatchers, {kTown, ""}));
  EXPECT_TRUE(rights.Cover(kDispatchers, {kVillage, "D01"}));
  EXPECT_FALSE(rights.Cover(kDispatchers, {kOtherTown, ""}));
  EXPECT_FALSE(rights.Cover(kDispatchers, {"/370211000000/", ""})) << "the district above";
  EXPECT_FALSE(rights.Cover(kDispatchers, {"/", ""})) << "what is in no area";
}

TEST(AGrantForAnArea, CoversWhatCameAboutThereBeforeTheAreaWasMoved) {
  const std::string grid = "370211109201001/";
  const Rights worker({{Role::kGridWorker, kOtherTown + "370211103201/" + grid, ""}});
  const RoleSet workers = {Role::kGridWorker};
  EXPECT_TRUE(worker.Cover(workers, {kTown + "370211109201/" + grid, ""}))
      << "a case from when it lay in the other town";
  EXPECT_FALSE(worker.Cover(workers, {kTown + "370211109201/", ""}));
  EXPECT_FALSE(worker.Cover(workers, {kTown + "370211109201/370211109201002/", ""}));
  EXPECT_FALSE(worker.Cover(workers, {kTown + "Z1/370211109201/" + grid, ""})) << "lists go by the same depth";
}

TEST(AGrantForADepartment, CoversWhatTheDepartmentHasWhereverItIs) {
  const Rights rights({{Role::kDepartmentHandler, "", "D01"}});
  const RoleSet handlers = {Role::kDepartmentHandler};
  EXPECT_TRUE(rights.Cover(handlers, {kTown, "D01"}));
  EXPECT_TRUE(rights.Cover(handlers, {"/", "D01"}));
  EXPECT_FALSE(rights.Cover(handlers, {kTown, "D02"}));
  EXPECT_FALSE(rights.Cover(handlers, {kTown, ""}));
}

TEST(AGrant, HoldsForItsRoleOnly) {
  const Rights rights({{Role::kGridWorker, "/", ""}});
  EXPECT_FALSE(rights.Cover(kDispatchers, {kTown, ""}));
  EXPECT_FALSE(rights.Include(kDispatchers));
  EXPECT_TRUE(rights.Include({Role::kGridWorker}));
  EXPECT_THAT(rights.Reach(kDispatchers), IsEmpty());
}

TEST(Reach, LeavesOutWhatLiesWithinAnother) {
  EXPECT_THAT(PlacesOf(Rights({{Role::kZoneDispatcher, kVillage, ""},
                               {Role::kTownDispatcher, kTown, ""},
                               {Role::kZoneDispatcher, kVillage, ""},
                               {Role::kTownDispatcher, kOtherTown, ""}})
                           .Reach(kDispatchers)),
              ElementsAre(kTown, kOtherTown));
  EXPECT_THAT(
      PlacesOf(Rights({{Role::kZoneDispatcher, "", "D01"}, {Role::kZoneDispatcher, "", "D01"}}).Reach(kDispatchers)),
      ElementsAre("D01"));
  EXPECT_THAT(
      PlacesOf(Rights({{Role::kZoneDispatcher, "", "D01"}, {Role::kTownDispatcher, "/", ""}}).Reach(kDispatchers)),
      ElementsAre("/"))
      << "everything includes what a department has";
}

}  // namespace
}  // namespace zhiwang::auth
