#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/auth/callers.h"
#include "services/case_intake/case/case_proto.h"
#include "services/case_intake/case/domain/case.h"
#include "zhiwang/intake/v1/my_case_service.pb.h"

namespace zhiwang::intake {

// The case as its citizen sees it, without the unit's name. Everything that staff say among themselves stays out: this
// names what is shown, and nothing else is.
v1::MyCase ToMyCase(const Case& c);

// What a citizen may set of a new case, checked. FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as `my_case.text`.
absl::StatusOr<Case> FromMyCase(const std::string& district, const v1::MyCase& proto);

// Who brings the case, as the identity provider says. What of it has no form that the centre could use is left out.
Reporter ReporterOf(const auth::Person& person);

}  // namespace zhiwang::intake
