#include "common/process/calendar_follower.h"

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/calendar/wire/calendar_wire.h"
#include "common/changelog/change_log.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/database_test.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/grid/v1/calendar_service.grpc.pb.h"

namespace zhiwang::process {
namespace {

using zhiwang::testing::Eventually;

constexpr char kDistrict[] = "370211";

// A registry of as many districts as are set, a district a page. It can be down.
class Registry final : public grid::v1::CalendarService::Service {
 public:
  void GoDown() { down_ = true; }

  // Puts one holiday in force; answers the version.
  std::string Set(const std::string& district, const std::string& holiday) {
    grid::v1::WorkingCalendar calendar;
    calendar.set_known_until("2030-12-31");
    calendar.add_holidays(holiday);
    calendar = calendar::Canonical(calendar).value();
    calendar.set_version(calendar::VersionOf(calendar, ""));
    absl::MutexLock lock(&mutex_);
    grid::v1::DistrictCalendars& set = districts_[district];
    set.set_district("districts/" + district);
    set.clear_versions();
    *set.add_versions() = calendar;
    ++revision_;
    return calendar.version();
  }

  grpc::Status CopyCalendars(grpc::ServerContext*, const grid::v1::CopyCalendarsRequest* request,
                             grid::v1::CopyCalendarsResponse* response) override {
    if (down_) return {grpc::StatusCode::UNAVAILABLE, "down"};
    absl::MutexLock lock(&mutex_);
    response->set_revision(std::to_string(revision_));
    if (request->page_token().empty() && request->known_revision() == response->revision()) return grpc::Status::OK;
    auto next = districts_.upper_bound(request->page_token());
    if (next == districts_.end()) return grpc::Status::OK;
    *response->add_districts() = next->second;
    if (std::next(next) != districts_.end()) response->set_next_page_token(next->first);
    return grpc::Status::OK;
  }

 private:
  std::atomic<bool> down_{false};
  absl::Mutex mutex_;
  std::map<std::string, grid::v1::DistrictCalendars> districts_ ABSL_GUARDED_BY(mutex_);
  int revision_ ABSL_GUARDED_BY(mutex_) = 0;
};

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

  Registry registry_;
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
