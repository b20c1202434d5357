#include "common/sql/settings_check.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "common/sql/connection.h"
#include "common/status/macros.h"

namespace zhiwang::sql {
namespace {

constexpr int kLongestLockWait = 2;
constexpr int kProcesses = 2;  // of one service: the next replica stands beside the one it replaces

// MariaDB's names of these, and MySQL's since 8.0.26.
constexpr std::pair<const char*, const char*> kSemiSync[] = {
    {"rpl_semi_sync_master_enabled", "rpl_semi_sync_master_wait_point"},
    {"rpl_semi_sync_source_enabled", "rpl_semi_sync_source_wait_point"}};

class Check {
 public:
  explicit Check(const Settings& settings) : settings_(settings) {}

  bool Knows(const char* name) const { return settings_.contains(name); }
  bool Is(const char* name, std::string_view value) const {
    const auto found = settings_.find(name);
    return found != settings_.end() && found->second == value;
  }
  int Number(const char* name) const {
    int number = 0;
    const auto found = settings_.find(name);
    return found != settings_.end() && absl::SimpleAtoi(found->second, &number) ? number : 0;
  }
  void Want(bool well, const char* name, std::string_view value, std::string_view why) {
    if (!well && Knows(name)) {
      faults_.push_back(fmt::format("{} is {} and should be {}: {}", name, settings_.at(name), value, why));
    }
  }
  std::vector<std::string> TakeFaults() { return std::move(faults_); }

 private:
  const Settings& settings_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> FindWeakSettings(const Settings& settings, int most_connections) {
  Check check(settings);
  check.Want(check.Is("innodb_flush_log_at_trx_commit", "1"), "innodb_flush_log_at_trx_commit", "1",
             "acknowledged writes are lost when the machine fails");
  check.Want(check.Number("innodb_lock_wait_timeout") <= kLongestLockWait, "innodb_lock_wait_timeout", "2",
             "a call waits longer for a lock than it has time, and is not run again");
  const int connections = kProcesses * most_connections;
  check.Want(check.Number("max_connections") >= connections, "max_connections",
             fmt::format("at least {}, and as much again for each other service", connections),
             "a second replica of this service finds no room");
  const int statements = connections * static_cast<int>(Connection::kMostPreparedStatements);
  check.Want(check.Number("max_prepared_stmt_count") >= statements, "max_prepared_stmt_count",
             fmt::format("at least {}, and as much again for each other service", statements),
             "calls fail once all connections together have prepared as many statements");
  const bool galera = check.Is("wsrep_on", "ON");
  if (galera) {
    check.Want(check.Number("wsrep_sync_wait") % 2 == 1, "wsrep_sync_wait", "1",
               "a read at one node misses what was just written at another");
  }
  if (check.Is("log_bin", "ON")) {
    check.Want(check.Is("sync_binlog", "1"), "sync_binlog", "1", "acknowledged writes are lost when the machine fails");
    for (const auto& [enabled, wait_point] : kSemiSync) {
      if (galera) continue;  // its nodes agree before a commit is acknowledged
      check.Want(check.Is(enabled, "ON"), enabled, "ON where there are replicas",
                 "acknowledged writes are lost when a replica takes over");
      check.Want(check.Is(wait_point, "AFTER_SYNC"), wait_point, "AFTER_SYNC where there are replicas",
                 "others read what is lost when a replica takes over");
    }
  }
  return check.TakeFaults();
}

absl::StatusOr<std::vector<std::string>> FindWeakSettings(Database& db, absl::Time deadline) {
  Settings settings;
  RETURN_IF_ERROR(db.Read(deadline, [&](Txn& tx) {
    settings.clear();
    return tx.Query(
        "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', "
        "'innodb_lock_wait_timeout', 'max_connections', 'max_prepared_stmt_count', 'log_bin', 'sync_binlog', "
        "'rpl_semi_sync_master_enabled', "
        "'rpl_semi_sync_master_wait_point', 'rpl_semi_sync_source_enabled', "
        "'rpl_semi_sync_source_wait_point', 'wsrep_on', 'wsrep_sync_wait')",
        {}, [&](const Row& row) { settings[row.Text(1)] = row.Text(2); });
  }));
  return FindWeakSettings(settings, db.options().most_connections);
}

}  // namespace zhiwang::sql
