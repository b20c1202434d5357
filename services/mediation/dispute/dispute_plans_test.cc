// The database's plans for disputes: every statement that this scenario makes it run.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/dispute/dispute_reseal.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/statement_plans.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class DisputeStatements : public ServedDisputes {
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
  zhiwang::testing::StatementRecorder recorder(schema_);
  RestartServer();
  LiveLives();
  List();
  WaitUntilDeadlinesAreMoved();
  EndServer();
  const auto statements = recorder.Stop();
  EXPECT_GT(statements.size(), 60u);
  zhiwang::testing::FillOtherDistricts(schema_);
  zhiwang::testing::FillDistrict(schema_, "dispute", kDistrict, 50);
  EXPECT_THAT(
      zhiwang::testing::PlanFaults(
          schema_, statements,
          {{"SELECT DISTINCT district FROM dispute", "re-sealing goes through all districts"},
           {"SELECT version, content FROM mediation_rules WHERE district = ?", "a replica holds a district's rules"},
           {"SELECT district, content FROM calendar_copy", "a replica holds all calendars"},
           {"SELECT grants FROM grant_copy", "a replica holds what all staff may do"},
           {"SELECT id FROM ((SELECT id FROM dispute FORCE INDEX (by_state)",
            "a page of each open state, by its index, is merged"}}),
      IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
