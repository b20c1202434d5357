// Every method of mediation, called in every role for every part of the district, against the policy.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "common/auth/testing/policy_walk.h"
#include "services/mediation/testing/dispute_service_test.h"
#include "tests/support/refused.h"
#include "zhiwang/common/v1/audit_log_service.pb.h"
#include "zhiwang/common/v1/change_log_service.pb.h"

namespace zhiwang::mediation {
namespace {

class MediationRights : public MediationTest {};

TEST_F(MediationRights, OfEveryRoleEverywhereToEveryMethodAreThoseOfThePolicy) {
  ImportLevels();
  const std::string in_town = fmt::format("/{}/{}/", kWholeDistrict, kTown);
  const std::string in_village = fmt::format("{}{}/{}/", in_town, kZone, kVillage);
  const std::string in_other_town = fmt::format("/{}/{}/", kWholeDistrict, kOtherTown);
  const auth::Walked walked = auth::ExpectPolicy(
      server().channel(),
      {.contracts = {v1::Committee::descriptor()->file(), v1::MediationRules::descriptor()->file(),
                     v1::CreateDisputeRequest::descriptor()->file(), v1::ProposeMediatorRequest::descriptor()->file(),
                     common::v1::VerifyTimelinesRequest::descriptor()->file(),
                     common::v1::VerifyAuditLogRequest::descriptor()->file()},
       .district = kDistrictName,
       .parts = {in_town, in_village, in_other_town, kWater}});
  EXPECT_GT(walked.refused, 900);
  EXPECT_GT(walked.admitted, 600);
}

TEST_F(MediationRights, ToTheRegistersAreNoPartners) {
  ImportLevels();
  v1::GetCommitteeRequest request;
  request.set_name(CommitteeName(1));
  const auto reason = [&](const testing::SaidCaller& caller) {
    const auto answer = client().Ask(&v1::CommitteeService::Stub::GetCommittee, request, caller);
    return answer.ok() ? common::v1::ERROR_REASON_UNSPECIFIED : ReasonOf(answer.status());
  };
  EXPECT_EQ(reason({"spiffe://zhiwang/partner/110", "partner_system"}), common::v1::PERMISSION_MISSING);
  EXPECT_EQ(reason({"districts/370211/citizens/c1", ""}), common::v1::PERMISSION_MISSING);
  EXPECT_EQ(reason({"districts/370211/lawyers/l1", ""}), common::v1::PERMISSION_MISSING);
  EXPECT_EQ(reason({"m1", fmt::format("village_mediator@/{}/{}/", kWholeDistrict, kOtherTown)}),
            common::v1::ERROR_REASON_UNSPECIFIED);
}

TEST_F(MediationRights, ToTheRulesHaveLawyersToo) {
  v1::GetMediationRulesRequest request;
  request.set_name("districts/370211/mediationRules");
  EXPECT_THAT(
      client().Ask(&v1::MediationRulesService::Stub::GetMediationRules, request, {"districts/370211/lawyers/l1", ""}),
      IsOk());
}

}  // namespace
}  // namespace zhiwang::mediation
