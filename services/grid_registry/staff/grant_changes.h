#pragma once

#include "absl/status/statusor.h"
#include "common/auth/grant_book.h"
#include "common/auth/grant_revision.h"
#include "common/sql/database.h"

// The grants that staff have by their assignments, as changes: the change log tells whose grants changed, the rows tell
// the present ones. A page tells at least what its revision says; a change that comes later may be in it already, and
// comes again.
namespace zhiwang::grid {

struct GrantChanges {
  auth::GrantPage page;
  auth::GrantRevision revision;  // for the next page
  bool more = false;             // whether there is one already
};

// The people for whom something changed after `since`, about `most` of them, each with the assignments that have not ended
// by `day`, yyyymmdd. Where the log no longer reaches back to `since`, or is another one: a copy of everybody, from its
// beginning; where `since` is in the middle of such a copy, its next page.
absl::StatusOr<GrantChanges> ReadGrantChanges(sql::Txn& tx, const auth::GrantRevision& since, int day, int most);

}  // namespace zhiwang::grid
