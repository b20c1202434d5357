#include "services/grid_registry/site_check/site_check_expirer.h"

#include <optional>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/changelog/stalled.h"
#include "common/resource/change.h"
#include "common/status/macros.h"
#include "services/grid_registry/site_check/site_check_noun.h"

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
  const absl::Time now = resource::NowInMicros();
  ASSIGN_OR_RETURN(const auto overdue,
                   db_.Read(deadline, [&](sql::Txn& tx) { return OverdueSiteChecks(tx, now, kBatch); }));
  for (const resource::Name& name : overdue) {
    const absl::Status expired = db_.Transact(deadline, [&](sql::Txn& tx) {
      return resource::ChangeWithin<SiteCheckNoun>(
                 tx, name, {"grid-registry"}, now, "site_check.expired",
                 [](const resource::Moment&, const SiteCheck& before) -> absl::StatusOr<std::optional<SiteCheck>> {
                   if (!IsOpen(before.state)) return std::nullopt;
                   return Expire(before);
                 })
          .status();
    });
    if (changelog::IsTransient(expired) && !absl::IsAborted(expired)) return expired;
    // Changed by somebody meanwhile: if it is still open, it is looked at again. One that fails holds up no other.
    if (!expired.ok() && !absl::IsAborted(expired)) {
      spdlog::error("on-site check {} of {} does not expire: {}", name.id, name.district,
                    std::string(expired.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::grid
