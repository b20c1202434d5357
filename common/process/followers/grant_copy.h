#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/grant_revision.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/grant_service.pb.h"

// The copy of the grants in a service's own schema. Every replica writes it; each row is replaced only by what is at least
// as new.
namespace zhiwang::process {

struct GrantCopy {
  auth::GrantRevision revision;  // nothing is known: there is no whole copy yet
  std::vector<common::v1::StaffGrants> people;
};

// The copy that the schema holds.
absl::StatusOr<GrantCopy> ReadGrantCopy(sql::Txn& tx);

// The people that the pages of a copy of everybody named so far: by district and id.
using Copied = std::set<std::pair<std::string, std::string>>;

// Writes a page into the copy, in the order that the pages came in; `copied` goes from page to page. At the end of a copy of
// everybody those whom it did not name have nothing left.
absl::Status WriteGrantPage(sql::Txn& tx, const common::v1::ListGrantChangesResponse& page, Copied& copied);

}  // namespace zhiwang::process
