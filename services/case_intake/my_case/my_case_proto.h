#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/auth/callers.h"
#include "services/case_intake/case/domain/case.h"
#include "services/case_intake/case/wire/case_proto.h"
#include "zhiwang/intake/v1/my_case_service.pb.h"

namespace zhiwang::intake {

// The case as its citizen sees it, without the unit's name. Everything that staff say among themselves stays out: this
// names what is shown, and nothing else is.
v1::MyCase ToMyCase(const Case& c);

// A new case as its citizen gives it, checked. FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as `my_case.text`.
absl::StatusOr<Case> FromMyCase(const std::string& district, const v1::MyCase& proto);

// The reporter of the case, as the identity provider names them. Data in a form that the centre cannot use are left out.
Reporter ReporterOf(const auth::Person& person);

}  // namespace zhiwang::intake
