#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "services/mediation/dispute/domain/dispute.h"

// SQL of the files' numbers, and of what lists of reports say of disputes.
namespace zhiwang::mediation {

// The comparison of a district's numbers with the books that they are from.
struct NumberCheck {
  int64_t books = 0;
  std::vector<std::string> faults;  // a line each, for people
};

// Compares the numbers that a district's disputes have with the books of its committees: 1 … n of each committee's year,
// each once, those of void files too; also of books whose numbers no dispute has. Give it a snapshot. It holds the numbers of one
// book at a time.
absl::StatusOr<NumberCheck> CheckNumbers(sql::Txn& snapshot, const std::string& district);

// What a list of a report says of a dispute besides what was counted.
struct ReportedFile {
  bool confidential = false;
  std::optional<FileNumber> number;
};

// Those disputes, by id; at most 256.
absl::StatusOr<std::map<std::string, ReportedFile>> FilesOf(sql::Txn& tx, const std::string& district,
                                                            absl::Span<const std::string> ids);

// The ids of the disputes of those agreements, or documents, by id; at most 256.
absl::StatusOr<std::map<std::string, std::string>> DisputesOfAgreements(sql::Txn& tx, const std::string& district,
                                                                        absl::Span<const std::string> ids);
absl::StatusOr<std::map<std::string, std::string>> DisputesOfDocuments(sql::Txn& tx, const std::string& district,
                                                                       absl::Span<const std::string> ids);

}  // namespace zhiwang::mediation
