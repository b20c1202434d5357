#include "common/sql/lease/lease.h"

#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

struct Held {
  std::string owner;
  int64_t epoch, expires;
};

}  // namespace

absl::StatusOr<std::optional<Lease>> AcquireLease(Database& db, absl::Time deadline, std::string_view name,
                                                  std::string_view owner, absl::Duration ttl, ClockRule clock) {
  return db.Transact(deadline, [&](Txn& tx) -> absl::StatusOr<std::optional<Lease>> {
    ASSIGN_OR_RETURN(const DatabaseTime time, ReadDatabaseTime(tx));
    if (clock == ClockRule::kAgrees && !time.agrees()) return std::nullopt;
    const int64_t now = absl::ToUnixMicros(time.now);
    const int64_t expires = now + absl::ToInt64Microseconds(ttl);
    ASSIGN_OR_RETURN(const auto held,
                     tx.QueryOne("SELECT owner, epoch, expires FROM lease WHERE name = ?", {name}, [](const Row& row) {
                       return Held{row.Text(1), row.Int(2), row.Int(3)};
                     }));
    if (!held) {
      const auto inserted =
          tx.Execute("INSERT INTO lease (name, owner, epoch, expires) VALUES (?, ?, 1, ?)", {name, owner, expires});
      if (IsDuplicateKey(inserted.status())) return Rerun("another took the lease");
      RETURN_IF_ERROR(inserted.status());
      return Lease{std::string(name), std::string(owner), 1, clock};
    }
    const bool ours = held->owner == owner;
    if (!ours && held->expires > expires) {
      // Written under a clock that has been set back since, and it would hold for as long as that: it runs out as one
      // does that was taken now, unless its holder lives and renews it.
      RETURN_IF_ERROR(tx.Execute("UPDATE lease SET expires = ? WHERE name = ? AND epoch = ? AND expires = ?",
                                 {expires, name, held->epoch, held->expires})
                          .status());
      return std::nullopt;
    }
    if (!ours && held->expires > now) return std::nullopt;
    const int64_t epoch = ours ? held->epoch : held->epoch + 1;
    ASSIGN_OR_RETURN(const int64_t changed,
                     tx.Execute("UPDATE lease SET owner = ?, epoch = ?, expires = ? WHERE name = ? AND epoch = ? AND "
                                "expires = ?",
                                {owner, epoch, expires, name, held->epoch, held->expires}));
    if (changed != 1) return Rerun("another took the lease");
    return Lease{std::string(name), std::string(owner), epoch, clock};
  });
}

absl::StatusOr<std::optional<absl::Time>> RenewLease(Txn& tx, const Lease& lease, absl::Duration ttl) {
  ASSIGN_OR_RETURN(const DatabaseTime time, ReadDatabaseTime(tx));
  if (lease.clock == ClockRule::kAgrees && !time.agrees()) return std::nullopt;
  const int64_t now = absl::ToUnixMicros(time.now);
  ASSIGN_OR_RETURN(const int64_t changed,
                   tx.Execute("UPDATE lease SET expires = ? WHERE name = ? AND owner = ? AND epoch = ? AND expires > ?",
                              {now + absl::ToInt64Microseconds(ttl), lease.name, lease.owner, lease.epoch, now}));
  return changed == 1 ? std::optional(time.now) : std::nullopt;
}

absl::Status ReleaseLease(Database& db, absl::Time deadline, const Lease& lease) {
  return db.Transact(deadline, [&](Txn& tx) -> absl::Status {
    return tx
        .Execute("UPDATE lease SET expires = 0 WHERE name = ? AND owner = ? AND epoch = ?",
                 {lease.name, lease.owner, lease.epoch})
        .status();
  });
}

}  // namespace zhiwang::sql
