#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "services/case_intake/case/domain/case.h"

// SQL of cases besides that of every resource (see case_noun.h).
namespace zhiwang::intake {

// Writes new cases in as few statements as their size allows. ALREADY_EXISTS (sql::IsDuplicateKey) when an id or an
// external id is taken.
absl::Status InsertCases(sql::Txn& tx, absl::Span<const Case> cases);

// A row that an import finds by its external id: the id and the print of its source.
struct KnownRow {
  std::string external_id;
  int64_t id;
  std::string source_print;  // empty for a case that was not imported
};
absl::StatusOr<std::vector<KnownRow>> RowsByExternalId(sql::Txn& tx, const std::string& district,
                                                       absl::Span<const std::string> external_ids);

// Cases that are not closed, after `after_id` in id order, at most `limit`.
inline constexpr int kOpenStates = 5;
inline constexpr std::string_view kOpenCases =
    "SELECT id FROM ("
    "(SELECT id FROM intake_case FORCE INDEX (by_state) WHERE district = ? AND state = 1 AND id > ? ORDER BY id LIMIT "
    "?) "
    "UNION ALL "
    "(SELECT id FROM intake_case FORCE INDEX (by_state) WHERE district = ? AND state = 2 AND id > ? ORDER BY id LIMIT "
    "?) "
    "UNION ALL "
    "(SELECT id FROM intake_case FORCE INDEX (by_state) WHERE district = ? AND state = 3 AND id > ? ORDER BY id LIMIT "
    "?) "
    "UNION ALL "
    "(SELECT id FROM intake_case FORCE INDEX (by_state) WHERE district = ? AND state = 4 AND id > ? ORDER BY id LIMIT "
    "?) "
    "UNION ALL "
    "(SELECT id FROM intake_case FORCE INDEX (by_state) WHERE district = ? AND state = 6 AND id > ? ORDER BY id LIMIT "
    "?)"
    ") AS open_case ORDER BY id LIMIT ?";
absl::StatusOr<std::vector<Case>> OpenCases(sql::Txn& tx, const std::string& district, int64_t after_id, int limit);

// The open cases that lie in exactly one area.
struct OpenCount {
  int64_t open = 0;
  int64_t overdue = 0;  // of them: the handling deadline had passed by then
};
// Those of these areas by code; an area without any is left out. Reads the index entries of the open cases and nothing else.
absl::StatusOr<std::map<std::string, OpenCount>> CountOpen(sql::Txn& tx, const std::string& district,
                                                           absl::Span<const std::string> areas, absl::Time now);

// Those of these ids that are taken.
absl::StatusOr<std::vector<int64_t>> TakenIds(sql::Txn& tx, const std::string& district, absl::Span<const int64_t> ids);

// The statements of re-sealing, in sight of the test of their plans.
inline constexpr std::string_view kReadReporters =
    "SELECT id, reporter, reporter_phone, reporter_identity FROM intake_case WHERE district = ? AND id > ? ORDER BY id "
    "LIMIT ?";
inline constexpr std::string_view kReplaceReporter =
    "UPDATE intake_case SET reporter = ?, reporter_phone = ?, reporter_identity = ? WHERE district = ? AND id = ? AND "
    "reporter = ?";
inline constexpr std::string_view kDistrictsWithCases =
    "SELECT district FROM intake_case FORCE INDEX (by_due) GROUP BY district";

// The sealed reporters of the district's cases after `after_id` in id order, at most `limit`, empty ones too.
struct ReporterRow {
  int64_t id;
  SealedReporter sealed;
};
absl::StatusOr<std::vector<ReporterRow>> ReadReporters(sql::Txn& tx, const std::string& district, int64_t after_id,
                                                       int limit);

// Puts `resealed`, the same reporter, in the place of `envelope`: false, and nothing is changed, where that is no longer
// there. The reporter stays the same, so the case keeps its version.
absl::StatusOr<bool> ReplaceReporter(sql::Txn& tx, const std::string& district, const ReporterRow& row,
                                     const SealedReporter& resealed);

// The districts that have cases.
absl::StatusOr<std::vector<std::string>> DistrictsWithCases(sql::Txn& tx);

}  // namespace zhiwang::intake
