#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/calendar_spec.h"
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

}  // namespace
}  // namespace zhiwang::mediation
