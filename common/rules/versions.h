#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/changelog/change_log.h"
#include "common/rules/kind.h"
#include "common/sql/database.h"
#include "common/status/error.h"
#include "common/status/macros.h"

// The versions that districts have set, in the database.
namespace zhiwang::rules {

// A version as it is stored.
struct StoredVersion {
  int64_t version = 0;
  std::string content;  // its message's bytes, without name and etag
};

// Every version in that table that a district has set, oldest first.
absl::StatusOr<std::vector<StoredVersion>> ReadStored(sql::Txn& tx, std::string_view table,
                                                      const std::string& district);

// Writes the version that a change tells of, into the table of the change's kind, with the change. ALREADY_EXISTS
// (sql::IsDuplicateKey) when another has its number: nothing is written then.
absl::Status WriteVersion(sql::Txn& tx, int effective_day, const std::string& content, changelog::Change change);

// The error of a row that cannot be read.
absl::Status RowUnreadable(std::string_view table);

// Every version that a district has set, oldest first.
template <Kind K>
absl::StatusOr<std::vector<typename K::Rules>> ReadVersions(sql::Txn& tx, const std::string& district) {
  ASSIGN_OR_RETURN(const std::vector<StoredVersion> stored, ReadStored(tx, K::kKind, district));
  std::vector<typename K::Rules> versions;
  for (const StoredVersion& one : stored) {
    typename K::Proto content;
    if (!content.ParseFromString(one.content)) return RowUnreadable(K::kKind);
    absl::StatusOr<typename K::Rules> rules = K::FromProto(content);
    if (!rules.ok()) return RowUnreadable(K::kKind);
    rules->version = one.version;
    versions.push_back(*std::move(rules));
  }
  return versions;
}

}  // namespace zhiwang::rules
