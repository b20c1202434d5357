#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/mediation/committee/domain/committee.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"

namespace zhiwang::mediation {

v1::Committee ToProto(const Committee& committee, const std::vector<Member>& members);

// A committee that is to be imported, checked as far as its form goes: see CheckCommittee for the rest.
struct NamedCommittee {
  Committee committee;  // without its area path
  std::vector<Member> members;
  std::string area;  // the code
};

// FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as `committee.area`; every name must lie within `district`.
absl::StatusOr<NamedCommittee> FromProto(const std::string& district, const v1::Committee& proto);

// `districts/{district}/{office}` for an office as committees hold it, `staff/{id}` or `lawyers/{licence}`; empty for none.
std::string NameOfOffice(const std::string& district, const std::string& office);

// `staff/{id}` or `lawyers/{licence}` from the resource name of either. RESOURCE_NAME_INVALID names the field.
absl::StatusOr<std::string> OfficeFrom(const std::string& district, std::string_view field, const std::string& name);

}  // namespace zhiwang::mediation
