#pragma once

#include "common/changelog/follow/follower.h"
#include "common/reports/definition.h"
#include "common/sql/database.h"

namespace zhiwang::reports {

// The effect of the follower that keeps a service's report: what the changes add and take back. Changes of kinds that the
// report does not count mean nothing.
changelog::Follower::Effect Projector(Definition definition);

// The position of the report in this view of the database.
struct Standing {
  int64_t counted = 0;  // the number of the last change that is counted
  int64_t waiting = 0;  // changes that are committed and not counted yet; 1,000 where they are that many or more
};
absl::StatusOr<Standing> ReadStanding(sql::Txn& tx, const Definition& definition);

}  // namespace zhiwang::reports
