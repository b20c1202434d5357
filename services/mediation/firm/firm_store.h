#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "services/mediation/firm/domain/firm.h"

// Law firms and the memberships of their lawyers: SQL and nothing but SQL.
namespace zhiwang::mediation {

// The firm with that code; nothing where there is none.
absl::StatusOr<std::optional<Firm>> FindFirm(sql::Txn& tx, const std::string& district, const std::string& code);

// Firms after `after_code`, by code, at most `limit`.
absl::StatusOr<std::vector<Firm>> ReadFirms(sql::Txn& tx, const std::string& district, const std::string& after_code,
                                            int limit);

// Writes a firm: a new one at version 1, another where the row is at the version before. CHANGED_CONCURRENTLY otherwise.
absl::Status SaveFirm(sql::Txn& tx, const Firm& firm);

// The memberships of a firm, those that have ended too, and all of these lawyers.
absl::StatusOr<std::vector<Membership>> MembershipsOfFirm(sql::Txn& tx, const std::string& district,
                                                          const std::string& firm);
absl::StatusOr<std::vector<Membership>> MembershipsOfLawyers(sql::Txn& tx, const std::string& district,
                                                             absl::Span<const int64_t> licences);

// Writes memberships; the day on which one ends may be known to have changed.
absl::Status WriteMemberships(sql::Txn& tx, const std::string& district, absl::Span<const Membership> memberships);

// The versions of lawyers, by licence, 0 for one of whom no import said anything: read before it is decided at which firm they serve.
using LicenceVersions = std::map<int64_t, int64_t>;
absl::StatusOr<LicenceVersions> ReadLicenceVersions(sql::Txn& tx, const std::string& district,
                                                    absl::Span<const int64_t> licences);

// Moves those lawyers on by a version, by compare-and-set: where another import named one of them since, the transaction runs again
// (sql::Rerun), and sees it.
absl::Status TakeLicences(sql::Txn& tx, const std::string& district, const LicenceVersions& read);

// Locks the memberships of a lawyer until the transaction ends, and answers those.
absl::StatusOr<std::vector<Membership>> LockMemberships(sql::Txn& tx, const std::string& district, int64_t licence);

}  // namespace zhiwang::mediation
