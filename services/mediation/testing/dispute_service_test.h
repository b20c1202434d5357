#pragma once

#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

#include <gmock/gmock.h>

#include "absl/status/statusor.h"
#include "services/mediation/testing/mediation_test.h"
#include "tests/support/refused.h"
#include "zhiwang/mediation/v1/dispute_service.grpc.pb.h"
#include "zhiwang/mediation/v1/mediator_service.grpc.pb.h"

namespace zhiwang::mediation {

// The first town's village, and the callers of its levels. Staff S1 mediates for all three committees of ImportLevels.
inline const std::string kTownPath = std::string("/") + kWholeDistrict + "/" + kTown + "/";
inline const std::string kZonePath = kTownPath + kZone + "/";
inline const std::string kVillagePathThere = kZonePath + kVillage + "/";
inline const std::string kOtherTownPath = std::string("/") + kWholeDistrict + "/" + kOtherTown + "/";
inline std::string StaffName(const std::string& id) { return FormatResourceName(kDistrict, "staff", id); }
inline testing::SaidCaller VillageMediator() { return {StaffName("S1"), "village_mediator@" + kVillagePathThere}; }
inline testing::SaidCaller ZoneDispatcher() { return {StaffName("Z1"), "zone_dispatcher@" + kZonePath}; }
inline testing::SaidCaller TownDispatcher() { return {StaffName("T1"), "town_dispatcher@" + kTownPath}; }
inline testing::SaidCaller Director() { return {StaffName("D1"), "centre_director"}; }
inline testing::SaidCaller Auditor() { return {StaffName("A1"), "auditor"}; }
inline testing::SaidCaller GridWorker() { return {StaffName("W1"), "grid_worker@" + kVillagePathThere}; }
inline testing::SaidCaller Police() { return {"spiffe://zhiwang/partner/110", "partner_system"}; }

// People of the tests, planted to be found where they must not be.
inline constexpr char kApplicantName[] = "欧阳绮罗";
inline constexpr char kApplicantPhone[] = "+8613912345678";
inline constexpr char kApplicantNumber[] = "11010519491231002X";
inline constexpr char kRespondentName[] = "司马青衫";
inline constexpr char kRespondentPhone[] = "13987654321";
inline constexpr char kPlantedFact[] = "欧阳绮罗称司马青衫砌墙占地";

// A party of that side.
v1::Party SomeParty(v1::Party::Side side, const std::string& name, const std::string& phone);
// A dispute of neighbours in the village, asked for by a party, with both sides.
v1::Dispute SomeDispute();

// A test of disputes, with a committee at each level of the village: 1 of the village, 2 of the zone, 3 of the town.
class ServedDisputes : public MediationTest {
 protected:
  using Stub = v1::DisputeService::Stub;
  using MediatorStub = v1::MediatorService::Stub;

  void SetUp() override;

  // Any method, as that caller.
  template <class Service, class Request, class Response>
  absl::StatusOr<Response> Ask(grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, Response*),
                               const std::type_identity_t<Request>& request, const testing::SaidCaller& caller) const {
    return client().Ask(method, request, caller);
  }
  // A request about the dispute, new to the service.
  template <class Request>
  static Request About(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_request_id(NewUuid());
    return request;
  }

  absl::StatusOr<v1::Dispute> Create(const v1::Dispute& dispute,
                                     const testing::SaidCaller& caller = ZoneDispatcher()) const;
  absl::StatusOr<v1::Dispute> Read(const std::string& name, const testing::SaidCaller& caller = ZoneDispatcher()) const;
  // The words of parties on a subject, by number.
  absl::StatusOr<v1::Dispute> Say(const std::string& name, v1::Consent::Subject subject,
                                  std::initializer_list<int> parties, const std::string& reference = "",
                                  v1::Consent::Answer answer = v1::Consent::YES,
                                  const testing::SaidCaller& caller = VillageMediator()) const;
  absl::StatusOr<v1::Dispute> Accept(const std::string& name,
                                     const testing::SaidCaller& caller = ZoneDispatcher()) const;
  absl::StatusOr<v1::Dispute> Propose(const std::string& name, const std::string& staff = "S1",
                                      const testing::SaidCaller& caller = ZoneDispatcher()) const;
  absl::StatusOr<v1::Dispute> TakeUp(const std::string& name, int assignment = 1,
                                     const testing::SaidCaller& caller = VillageMediator()) const;
  absl::StatusOr<v1::Dispute> End(const std::string& name, v1::Ending::Kind kind, int party = 0,
                                  const testing::SaidCaller& caller = VillageMediator()) const;

  // Has the district's rules name these partners as courts from today on, in the place of those that they named.
  void NameCourts(const std::vector<std::string>& partners) const;

  // A dispute as far as the words go; answers its name.
  std::string Registered(const v1::Dispute& dispute = SomeDispute()) const;
  std::string Willing() const;  // both sides agreed at the village
  std::string Accepted() const;
  std::string InMediation() const;

  // The timeline's types of change.
  std::vector<std::string> TypesOf(const std::string& name) const;
};

}  // namespace zhiwang::mediation
