#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/day.h"
#include "services/mediation/testing/dispute_service_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ListDisputes : public ServedDisputes {
 protected:
  // The names that the caller is shown, in pages of one.
  std::vector<std::string> Seen(const testing::SaidCaller& caller, v1::ListDisputesRequest request = {}) {
    request.set_district(kDistrictName);
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page = Sound(Ask(&Stub::ListDisputes, request, caller));
      for (const v1::Dispute& dispute : page.disputes()) names.push_back(dispute.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  std::string AtTown(v1::Matter::Type type = v1::Matter::FAMILY) {
    v1::Dispute dispute = SomeDispute();
    dispute.set_committee(CommitteeName(3));
    dispute.mutable_matter()->set_type(type);
    return Registered(dispute);
  }
};

TEST_F(ListDisputes, HoldWhatTheCallerReachesTheLatestFirst) {
  const std::string village = Registered(), town = AtTown();
  EXPECT_THAT(Seen(Director()), ElementsAre(town, village));
  EXPECT_THAT(Seen(TownDispatcher()), ElementsAre(town, village));
  EXPECT_THAT(Seen(VillageMediator()), ElementsAre(village));
  EXPECT_THAT(Seen(Auditor()), ElementsAre(town, village));
  EXPECT_THAT(Seen({StaffName("T9"), "town_dispatcher@" + kOtherTownPath}), IsEmpty());
  EXPECT_THAT(Seen({FormatResourceName(kDistrict, "lawyers", "1"), ""}), IsEmpty());
}

TEST_F(ListDisputes, KeepToEveryFilter) {
  const std::string village = Accepted(), town = AtTown();
  v1::ListDisputesRequest by_state, by_committee, by_type, by_attention, by_year, by_area, by_other_area, by_mediator;
  by_state.set_state(v1::Dispute::ACCEPTED);
  EXPECT_THAT(Seen(Director(), by_state), ElementsAre(village));
  by_committee.set_committee(CommitteeName(3));
  EXPECT_THAT(Seen(Director(), by_committee), ElementsAre(town));
  by_type.set_type(v1::Matter::FAMILY);
  EXPECT_THAT(Seen(Director(), by_type), ElementsAre(town));
  by_attention.set_attention(v1::Dispute::TO_ASSIGN);
  EXPECT_THAT(Seen(Director(), by_attention), ElementsAre(village));
  by_year.set_number_year(static_cast<int>(calendar::Today().year()));
  EXPECT_THAT(Seen(Director(), by_year), ElementsAre(village));
  by_area.set_area(AreaName(kVillage));
  EXPECT_THAT(Seen(Director(), by_area), ElementsAre(town, village));
  by_other_area.set_area(AreaName(kOtherTown));
  EXPECT_THAT(Seen(Director(), by_other_area), IsEmpty());
  by_mediator.set_mediator(StaffName("S1"));
  EXPECT_THAT(Seen(Director(), by_mediator), IsEmpty());
  Sound(Propose(village));
  EXPECT_THAT(Seen(Director(), by_mediator), ElementsAre(village));
  by_mediator.set_type(v1::Matter::FAMILY);
  EXPECT_THAT(Seen(Director(), by_mediator), IsEmpty());
}

TEST_F(ListDisputes, HoldForAPartnerWhatItHandedIn) {
  Registered();
  v1::Dispute handed = SomeDispute();
  handed.mutable_origin()->set_kind(v1::Origin::POLICE);
  handed.mutable_origin()->set_external_id("J1");
  const std::string theirs = Sound(Create(handed, Police())).name();
  EXPECT_THAT(Seen(Police()), ElementsAre(theirs));
  EXPECT_THAT(Seen({"spiffe://zhiwang/partner/court", "partner_system"}), IsEmpty());
}

class DisputePresences : public ServedDisputes {};

TEST_F(DisputePresences, TellAGridWorkerThatThereIsOne) {
  const std::string name = Registered();
  v1::GetDisputePresenceRequest get;
  get.set_name(name);
  const v1::DisputePresence presence = Sound(Ask(&Stub::GetDisputePresence, get, GridWorker()));
  EXPECT_EQ(presence.name(), name);
  EXPECT_EQ(presence.area(), AreaName(kVillage));
  EXPECT_TRUE(presence.open());
  EXPECT_THAT(Read(name, GridWorker()), IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
  v1::ListDisputePresencesRequest list;
  list.set_district(kDistrictName);
  list.set_open(true);
  EXPECT_EQ(Sound(Ask(&Stub::ListDisputePresences, list, GridWorker())).presences_size(), 1);
  EXPECT_THAT(Ask(&Stub::GetDisputePresence, get, {StaffName("W9"), "grid_worker@" + kOtherTownPath}),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
}

class OpenDisputesOfAreas : public ServedDisputes {
 protected:
  static v1::CountOpenDisputesRequest In(const std::vector<std::string>& areas) {
    v1::CountOpenDisputesRequest request;
    request.set_district(kDistrictName);
    for (const std::string& area : areas) request.add_areas(AreaName(area));
    return request;
  }
  // The counts as `{open} {overdue} {committees}`, in the order of the areas.
  std::vector<std::string> Count(const std::vector<std::string>& areas) const {
    std::vector<std::string> counts;
    const auto answer = Sound(client().Ask(&Stub::CountOpenDisputes, In(areas)));
    for (const auto& count : answer.counts()) {
      EXPECT_EQ(count.area(), AreaName(areas[counts.size()]));
      counts.push_back(fmt::format("{} {} {}", count.open(), count.overdue(), count.committees()));
    }
    return counts;
  }
};

// Public report 33: AreaCity#43.
TEST_F(OpenDisputesOfAreas, AreCountedInExactlyTheirAreaWithItsCommittees) {
  const std::string late = Accepted();
  Registered();
  Sound(End(InMediation(), v1::Ending::NO_PROSPECT));
  v1::Dispute in_grid = SomeDispute();
  in_grid.clear_area();
  *in_grid.mutable_point() = PointInGrid();
  Registered(in_grid);
  ASSERT_EQ(Run("UPDATE dispute SET next_due = 1 WHERE id = " + late.substr(late.rfind('/') + 1)), absl::OkStatus());
  v1::Committee closed = SomeCommittee(5, v1::Committee::VILLAGE, kVillage);
  closed.set_closed(true);
  Sound(Import({closed, SomeCommittee(6, v1::Committee::VILLAGE, kVillage)}));
  EXPECT_THAT(Count({kOtherVillage, kVillage, kGrid, kTown, "370211999999"}),
              ElementsAre("0 0 0", "2 1 2", "1 0 0", "0 0 1", "0 0 0"));
}

TEST_F(OpenDisputesOfAreas, AreCountedForTwoHundredAreasEachOnce) {
  std::vector<std::string> areas;
  for (int i = 0; i < 200; ++i) areas.push_back(fmt::format("370211{:06}", i + 1));
  EXPECT_EQ(Count(areas).size(), 200u);
  areas.push_back(kVillage);
  EXPECT_THAT(client().Ask(&Stub::CountOpenDisputes, In(areas)), IsInvalid("areas"));
  EXPECT_THAT(client().Ask(&Stub::CountOpenDisputes, In({kVillage, kVillage})), IsInvalid("areas"));
  EXPECT_THAT(Count({}), IsEmpty());
  EXPECT_THAT(Ask(&Stub::CountOpenDisputes, In({kVillage}), Director()),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

}  // namespace
}  // namespace zhiwang::mediation
