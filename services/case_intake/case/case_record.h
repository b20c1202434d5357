#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/case_intake/case/domain/case.h"
#include "zhiwang/intake/v1/case_record.pb.h"

namespace zhiwang::intake {

// A case's facts as the change log holds them, and back.
v1::CaseFacts ToRecord(const Facts& facts);
Facts FromRecord(const v1::CaseFacts& record);

// The facts of a case, with what a newer version of the service wrote among them.
v1::CaseFacts FactsRecordOf(const Case& c);

// The part of a change about the check that is the case's `number`th.
v1::SiteCheckStep StepOf(const SiteCheck& check, int number);

// The part of a case that has no columns of its own, as the bytes of its row: a CaseBody. Fields that a newer release wrote
// there are kept, at every level.
std::string EncodeBody(const Case& c);

// Fills the part of a case that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, Case& c);

}  // namespace zhiwang::intake
