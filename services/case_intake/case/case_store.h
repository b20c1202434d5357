#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/auth/rights.h"
#include "common/changelog/change_log.h"
#include "common/resource/scan.h"
#include "common/rpc/call.h"
#include "common/rpc/page_token.h"
#include "common/sql/database.h"
#include "services/case_intake/case/domain/case.h"
#include "zhiwang/intake/v1/case_record.pb.h"

// SQL of cases and nothing but SQL.
namespace zhiwang::intake {

// What a change of a case says besides before and after.
struct CaseEvent {
  std::string type;  // `case.dispatched`
  std::optional<ReturnReason> return_reason = {};
  std::string request_id = {};
};

// The change-log row for a case that was `before` (null: new) and is `after`.
changelog::Change CaseChanged(const rpc::Call& call, const Case* before, const Case& after, const CaseEvent& event,
                              absl::Time now);

// The case, or nothing. Its row is not locked: changing it goes by its version.
absl::StatusOr<std::optional<Case>> FindCase(sql::Txn& tx, const std::string& district, int64_t id);

// The same, and until the transaction ends nobody else changes it: for whoever changes many cases in one transaction, and
// would begin all of them anew for one that was changed meanwhile.
absl::StatusOr<std::optional<Case>> FindCaseToChange(sql::Txn& tx, const std::string& district, int64_t id);

// The cases with these ids that are there, by id.
absl::StatusOr<absl::flat_hash_map<int64_t, Case>> FindCases(sql::Txn& tx, const std::string& district,
                                                             absl::Span<const int64_t> ids);

// Writes new cases in as few statements as their size allows. ALREADY_EXISTS (sql::IsDuplicateKey) when an id or an
// external id is taken. `source_prints` is empty, or holds what RowsByExternalId answers later, one for each case.
absl::Status InsertCases(sql::Txn& tx, absl::Span<const Case> cases, absl::Span<const std::string> source_prints);

// Writes `after` where the row is still at the version before it, all but its reporter. CHANGED_CONCURRENTLY otherwise.
absl::Status UpdateCase(sql::Txn& tx, const Case& after);

// Which cases to list: every filter that is set must hold.
struct CaseFilter {
  std::string district;
  std::string area_path = "/";  // in this area, one to four steps below the district; `/`: wherever they are
  std::optional<State> state;
  std::optional<std::string> unit;
  std::string category;  // code of 2, 4 or 6 digits: this and what is below
  std::optional<Channel> channel;
  std::optional<Placement> placement;
  std::optional<absl::Time> received_from, received_until;
  std::string citizen;                            // who registered it themselves; empty: any
  std::string reporter_phone, reporter_identity;  // blind indexes; empty: any
  std::optional<absl::Time> overdue_at;           // the handling deadline had passed by then, without a reply
};

// What a filter asks for, as it is scanned: the latest received first; what is overdue, the longest overdue first.
resource::Scan ScanOf(const CaseFilter& filter);

// A page of the cases that fit a filter and lie in the reach of these grants, each once, from a bounded number of index
// entries: it may be short, or empty, and still have a next one. PAGE_TOKEN_INVALID.
struct CasePage {
  std::vector<Case> cases;
  std::string next;  // what a page token holds; empty: this was the last
};
absl::StatusOr<CasePage> ListCases(sql::Txn& tx, const CaseFilter& filter, const std::vector<auth::Grant>& reach,
                                   const rpc::Page& page);

// What an import needs to know of rows that may be there: by external id, the id and the print of its source.
struct KnownRow {
  std::string external_id;
  int64_t id;
  std::string source_print;  // empty for a case that was not imported
};
absl::StatusOr<std::vector<KnownRow>> RowsByExternalId(sql::Txn& tx, const std::string& district,
                                                       absl::Span<const std::string> external_ids);

// Cases that are not closed, after `after_id` in id order, at most `limit`.
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
    "?)"
    ") AS open_case ORDER BY id LIMIT ?";
absl::StatusOr<std::vector<Case>> OpenCases(sql::Txn& tx, const std::string& district, int64_t after_id, int limit);

// Which of these ids are taken.
absl::StatusOr<std::vector<int64_t>> TakenIds(sql::Txn& tx, const std::string& district, absl::Span<const int64_t> ids);

// What re-sealing runs, in sight of the test of its plans.
inline constexpr std::string_view kReadReporters =
    "SELECT id, reporter FROM intake_case WHERE district = ? AND id > ? ORDER BY id LIMIT ?";
inline constexpr std::string_view kReplaceReporter =
    "UPDATE intake_case SET reporter = ?, reporter_phone = ?, reporter_identity = ? WHERE district = ? AND id = ? AND "
    "reporter = ?";
inline constexpr std::string_view kDistrictsWithCases =
    "SELECT district FROM intake_case FORCE INDEX (by_due) GROUP BY district";

// The sealed reporters of the district's cases after `after_id` in id order, at most `limit`, empty ones too.
struct ReporterRow {
  int64_t id;
  std::string envelope;
};
absl::StatusOr<std::vector<ReporterRow>> ReadReporters(sql::Txn& tx, const std::string& district, int64_t after_id,
                                                       int limit);

// Puts `resealed`, the same reporter, in the place of `envelope`: false, and nothing is changed, where that is no longer
// there. What the reporter is does not change, so neither does the case's version.
absl::StatusOr<bool> ReplaceReporter(sql::Txn& tx, const std::string& district, const ReporterRow& row,
                                     const SealedReporter& resealed);

// The districts that have cases.
absl::StatusOr<std::vector<std::string>> DistrictsWithCases(sql::Txn& tx);

// Cases waiting to be placed, oldest first.
absl::StatusOr<std::vector<std::pair<std::string, int64_t>>> CasesToPlace(sql::Txn& tx, int limit);

// Notes that a case waits to be placed, or no longer does.
absl::Status SetWaitsForPlace(sql::Txn& tx, const Case& c, bool waits);

}  // namespace zhiwang::intake
