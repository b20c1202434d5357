#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/mediation/agreement/domain/agreement.h"

// Every error of agreements besides the common ones and those of disputes. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;  // so that call sites read error::FieldInvalid as they read error::WrittenNeeded

// Something that an agreement lacks: the field of its text, `facts`, and what it is, in both languages.
struct Missing {
  std::string field;
  std::string what, what_zh;
};

// Why an agreement must be in writing.
enum class WritingGround { kAskedFor, kTopic, kInstalments, kNotOnTheSpot };

absl::Status AgreementNotFound(std::string_view name);
absl::Status AgreementActionIllegal(const Agreement& agreement, AgreementAction action);
// The dispute is in another state than IN_MEDIATION, in which agreements are drafted.
absl::Status NotInMediation(const Dispute& dispute);
// Names all that is missing at once.
absl::Status AgreementIncomplete(const Agreement& agreement, const std::vector<Missing>& missing);
absl::Status WrittenNeeded(const Agreement& agreement, WritingGround ground);

}  // namespace zhiwang::mediation::error
