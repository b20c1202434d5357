#include "common/sql/settings_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/support/cluster/private_server.h"

namespace zhiwang::sql {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr int kConnections = 50;  // of one process

// A MariaDB with replicas as it should be set.
Settings Sound() {
  return {{"innodb_flush_log_at_trx_commit", "1"},
          {"innodb_lock_wait_timeout", "2"},
          {"max_connections", "100"},
          {"max_prepared_stmt_count", "20000"},
          {"log_bin", "ON"},
          {"sync_binlog", "1"},
          {"rpl_semi_sync_master_enabled", "ON"},
          {"rpl_semi_sync_master_wait_point", "AFTER_SYNC"},
          {"wsrep_on", "OFF"},
          {"wsrep_sync_wait", "0"}};
}

TEST(WeakSettings, AreNoneWhereAllIsWell) {
  EXPECT_THAT(FindWeakSettings(Sound(), kConnections), IsEmpty());
  EXPECT_THAT(FindWeakSettings(Settings(), kConnections), IsEmpty())
      << "nothing is said of what a server does not know";
}

TEST(WeakSettings, AreNamedWithWhatTheyAreAndShouldBe) {
  const std::pair<const char*, const char*> kWeak[] = {{"innodb_flush_log_at_trx_commit", "2"},
                                                       {"innodb_lock_wait_timeout", "50"},
                                                       {"sync_binlog", "0"},
                                                       {"rpl_semi_sync_master_enabled", "OFF"},
                                                       {"rpl_semi_sync_master_wait_point", "AFTER_COMMIT"}};
  for (const auto& [name, value] : kWeak) {
    Settings settings = Sound();
    const std::string should = settings[name];
    settings[name] = value;
    EXPECT_THAT(FindWeakSettings(settings, kConnections),
                ElementsAre(StartsWith(std::string(name) + " is " + value + " and should be " + should)));
  }
}

TEST(WeakSettings, OfTheBinaryLogMatterOnlyWhereThereIsOne) {
  Settings settings = Sound();
  settings["log_bin"] = "OFF";
  settings["sync_binlog"] = "0";
  settings["rpl_semi_sync_master_enabled"] = "OFF";
  settings["rpl_semi_sync_master_wait_point"] = "AFTER_COMMIT";
  EXPECT_THAT(FindWeakSettings(settings, kConnections), IsEmpty());
}

TEST(WeakSettings, OfAServerWithoutRoomForTwoProcessesAreThoseOfItsLimits) {
  EXPECT_THAT(FindWeakSettings(Sound(), kConnections + 1),
              ElementsAre(StartsWith("max_connections is 100 and should be at least 102"),
                          StartsWith("max_prepared_stmt_count is 20000 and should be at least 20400")));
}

TEST(WeakSettings, OfGaleraAreThoseOfItsReads) {
  Settings settings = Sound();
  settings["wsrep_on"] = "ON";
  settings["rpl_semi_sync_master_enabled"] = "OFF";
  EXPECT_THAT(FindWeakSettings(settings, kConnections),
              ElementsAre(StartsWith("wsrep_sync_wait is 0 and should be 1")));
  settings["wsrep_sync_wait"] = "7";
  EXPECT_THAT(FindWeakSettings(settings, kConnections), IsEmpty());
}

TEST(WeakSettings, AreFoundAtAServer) {
  testing::PrivateServer sound(testing::PrivateServer::Durability::kFull);
  Options options;
  options.unix_socket = sound.socket();
  options.user = "root";
  options.most_connections = kConnections;
  Database of_sound(options);
  const absl::Time soon = absl::Now() + absl::Seconds(30);
  const auto none = FindWeakSettings(of_sound, soon);
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_THAT(*none, IsEmpty());

  sound.Stop();
  sound.set_flags({"--log-bin", "--sync-binlog=0", "--innodb-lock-wait-timeout=50",
                   "--innodb-flush-log-at-trx-commit=2", "--max-prepared-stmt-count=16382"});
  sound.Start();
  Database of_weak(options);
  const auto weak = FindWeakSettings(of_weak, soon);
  ASSERT_TRUE(weak.ok()) << weak.status();
  EXPECT_THAT(*weak,
              ElementsAre(HasSubstr("innodb_flush_log_at_trx_commit is 2"), HasSubstr("innodb_lock_wait_timeout is 50"),
                          HasSubstr("max_prepared_stmt_count is 16382"), HasSubstr("sync_binlog is 0"),
                          AllOf(HasSubstr("rpl_semi_sync_master_enabled is OFF"), HasSubstr("should be ON")),
                          HasSubstr("rpl_semi_sync_master_wait_point is AFTER_COMMIT")));
}

}  // namespace
}  // namespace zhiwang::sql
