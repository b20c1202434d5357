// The database's plans for firms, rosters, suggestions and legal services: every statement that this scenario makes it run.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/firm/firm_seal.h"
#include "services/mediation/legal_service/legal_service_words.h"
#include "services/mediation/testing/people_test.h"
#include "services/mediation/testing/statements_test.h"

namespace zhiwang::mediation {
namespace {

using ::testing::IsEmpty;

class StatementsAboutPeople : public StatementsTest<ServedPeople> {
 protected:
  // Firms whose lawyers come and go, a roster, and what they did.
  void Keep() {
    ImportBothFirms();
    for (int i = 0; i < 30; ++i) {
      Sound(ImportTheFirms({SomeFirm(
          kFirm, i % 2 == 0 ? std::vector<int64_t>{kColleague} : std::vector<int64_t>{kLawyer, kColleague})}));
    }
    for (int i = 1; i <= 30; ++i) Sound(RecordOwn(SomeAdvice(kLawyer, i)));
    auto roster = RosterOf("2026-03-01", "2026-03-31");
    for (int day = 1; day <= 31; ++day) {
      AddShift(roster, "2026-03-" + std::string(day < 10 ? "0" : "") + std::to_string(day), StaffName("S1"), "09:00",
               "17:00");
    }
    for (int i = 0; i < 2; ++i) {
      roster.set_request_id(NewUuid());
      Sound(Ask(&MediatorStub::SetRoster, roster, ZoneDispatcher()));
    }
  }

  void Mediate() {
    const std::string name = Accepted();
    v1::SuggestMediatorsRequest suggest;
    suggest.set_name(name);
    Sound(Ask(&MediatorStub::SuggestMediators, suggest, ZoneDispatcher()));
    EXPECT_THAT(ProposeLawyer(name, kLawyer), ::testing::Not(IsOk())) << "who advised the applicant";
    Sound(ProposeLawyer(name, kStranger));
    v1::Firm gone = SomeFirm(kOtherFirm, {});
    Sound(ImportTheFirms({gone}));
    EXPECT_TRUE(testing::Eventually([&] { return Sound(Read(name)).assignments(0).holder_left(); }));
  }

  void List() {
    v1::GetRosterRequest roster;
    roster.set_name(CommitteeName(1));
    Sound(Ask(&MediatorStub::GetRoster, roster, ZoneDispatcher()));
    v1::ListFirmsRequest firms;
    firms.set_district(kDistrictName);
    Sound(Ask(&v1::CommitteeService::Stub::ListFirms, firms, Auditor()));
    v1::GetFirmRequest firm;
    firm.set_name(FirmName(kFirm));
    Sound(Ask(&v1::CommitteeService::Stub::GetFirm, firm, Auditor()));
    std::vector<v1::ListLegalServicesRequest> requests(4);
    requests[1].set_lawyer(LawyerName(kLawyer));
    requests[2].set_firm(FirmName(kFirm));
    requests[3].set_state(v1::LegalService::RECORDED);
    for (const auto& request : requests) {
      for (const auto& caller : {Auditor(), ZoneDispatcher(), AsLawyer(kLawyer)}) ListedServices(caller, request);
    }
    Sound(resource::ResealColumn(server().db(), TestKeys(), PeopleOfFirms()));
    Sound(resource::ResealColumn(server().db(), TestKeys(), WordsOfLegalServices()));
  }
};

TEST_F(StatementsAboutPeople, EachReadByAnIndexThatNarrows) {
  EndServer();
  MoveDeadlinesAnew();
  const auto statements = StatementsWhile([&] {
    Keep();
    Mediate();
    List();
  });
  EXPECT_GT(statements.size(), 40u);
  EXPECT_THAT(FaultsOf(statements, {"dispute"},
                       WithThoseOfReplicas(
                           {{"SELECT DISTINCT district FROM firm", "re-sealing goes through all districts"},
                            {"SELECT DISTINCT district FROM legal_service", "re-sealing goes through all districts"}})),
              IsEmpty());
}

}  // namespace
}  // namespace zhiwang::mediation
