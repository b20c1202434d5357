#include "tests/faults/hostile/hostile_callers.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/auth/policy.h"
#include "common/auth/role.h"
#include "common/auth/self.h"
#include "tests/faults/hostile/known/known_disputes.h"
#include "tests/faults/hostile/known/known_files.h"
#include "tests/support/district/demo_district.h"
#include "zhiwang/common/v1/access.pb.h"

namespace zhiwang::testing {
namespace {

// Methods about disputes that only their mediator can call with success.
const std::set<std::string>& ForTheirMediator() {
  static const auto* const methods = new std::set<std::string>{
      "AcceptAssignment", "DeclineAssignment", "PauseDispute",         "ResumeDispute",      "ExtendDispute",
      "DraftAgreement",   "WriteAgreement",    "ReachAgreementOrally", "MakeDocument",       "AddEvidence",
      "WithdrawDocument", "OpenSession",       "RecordMinutes",        "CloseSession",       "FixAgreement",
      "SignAgreement",    "AmendAgreement",    "DeclineAgreement",     "RecordMemberConsent"};
  return *methods;
}

}  // namespace

std::string CallerOf(const google::protobuf::MethodDescriptor& method) {
  const common::v1::Access& access = method.options().GetExtension(common::v1::access);
  const auth::RoleSet roles = auth::FindRule(access.permission())->roles;
  if (ForTheirMediator().contains(method.name())) return kDisputesMediator;
  if (method.name() == "RecordLegalService") return kLawyerOfFirm;
  if (access.permission() == "award.approve") return kCentre;  // somebody else proposes them
  const auto have_it = [&](auth::Role role) { return roles.Has(role); };
  if (access.reach() != common::v1::Access::SELF && std::ranges::any_of(auth::kGrantedRoles, have_it)) {
    return kEverybody;
  }
  const auto* owner = std::ranges::find_if(
      auth::kAllRoles, [&](auth::Role role) { return auth::kSelfRoles.Has(role) && have_it(role); });
  return auth::SubjectOf({"370211", *owner, "h1"});
}

std::vector<std::string> CallersOfEachKind(const Cluster& cluster) {
  std::vector<std::string> callers = {kEverybody, kEverybody, kCentre,
                                      StaffServing(cluster, grid::v1::Assignment::TOWN_DISPATCHER, "370211010000")};
  for (const char* people : {"citizens", "volunteers", "lawyers", "parties"}) {
    callers.push_back(absl::StrCat("districts/370211/", people, "/h2"));
  }
  for (const auth::Role role : auth::kGrantedRoles) callers.push_back(OnlyAs(auth::RoleName(role)));
  return callers;
}

}  // namespace zhiwang::testing
