#include "common/changelog/sequencer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/background/monotonic.h"
#include "common/changelog/change_log.h"
#include "common/changelog/follow/log_reader.h"
#include "common/faults/kill_point.h"
#include "common/names/resource_name.h"
#include "common/sql/rows.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::changelog {
namespace {

constexpr int kBatch = 512;
constexpr absl::Duration kTtl = absl::Seconds(5);
constexpr absl::Duration kPollWhenLeading = absl::Milliseconds(15);
constexpr absl::Duration kPollWhenIdle = absl::Milliseconds(50);
constexpr absl::Duration kBusyFor = absl::Seconds(2);  // after the last change
constexpr absl::Duration kPollWhenFollowing = absl::Seconds(1);
constexpr absl::Duration kPollAfterError = absl::Milliseconds(250);

// A committed change that has no number yet.
struct Unnumbered {
  std::string district, kind, id;
  int64_t version;
  int64_t at;
};

// By time, as far as each timeline's own order allows: clocks of replicas differ, timelines do not lie.
void OrderByTimeWithinTimelines(std::vector<Unnumbered>& changes) {
  std::map<std::tuple<std::string, std::string, std::string>, int64_t> latest;
  for (Unnumbered& change : changes) {  // they come in timeline order
    int64_t& at = latest[{change.district, change.kind, change.id}];
    at = change.at = std::max(at, change.at);
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Unnumbered& a, const Unnumbered& b) { return a.at < b.at; });
}

// Within `seq IS NULL` the index holds the primary key in order, so a timeline's changes always come oldest first, and
// none is ever numbered before one that precedes it. The statement does not ask for that order: MariaDB takes no order from
// a unique index whose column may be NULL, and would sort all that waits for each batch. It is checked instead.
absl::StatusOr<std::vector<Unnumbered>> ReadUnnumbered(sql::Txn& tx) {
  std::vector<Unnumbered> changes;
  RETURN_IF_ERROR(
      tx.Query("SELECT district, kind, id, version, at FROM change_log FORCE INDEX (by_seq) WHERE seq IS NULL LIMIT ?",
               {kBatch}, [&](const sql::Row& row) {
                 changes.push_back({row.Text(1), row.Text(2), row.Text(3), row.Int(4), row.Int(5)});
               }));
  const bool in_order = std::is_sorted(changes.begin(), changes.end(), [](const Unnumbered& a, const Unnumbered& b) {
    return std::tie(a.district, a.kind, a.id, a.version) < std::tie(b.district, b.kind, b.id, b.version);
  });
  if (!in_order) return error::Unexpected("changes that wait for their numbers came out of order");
  return changes;
}

// Every row exists (changes are never deleted before they are numbered), so nothing is
// ever inserted by this.
absl::Status WriteNumbers(sql::Txn& tx, const std::vector<Unnumbered>& changes, int64_t head) {
  return sql::InsertRows(
      tx, "INSERT INTO change_log (district, kind, id, version, seq) VALUES ", changes.size(),
      [&](size_t i, std::vector<sql::Value>& values) {
        const Unnumbered& c = changes[i];
        values.insert(values.end(), {c.district, c.kind, c.id, c.version, head + static_cast<int64_t>(i) + 1});
      },
      " ON DUPLICATE KEY UPDATE seq = VALUES(seq)");
}

}  // namespace

absl::StatusOr<int64_t> NumberBatch(sql::Database& db, absl::Time deadline, const sql::Lease& lease,
                                    absl::Duration ttl) {
  return db.Transact(deadline, [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
    ASSIGN_OR_RETURN(const auto held, sql::RenewLease(tx, lease, ttl));
    if (!held) return error::ChangedConcurrently("the sequencer's lease");
    ASSIGN_OR_RETURN(std::vector<Unnumbered> changes, ReadUnnumbered(tx));
    if (changes.empty()) return 0;
    OrderByTimeWithinTimelines(changes);
    ASSIGN_OR_RETURN(const int64_t head, ReadHead(tx));
    RETURN_IF_ERROR(WriteNumbers(tx, changes, head));
    faults::KillPoint("sequencer.mid_batch");
    const auto count = static_cast<int64_t>(changes.size());
    ASSIGN_OR_RETURN(const int64_t moved,
                     tx.Execute("UPDATE log_head SET seq = ? WHERE one = 1 AND seq = ?", {head + count, head}));
    if (moved != 1) return error::ChangedConcurrently("the log's head");
    return count;
  });
}

Sequencer::Sequencer(sql::Database& db) : db_(db), owner_(NewUuid()), thread_([this] { Run(); }) {}

Sequencer::~Sequencer() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

bool Sequencer::Pause(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), time);
}

// True when a change waits for its number. The first of the index is not the oldest, but soon numbered all the same:
// its waiting time tells whether the numbering keeps up.
absl::StatusOr<bool> Sequencer::Look() {
  const absl::Time now = absl::Now();
  ASSIGN_OR_RETURN(const auto at, db_.Read(now + absl::Seconds(3), [](sql::Txn& tx) {
    return tx.QueryOne("SELECT at FROM change_log FORCE INDEX (by_seq) WHERE seq IS NULL LIMIT 1", {},
                       [](const sql::Row& row) { return row.Time(1); });
  }));
  lag_us_ = at ? absl::ToInt64Microseconds(std::max(absl::ZeroDuration(), now - *at)) : 0;
  return at.has_value();
}

void Sequencer::Run() {
  std::optional<sql::Lease> lease;
  absl::Duration renewed, last_change = background::Monotonic();
  for (absl::Duration pause = absl::ZeroDuration(); Pause(pause);) {
    const absl::Duration now = background::Monotonic();
    const absl::Time deadline = absl::Now() + absl::Seconds(3);
    if (!lease) {
      const auto acquired = sql::AcquireLease(db_, deadline, "sequencer", owner_, kTtl);
      if (acquired.ok()) lease = *acquired;
      renewed = now;
      leads_ = lease.has_value();
      if (!lease) Look().IgnoreError();
      pause = lease ? absl::ZeroDuration() : kPollWhenFollowing;
      continue;
    }
    // Looking costs one read; the transaction, with its lease renewal, only happens when there is work or it is time.
    const auto waiting = Look();
    if (waiting.ok() && *waiting) last_change = now;
    pause = now - last_change < kBusyFor ? kPollWhenLeading : kPollWhenIdle;
    if (!waiting.ok()) {
      pause = kPollAfterError;
    } else if (*waiting || now - renewed > kTtl / 3) {
      const auto count = NumberBatch(db_, deadline, *lease, kTtl);
      if (count.ok()) {
        renewed = now;
        numbered_ += *count;
        if (*count > 0) LogReader::Wake(db_);
        if (*count == kBatch) pause = absl::ZeroDuration();
      } else {
        spdlog::warn("sequencer: {}", std::string(count.status().message()));
        if (count.status().code() == absl::StatusCode::kAborted) {
          lease.reset();
          leads_ = false;
        }
        pause = kPollAfterError;
      }
    }
  }
  if (lease) (void)sql::ReleaseLease(db_, absl::Now() + absl::Seconds(1), *lease);
}

}  // namespace zhiwang::changelog
