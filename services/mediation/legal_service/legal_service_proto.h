#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/mediation/legal_service/domain/legal_service.h"
#include "zhiwang/mediation/v1/mediator_list.pb.h"

namespace zhiwang::mediation {

// The entry without its words; `WithWords`: with those too, which must be open, and the person masked.
v1::LegalService ToProto(const LegalService& service);
v1::LegalService WithWordsToProto(const LegalService& service);

// Takes out of an answer what the row's words say; puts it in again from an answer that was shown anew.
void TakeOutWords(v1::LegalService& proto);
v1::LegalService PutWordsBack(v1::LegalService shown, v1::LegalService kept);

// A new entry as a request has it, checked as far as its form goes: see CheckLegalService for the rest.
struct NamedLegalService {
  LegalService service;  // without its firm, area path and digests
  std::string area;      // the code
};

// FIELD_INVALID or RESOURCE_NAME_INVALID names the field, as `legal_service.lawyer`; every name must lie within `district`.
absl::StatusOr<NamedLegalService> FromProto(const std::string& district, const v1::LegalService& proto);

}  // namespace zhiwang::mediation
