#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/rights.h"
#include "common/sql/database.h"
#include "services/grid_registry/site_check/site_check.h"

// SQL of on-site checks and nothing but SQL.
namespace zhiwang::grid {

// The check, or nothing. Its row is not locked: changing it goes by its version.
absl::StatusOr<std::optional<SiteCheck>> FindSiteCheck(sql::Txn& tx, const std::string& district, int64_t id);

// The id of the check that the case handed over under this number, or nothing.
absl::StatusOr<std::optional<int64_t>> FindSiteCheckOf(sql::Txn& tx, const std::string& district, int64_t case_id,
                                                       int number);

// Writes a new check. ALREADY_EXISTS (sql::IsDuplicateKey) when the case has handed this one over before.
absl::Status InsertSiteCheck(sql::Txn& tx, const SiteCheck& check);

// Writes `after` where the row is still at the version before it. CHANGED_CONCURRENTLY otherwise.
absl::Status UpdateSiteCheck(sql::Txn& tx, const SiteCheck& after);

// Which checks to list: every filter that is set must hold.
struct SiteCheckFilter {
  std::string district;
  std::string area_path = "/";  // in this area, at most four steps below the district; `/`: wherever they are
  std::optional<SiteCheckState> state;
  std::string worker;  // empty: any
};

// The query for a filter: one place, so that the test of its plan sees what runs.
struct SiteCheckQuery {
  std::string sql;
  std::vector<sql::Value> values;  // point into the filter
};
SiteCheckQuery MakeSiteCheckQuery(const SiteCheckFilter& filter, std::optional<int64_t> before_id, int limit);

// What lies in the reach of somebody's rights, below `before_id`, the highest id first, at most `limit`.
absl::StatusOr<std::vector<SiteCheck>> ListSiteChecksInReach(sql::Txn& tx, const SiteCheckFilter& filter,
                                                             const std::vector<auth::Grant>& reach,
                                                             std::optional<int64_t> before_id, int limit);

// Open checks whose time was over by then, in whatever district, the longest first.
absl::StatusOr<std::vector<std::pair<std::string, int64_t>>> OverdueSiteChecks(sql::Txn& tx, absl::Time by, int limit);

}  // namespace zhiwang::grid
