#include "common/process/followers/calendar_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/changelog/change_log.h"
#include "common/process/followers/test_calendars.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/database_test.h"
#include "tests/support/loopback_server.h"

namespace zhiwang::process {
namespace {

using zhiwang::testing::Eventually;

class CalendarCopies : public testing::DatabaseTest {
 protected:
  void SetUp() override { CreateSchema({foundation_migrations()}); }
  std::unique_ptr<CalendarFollower> Follow() {
    return CalendarFollower::Start(*db_, server_.channel(), schedule_).value();
  }
  static std::string VersionAt(CalendarFollower& follower, const std::string& district = kDistrict) {
    const auto known = follower.Of(district);
    return known == nullptr ? "" : known->calendar.version();
  }

  CalendarRegistry registry_;
  testing::LoopbackServer server_{{&registry_}};
  background::Schedule schedule_;
};

TEST_F(CalendarCopies, FollowWhatIsSet) {
  const std::string first = registry_.Set(kDistrict, "2030-05-01");
  const std::string other = registry_.Set("370212", "2030-05-02");
  const auto follower = Follow();
  EXPECT_EQ(VersionAt(*follower), first) << "an unknown district is asked for at once";
  EXPECT_EQ(VersionAt(*follower, "370212"), other);
  EXPECT_EQ(follower->Of("370213"), nullptr);
  const std::string second = registry_.Set(kDistrict, "2030-10-01");
  EXPECT_TRUE(Eventually([&] { return VersionAt(*follower) == second; }));
  EXPECT_EQ(VersionAt(*follower, "370212"), other);
}

TEST_F(CalendarCopies, OutliveTheRegistryAndARestart) {
  const std::string set = registry_.Set(kDistrict, "2030-05-01");
  {
    const auto follower = Follow();
    EXPECT_EQ(VersionAt(*follower), set);
  }
  registry_.GoDown();
  const auto follower = Follow();
  EXPECT_EQ(VersionAt(*follower), set);
  EXPECT_EQ(follower->Versions(), (std::map<std::string, std::string>{{kDistrict, set}}));
}

}  // namespace
}  // namespace zhiwang::process
