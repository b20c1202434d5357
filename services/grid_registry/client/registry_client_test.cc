#include "services/grid_registry/client/registry_client.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include "services/grid_registry/client/named_area.h"
#include "tests/support/district/fake_registry.h"
#include "tests/support/district/small_district.h"
#include "tests/support/refused.h"
#include "tests/support/soon.h"

namespace zhiwang::grid {
namespace {

using absl::StatusCode;
using namespace small_district;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kDay = 20261201;
const auto kUnavailable = IsRefused(StatusCode::kUnavailable, common::v1::SERVICE_UNAVAILABLE);

class AskedRegistry : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(channel_->WaitForConnected(absl::ToChronoTime(Soon()))); }

  static rpc::Call AnyCall() {
    return {.principal = "mediation", .rights = nullptr, .rule = nullptr, .deadline = Soon(), .trace_parent = {}};
  }
  static std::vector<std::string> Codes(const std::vector<AreaStep>& chain) {
    std::vector<std::string> codes;
    for (const AreaStep& step : chain) codes.push_back(step.code);
    return codes;
  }
  // The last codes of the chains.
  std::vector<std::string> GridsIn(const std::string& code) {
    std::vector<std::string> grids;
    const auto listed = client_.ListGrids(AnyCall(), kDistrict, code);
    EXPECT_THAT(listed, IsOk());
    if (!listed.ok()) return grids;
    for (const auto& chain : *listed) grids.push_back(chain.back().code);
    return grids;
  }
  absl::StatusOr<std::vector<AreaStep>> HolderOf(const std::string& code) {
    const auto named = FindNamedArea(client_, AnyCall(), kDistrict, code, kDay);
    if (!named.ok()) return named.status();
    return OnlyHolder("dispute.area", *named);
  }

  testing::FakeRegistry registry_;
  const std::shared_ptr<grpc::Channel> channel_ =
      grpc::CreateChannel(registry_.target(), grpc::InsecureChannelCredentials());
  RegistryClient client_{channel_, channel_};
};

TEST_F(AskedRegistry, KnowsTheChainThatHoldsAPoint) {
  const common::v1::Point inside = PointInGrid(), outside = PointElsewhere();
  const auto chain = client_.Locate(AnyCall(), kDistrict, {inside.longitude(), inside.latitude()});
  ASSERT_THAT(chain, IsOk());
  EXPECT_THAT(Codes(*chain), ElementsAre(kWholeDistrict, kTown, kZone, kVillage, kGrid));
  EXPECT_EQ(AreaPathOf(*chain), "/370211000000/370211109000/370211109Z01/370211109201/370211109201001/");
  EXPECT_THAT(client_.Locate(AnyCall(), kDistrict, {outside.longitude(), outside.latitude()}).value(), IsEmpty());
}

TEST_F(AskedRegistry, ListsTheGridsOfATownAndOfTheDistrict) {
  EXPECT_THAT(GridsIn(kTown), ElementsAre(kGrid));
  EXPECT_THAT(GridsIn(kWholeDistrict), ElementsAre(kOtherGrid, kGrid)) << "by code";
  EXPECT_THAT(GridsIn(kGrid), ElementsAre(kGrid));
  EXPECT_THAT(GridsIn("370211999000"), IsEmpty());
  registry_.EndArea(kGrid, "2026-06-01", {kOtherGrid});
  EXPECT_THAT(GridsIn(kWholeDistrict), ElementsAre(kOtherGrid)) << "one that has ended is none";
}

TEST_F(AskedRegistry, IsUnavailableForWhatIsNotRememberedWhileItIsDown) {
  ASSERT_THAT(client_.FindArea(AnyCall(), kDistrict, kVillage), IsOk());
  registry_.GoDown();
  EXPECT_THAT(Codes(client_.FindArea(AnyCall(), kDistrict, kVillage).value().chain),
              ElementsAre(kWholeDistrict, kTown, kZone, kVillage));
  EXPECT_THAT(client_.FindArea(AnyCall(), kDistrict, kOtherVillage), kUnavailable);
  EXPECT_THAT(client_.ListGrids(AnyCall(), kDistrict, kTown), kUnavailable);
}

TEST_F(AskedRegistry, NamesTheOneAreaThatHoldsTheGroundOfOneThatHasEnded) {
  EXPECT_EQ(HolderOf(kVillage).value().back().code, kVillage);
  EXPECT_THAT(HolderOf("370211999000"), IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_NOT_FOUND));
  registry_.EndArea(kGrid, "2026-06-01", {kOtherGrid});
  EXPECT_EQ(HolderOf(kGrid).value().back().code, kOtherGrid);
  registry_.EndArea(kTown, "2026-06-01", {kZone, kOtherTown});
  const auto several = HolderOf(kTown);
  EXPECT_THAT(several, IsRefused(StatusCode::kInvalidArgument, common::v1::AREA_ENDED));
  EXPECT_EQ(FieldOf(several.status()), "dispute.area") << "somebody must choose";
}

}  // namespace
}  // namespace zhiwang::grid
