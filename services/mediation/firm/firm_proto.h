#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/mediation/firm/domain/firm.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"

namespace zhiwang::mediation {

// The firm with its lawyers' names; `with_phones`: with their phones too.
v1::Firm ToProto(const Firm& firm, const std::vector<LawyerPerson>& people, bool with_phones);

// A firm that is to be imported, checked as far as its form goes: see CheckFirm for the rest.
struct NamedFirm {
  Firm firm;                         // without its area paths
  std::vector<LawyerPerson> people;  // one for each lawyer
  std::vector<std::string> areas;    // the codes
};

// FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as `firm.areas`; every name must lie within `district`.
absl::StatusOr<NamedFirm> FromProto(const std::string& district, const v1::Firm& proto);

// The licence of a lawyer whom a request names, 17 digits. RESOURCE_NAME_INVALID or FIELD_INVALID names the field.
absl::StatusOr<int64_t> LicenceFrom(const std::string& district, std::string_view field, const std::string& name);

// The name of a lawyer, `districts/{district}/lawyers/{licence}`.
std::string NameOfLawyer(const std::string& district, int64_t licence);

}  // namespace zhiwang::mediation
