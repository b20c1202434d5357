#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/mediation/document/domain/document.h"
#include "zhiwang/mediation/v1/document_record.pb.h"

namespace zhiwang::mediation {

// A document as its row and the change log have it: what a newer release wrote in the row is kept.
v1::DocumentRecord RecordOf(const Document& document);

// The same as the bytes of its row.
std::string EncodeBody(const Document& document);

// Fills the part of a document that EncodeBody wrote. INTERNAL for bytes that are no body.
absl::Status DecodeBody(std::string_view bytes, Document& document);

}  // namespace zhiwang::mediation
