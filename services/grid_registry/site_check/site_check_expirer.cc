#include "services/grid_registry/site_check/site_check_expirer.h"

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/changelog/stalled.h"
#include "common/status/macros.h"
#include "services/grid_registry/site_check/site_check.h"
#include "services/grid_registry/site_check/site_check_proto.h"
#include "services/grid_registry/site_check/site_check_store.h"

namespace zhiwang::grid {
namespace {

constexpr absl::Duration kEvery = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr int kBatch = 200;

}  // namespace

SiteCheckExpirer::SiteCheckExpirer(sql::Database& db) : db_(db), thread_([this] { Run(); }) {}

SiteCheckExpirer::~SiteCheckExpirer() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void SiteCheckExpirer::Run() {
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kEvery)) return;
    }
    const absl::Status status = ExpireOverdue();
    if (!status.ok()) spdlog::warn("on-site checks wait to expire: {}", std::string(status.message()));
  }
}

absl::Status SiteCheckExpirer::ExpireOverdue() {
  const absl::Time deadline = absl::Now() + kPatience;
  const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(absl::Now()));
  ASSIGN_OR_RETURN(const auto overdue,
                   db_.Read(deadline, [&](sql::Txn& tx) { return OverdueSiteChecks(tx, now, kBatch); }));
  for (const auto& [district, id] : overdue) {
    const absl::Status expired =
        db_.Transact(deadline, [&, &district = district, &id = id](sql::Txn& tx) -> absl::Status {
          ASSIGN_OR_RETURN(const auto before, FindSiteCheck(tx, district, id));
          if (!before || !IsOpen(before->state)) return absl::OkStatus();
          ASSIGN_OR_RETURN(const SiteCheck after, Expire(*before, now));
          RETURN_IF_ERROR(UpdateSiteCheck(tx, after));
          return changelog::Append(tx, {ChangeOf(after, "grid-registry", "", "")});
        });
    if (changelog::IsTransient(expired) && !absl::IsAborted(expired)) return expired;
    // Changed by somebody meanwhile: if it is still open, it is looked at again. One that fails holds up no other.
    if (!expired.ok() && !absl::IsAborted(expired)) {
      spdlog::error("on-site check {} of {} does not expire: {}", id, district, std::string(expired.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::grid
