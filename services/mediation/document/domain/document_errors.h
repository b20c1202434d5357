#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/mediation/document/domain/document.h"

// Every error of documents and templates besides the common ones. Reasons are documented in error_reason.proto.
namespace zhiwang::mediation::error {

using namespace zhiwang::error;  // so that call sites read error::FieldInvalid as they read error::DocumentNotFound

absl::Status DocumentNotFound(std::string_view name);
absl::Status TemplateNotFound(std::string_view name);
// No template of the kind is published: FAILED_PRECONDITION.
absl::Status NoTemplate(DocumentKind kind);
// The kind is brought and not made of a template: FIELD_INVALID.
absl::Status NotMade(std::string_view field, DocumentKind kind);
absl::Status TakesNoDocuments(const Dispute& dispute);
// The file has nothing yet of what a document of the kind tells.
absl::Status TellsOfNothing(const Dispute& dispute, DocumentKind kind);
absl::Status WithdrawalIllegal(const Document& document);

}  // namespace zhiwang::mediation::error
