// The database's plans for disputes: every statement that this scenario makes it run.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/dispute_reseal.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "services/mediation/testing/statements_test.h"
#include "tests/support/cluster/child_process.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class DisputeStatements : public StatementsTest<ServedDisputes> {
 protected:
  void LiveLives() {
    for (int i = 0; i < 20; ++i) InMediation();
    const std::string ended = InMediation();
    Sound(End(ended, v1::Ending::NO_PROSPECT));
    auto join = About<v1::JoinDisputeRequest>(Registered());
    join.set_into(Registered());
    join.set_note("同一界墙");
    Sound(Ask(&Stub::JoinDispute, join, ZoneDispatcher()));
    auto split = About<v1::SplitDisputeRequest>(join.into());
    split.set_dispute(join.name());
    split.set_note("另有争议");
    Sound(Ask(&Stub::SplitDispute, split, ZoneDispatcher()));
    v1::Dispute handed = SomeDispute();
    handed.mutable_origin()->set_kind(v1::Origin::POLICE);
    handed.mutable_origin()->set_external_id("J1");
    Sound(Create(handed, Police()));
    EXPECT_THAT(Create(handed, Police()), ::testing::Not(IsOk()));
    auto inspect = About<v1::RequestInspectionRequest>(InMediation());
    inspect.set_question("界墙是否越线");
    Sound(Ask(&Stub::RequestInspection, inspect, VillageMediator()));
    EXPECT_TRUE(zhiwang::testing::Eventually([&] {
      return Sound(Read(inspect.name())).inspections(0).progress().state() == common::v1::SiteCheckProgress::ASSIGNED;
    }));
    auto record = About<v1::RecordInspectionRequest>(inspect.name());
    record.set_number(1);
    *record.mutable_progress() = Sound(Read(inspect.name())).inspections(0).progress();
    record.mutable_progress()->set_state(common::v1::SiteCheckProgress::EXPIRED);
    Sound(Ask(&Stub::RecordInspection, record, {"grid-registry", "service"}));
    TypesOf(ended);
    Sound(ResealDisputes(server().db(), TestKeys()));
  }

  void ListWith(const testing::SaidCaller& caller, v1::ListDisputesRequest request) {
    request.set_district(kDistrictName);
    request.set_page_size(7);
    do {
      request.set_page_token(Sound(Ask(&Stub::ListDisputes, request, caller)).next_page_token());
    } while (!request.page_token().empty());
  }

  void List() {
    std::vector<v1::ListDisputesRequest> requests(10);
    requests[1].set_state(v1::Dispute::IN_MEDIATION);
    requests[2].set_committee(CommitteeName(1));
    requests[3].set_type(v1::Matter::NEIGHBOURS);
    requests[4].set_colour(v1::Risk::GREEN);
    requests[5].set_attention(v1::Dispute::TO_ACCEPT);
    requests[6].set_overdue(true);
    requests[7].set_mediator(StaffName("S1"));
    requests[8].set_area(AreaName(kVillage));
    requests[9].set_state(v1::Dispute::FAILED);
    for (const auto& request : requests) {
      for (const auto& caller : {Director(), ZoneDispatcher(), VillageMediator(), Police()}) ListWith(caller, request);
    }
    v1::GetDeskRequest desk;
    desk.set_district(kDistrictName);
    for (const auto& caller : {Director(), VillageMediator(), Police()}) Sound(Ask(&Stub::GetDesk, desk, caller));
    v1::CountOpenDisputesRequest open;
    open.set_district(kDistrictName);
    for (const char* area : {kTown, kVillage}) open.add_areas(AreaName(area));
    Sound(client().Ask(&Stub::CountOpenDisputes, open));
    v1::ListDisputePresencesRequest presences;
    presences.set_district(kDistrictName);
    for (const auto& caller :
         {GridWorker(), testing::SaidCaller{StaffName("H1"), std::string("department_handler@") + kWater}}) {
      Sound(Ask(&Stub::ListDisputePresences, presences, caller));
    }
    v1::SearchPartiesRequest search;
    search.set_district(kDistrictName);
    search.set_phone(kApplicantPhone);
    search.set_identity_number(kApplicantNumber);
    Sound(Ask(&Stub::SearchParties, search, ZoneDispatcher()));
    v1::ListAssignmentsRequest assignments;
    assignments.set_district(kDistrictName);
    Sound(Ask(&MediatorStub::ListAssignments, assignments, VillageMediator()));
  }
};

TEST_F(DisputeStatements, EachReadByAnIndexThatNarrows) {
  EndServer();
  MoveDeadlinesAnew();
  const auto statements = StatementsWhile([&] {
    LiveLives();
    List();
    WaitUntilDeadlinesAreMoved();
  });
  EXPECT_GT(statements.size(), 60u);
  EXPECT_THAT(FaultsOf(statements, {"dispute"},
                       WithThoseOfReplicas(
                           {{"SELECT DISTINCT district FROM dispute", "re-sealing goes through all districts"}})),
              IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
