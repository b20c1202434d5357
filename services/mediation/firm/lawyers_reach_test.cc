// Lawyers are no staff: they reach the disputes that are assigned to them, for as long as they are, and their own services.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/mediation/testing/people_test.h"

namespace zhiwang::mediation {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LawyersReach : public ServedPeople {
 protected:
  void SetUp() override {
    ServedPeople::SetUp();
    ImportBothFirms();
  }
  // A dispute that the lawyer has.
  std::string TakenUpByLawyer() const {
    const std::string name = Accepted();
    Sound(ProposeLawyer(name, kLawyer));
    auto accept = About<v1::AcceptAssignmentRequest>(name);
    accept.set_assignment(1);
    accept.mutable_declaration();
    return Sound(Ask(&MediatorStub::AcceptAssignment, accept, AsLawyer(kLawyer))).name();
  }
  std::vector<std::string> Listed(const testing::SaidCaller& caller) const {
    v1::ListDisputesRequest request;
    request.set_district(kDistrictName);
    std::vector<std::string> names;
    const auto answer = Sound(Ask(&Stub::ListDisputes, request, caller));
    for (const auto& dispute : answer.disputes()) {
      names.push_back(dispute.name());
    }
    return names;
  }
  int AssignmentsOf(const testing::SaidCaller& caller) const {
    v1::ListAssignmentsRequest request;
    request.set_district(kDistrictName);
    return Sound(Ask(&MediatorStub::ListAssignments, request, caller)).assignments_size();
  }
  int64_t CountedOnDesk(const testing::SaidCaller& caller) const {
    v1::GetDeskRequest request;
    request.set_district(kDistrictName);
    int64_t count = 0;
    const auto answer = Sound(Ask(&Stub::GetDesk, request, caller));
    for (const auto& pile : answer.piles()) count += pile.count();
    return count;
  }
};

// Public report 29: ustaxcourt/ef-cms#7831, flexion/ef-cms#1325.
TEST_F(LawyersReach, EndsWithTheNextCallAfterAReplacement) {
  const std::string name = TakenUpByLawyer();
  EXPECT_EQ(Sound(Read(name, AsLawyer(kLawyer))).view(), v1::Dispute::FILE);
  EXPECT_THAT(Listed(AsLawyer(kLawyer)), ElementsAre(name));
  EXPECT_EQ(AssignmentsOf(AsLawyer(kLawyer)), 1);
  Sound(ReplaceBy(name, 1, StaffName("S1")));
  EXPECT_THAT(Read(name, AsLawyer(kLawyer)), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(End(name, v1::Ending::NO_PROSPECT, 0, AsLawyer(kLawyer)),
              IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Listed(AsLawyer(kLawyer)), IsEmpty());
  EXPECT_EQ(AssignmentsOf(AsLawyer(kLawyer)), 0);
  EXPECT_EQ(CountedOnDesk(AsLawyer(kLawyer)), 0);
}

// Public report 29: ustaxcourt/ef-cms#7831, flexion/ef-cms#1325.
TEST_F(LawyersReach, OwnHoursStay) {
  const std::string name = TakenUpByLawyer();
  v1::LegalService hours = SomeAdvice(kLawyer);
  hours.set_kind(v1::LegalService::MEDIATION);
  hours.clear_display_name();
  hours.clear_phone();
  hours.set_dispute(name);
  const std::string entry = Sound(RecordOwn(hours)).name();
  Sound(ReplaceBy(name, 1, StaffName("S1")));
  EXPECT_THAT(ListedServices(AsLawyer(kLawyer)), ElementsAre(entry));
}

// Public report 29: ustaxcourt/ef-cms#7831, flexion/ef-cms#1325.
TEST_F(LawyersReach, AnotherLawyerOfTheFirmNeverSawIt) {
  const std::string name = TakenUpByLawyer();
  EXPECT_THAT(Read(name, AsLawyer(kColleague)), IsRefused(StatusCode::kNotFound, common::v1::DISPUTE_NOT_FOUND));
  EXPECT_THAT(Listed(AsLawyer(kColleague)), IsEmpty());
  EXPECT_EQ(AssignmentsOf(AsLawyer(kColleague)), 0);
  EXPECT_EQ(CountedOnDesk(AsLawyer(kColleague)), 0);
}

TEST_F(LawyersReach, IsNoReachOfTheRegisters) {
  v1::ListFirmsRequest request;
  request.set_district(kDistrictName);
  EXPECT_THAT(Ask(&v1::CommitteeService::Stub::ListFirms, request, AsLawyer(kLawyer)),
              IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(LawyersReach, IsOfThoseWhoServeAtAFirmThatIsContractedThere) {
  const std::string name = Accepted();
  v1::Firm elsewhere = SomeFirm(kOtherFirm, {kStranger});
  elsewhere.set_areas(0, AreaName(kOtherTown));
  Sound(ImportTheFirms({elsewhere}));
  EXPECT_THAT(ProposeLawyer(name, kStranger), IsRefused(StatusCode::kInvalidArgument, common::v1::MEDIATOR_NOT_FOUND));
  Sound(ProposeLawyer(name, kLawyer));
}

TEST_F(LawyersReach, GoesByTheTypesThatTheyTake) {
  v1::Firm firm = SomeFirm(kFirm, {kLawyer, kColleague});
  firm.mutable_lawyers(0)->add_types(v1::Matter::FAMILY);
  Sound(ImportTheFirms({firm}));
  const std::string name = Accepted();
  EXPECT_THAT(ProposeLawyer(name, kLawyer), IsRefused(StatusCode::kInvalidArgument, common::v1::MEDIATOR_NOT_FOUND));
  Sound(ProposeLawyer(name, kColleague));
}

}  // namespace
}  // namespace zhiwang::mediation
