#include "common/sql/migrations.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "absl/strings/ascii.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/sql/connection.h"
#include "common/sql/lease/lease.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/digest.h"

namespace zhiwang::sql {
namespace {

constexpr absl::Duration kLongestMigration = absl::Minutes(30);
constexpr absl::Duration kLockTtl = absl::Seconds(15);
constexpr absl::Duration kLockRenewal = absl::Seconds(2);

constexpr std::string_view kCreateLedger =
    "CREATE TABLE IF NOT EXISTS schema_ledger ("
    "component VARCHAR(40) NOT NULL, number INT NOT NULL, step INT NOT NULL, checksum CHAR(64) NOT NULL,"
    "finished TINYINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (component, number)"
    ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

struct LedgerRow {
  int step;
  std::string checksum;
  bool finished;
};
using Ledger = std::map<std::pair<std::string, int>, LedgerRow>;

std::vector<std::string> Statements(std::string_view text) {
  std::vector<std::string> statements;
  std::string statement;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string line(absl::StripAsciiWhitespace(absl::string_view(text.data(), end + 1)));
    text.remove_prefix(end + 1);
    if (line.empty() || line.starts_with("--")) continue;
    statement += line;
    if (line.back() == ';') {
      statement.pop_back();
      statements.push_back(std::exchange(statement, {}));
    } else {
      statement += ' ';
    }
  }
  if (!statement.empty()) statements.push_back(std::move(statement));
  return statements;
}

// Holds the migrations' lock, however long a statement takes.
class LockKeeper {
 public:
  LockKeeper(Database& db, Lease lock) : db_(db), lock_(std::move(lock)), renewal_([this] { Renew(); }) {}
  ~LockKeeper() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    renewal_.join();
    (void)ReleaseLease(db_, absl::Now() + absl::Seconds(3), lock_);  // or it expires
  }

  // True once another replica may be migrating.
  bool lost() const { return lost_; }

 private:
  void Renew() {
    for (;;) {
      {
        absl::MutexLock lock(&mutex_);
        if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLockRenewal)) return;
      }
      const auto held =
          db_.Transact(absl::Now() + kLockTtl, [this](Txn& tx) { return RenewLease(tx, lock_, kLockTtl); });
      if (held.ok() && !*held) lost_ = true;
    }
  }

  Database& db_;
  const Lease lock_;
  std::atomic<bool> lost_{false};
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread renewal_;
};

absl::StatusOr<Ledger> ReadLedger(Connection& connection) {
  Ledger ledger;
  RETURN_IF_ERROR(connection.Query("SELECT component, number, step, checksum, finished FROM schema_ledger", {},
                                   [&](const Row& row) {
                                     ledger[{row.Text(1), static_cast<int>(row.Int(2))}] = {
                                         static_cast<int>(row.Int(3)), row.Text(4), row.Int(5) != 0};
                                   }));
  return ledger;
}

// OK where this program fits this schema: everything in the ledger must be known here, with this text.
absl::Status CheckKnown(const Ledger& ledger, const std::vector<Component>& components) {
  for (const auto& [key, row] : ledger) {
    const auto& [name, number] = key;
    const auto component =
        std::find_if(components.begin(), components.end(), [&](const Component& c) { return c.name == name; });
    if (component == components.end() || number > static_cast<int>(component->migrations.size())) {
      return absl::FailedPreconditionError(fmt::format(
          "the schema holds migration {} {} which this program does not know: a newer one was here", name, number));
    }
    if (row.checksum != Sha256Hex(component->migrations[static_cast<size_t>(number - 1)].text)) {
      return absl::FailedPreconditionError(
          fmt::format("migration {} {} was applied with another text than this program's", name, number));
    }
  }
  return absl::OkStatus();
}

absl::Status Apply(Connection& connection, const LockKeeper& lock, std::string_view component,
                   const Migration& migration, int from_step) {
  const std::vector<std::string> statements = Statements(migration.text);
  for (int step = from_step; step < static_cast<int>(statements.size()); ++step) {
    if (lock.lost()) return error::DatabaseUnavailable("the migrations' lock was lost");
    RETURN_IF_ERROR(connection.Direct(statements[static_cast<size_t>(step)]));
    RETURN_IF_ERROR(connection
                        .Execute("INSERT INTO schema_ledger (component, number, step, checksum, finished, at) "
                                 "VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE step = VALUES(step), finished = "
                                 "VALUES(finished)",
                                 {component, migration.number, step + 1, Sha256Hex(migration.text),
                                  step + 1 == static_cast<int>(statements.size()) ? 1 : 0, absl::Now()})
                        .status());
  }
  spdlog::info("migrated {} to {:04} {}", component, migration.number, migration.name);
  return absl::OkStatus();
}

absl::Status ApplyMissing(Connection& connection, const LockKeeper& lock, const std::vector<Component>& components) {
  ASSIGN_OR_RETURN(const Ledger ledger, ReadLedger(connection));
  RETURN_IF_ERROR(CheckKnown(ledger, components));
  for (const Component& component : components) {
    for (const Migration& migration : component.migrations) {
      const auto row = ledger.find({std::string(component.name), migration.number});
      if (row != ledger.end() && row->second.finished) continue;
      RETURN_IF_ERROR(Apply(connection, lock, component.name, migration, row == ledger.end() ? 0 : row->second.step));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Migrate(const Options& options, const std::vector<Component>& components) {
  Options server = options;
  server.schema.clear();
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> creator, Connection::Open(server));
  const absl::Status created = creator->Direct(
      fmt::format("CREATE DATABASE IF NOT EXISTS `{}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", options.schema));
  Options patient = options;
  patient.longest_statement = kLongestMigration;
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, Connection::Open(patient));
  if (!created.ok()) spdlog::info("the schema cannot be created by this user; it is there already");
  RETURN_IF_ERROR(connection->Direct(kCreateLedger));
  RETURN_IF_ERROR(connection->Direct(kCreateLeaseTable));

  Database db(options);
  const std::string owner = NewUuid();
  const absl::Time deadline = absl::Now() + kLongestMigration;
  std::optional<Lease> lease;
  while (!lease) {
    ASSIGN_OR_RETURN(lease, AcquireLease(db, deadline, "migrations", owner, kLockTtl, ClockRule::kAny));
    if (!lease) absl::SleepFor(absl::Milliseconds(100));
  }
  const LockKeeper lock(db, *std::move(lease));
  return ApplyMissing(*connection, lock, components);
}

absl::Status CheckMigrated(Database& db, const std::vector<Component>& components) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, Connection::Open(db.options()));
  ASSIGN_OR_RETURN(const Ledger ledger, ReadLedger(*connection));
  RETURN_IF_ERROR(CheckKnown(ledger, components));
  for (const Component& component : components) {
    for (const Migration& migration : component.migrations) {
      const auto row = ledger.find({std::string(component.name), migration.number});
      if (row == ledger.end() || !row->second.finished) {
        return absl::FailedPreconditionError(
            fmt::format("migration {} {} is missing: run with --migrate_only", component.name, migration.number));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace zhiwang::sql
