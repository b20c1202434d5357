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

// SQL for the numbers of files, and for what lists of a report show of disputes.
namespace zhiwang::mediation {

// The comparison of a district's numbers with the committees' books from which they were given out.
struct NumberCheck {
  int64_t books = 0;
  std::vector<std::string> faults;  // one line each, for people
};

// Compares the numbers of a district's disputes with the books of its committees: in each committee's year the numbers 1 … n must
// each occur once, those of void files too. It also finds books whose numbers no dispute has. It holds the numbers of one book at a
// time in memory.
absl::StatusOr<NumberCheck> CheckNumbers(sql::Txn& snapshot, const std::string& district);

// The facts of a dispute that a list of a report shows in addition to what was counted.
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
