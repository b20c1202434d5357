#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/audit/head_key.h"
#include "common/audit/verify.h"
#include "common/sql/database.h"

namespace zhiwang::audit {

// Appends the head of each district's chain to a file, made when it is not there, one signed line of JSON each, through
// to the disk:
//
//   {"at":"2026-11-24T05:25:39Z","district":"370211","hash":"5e…","seq":1204,"signature":"kQ…"}
//
// From then on what the chain holds up to there cannot be changed unnoticed, not by the database's administrator either,
// as long as the lines go where they cannot reach: ship the file off the machine. All lines are appended or none; one that
// a crash left without its end is cut off first.
absl::Status ExportHeads(sql::Database& db, absl::Time deadline, const SigningKey& key, const std::string& file,
                         absl::Time now);

// Verifies a district's chain against what was exported of it. NOT_FOUND when the file is not there; a verdict without
// anchors means that the file has no line of the district.
absl::StatusOr<Verdict> VerifyExport(sql::Database& db, absl::Time deadline, std::string_view district,
                                     const std::string& file, const VerifyingKey& key, Progress progress);

}  // namespace zhiwang::audit
