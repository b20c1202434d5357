// The rights of a watcher: it hears nothing of places where it may not watch, and nothing once it may no longer.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/log_service/test_watcher.h"

namespace zhiwang::log_service {
namespace {

using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

TEST_F(Watcher, IsShownNothingMoreOnceItsRightsAreTakenAway) {
  WriteNumbered(Cases(1, 3));
  Replica replica(schema_, {.followers = {}, .heartbeat = absl::Milliseconds(100)});
  Watching watching(replica, FromTheStart());
  ASSERT_EQ(watching.NextChange().change().seq(), 1);
  replica.callers().TakeAwayAllRights();
  EXPECT_THAT(watching.End(), IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST_F(Watcher, IsShownNothingMoreOnceItsTokenHasExpired) {
  WriteNumbered(Cases(1, 3));
  Replica replica(schema_);
  Watching watching(replica, FromTheStart());
  ASSERT_EQ(watching.NextChange().change().seq(), 1);
  replica.callers().Expire();
  EXPECT_THAT(watching.End(), IsRefused(absl::StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN));
}

// A watcher that is far behind and reads slowly: its history is more than any window between them holds.
class FarBehind : public Watcher {
 protected:
  static constexpr int kHistory = 12'000;

  void SetUp() override {
    Watcher::SetUp();
    std::vector<Change> changes = Cases(1, kHistory);
    for (Change& change : changes) change.type = std::string(40, 't');
    WriteNumbered(changes);
    replica_ = std::make_unique<Replica>(schema_, ChangeLogOptions{.heartbeat = absl::Milliseconds(100)});
    watching_ = std::make_unique<Watching>(*replica_, FromTheStart());
    ASSERT_EQ(watching_->NextChange().change().seq(), 1);
  }
  // It is cut off before it has seen all.
  void ExpectCutOff(absl::StatusCode code, common::v1::ErrorReason reason) {
    const absl::Time since = absl::Now();
    EXPECT_TRUE(Eventually([&] { return absl::Now() > since + absl::Milliseconds(500); }));  // it does not read
    EXPECT_THAT(watching_->End(), IsRefused(code, reason));
    EXPECT_LT(watching_->last().change().seq(), kHistory);
  }

  std::unique_ptr<Replica> replica_;
  std::unique_ptr<Watching> watching_;
};

TEST_F(FarBehind, IsShownNoMoreOfTheHistoryOnceItsRightsAreTakenAway) {
  replica_->callers().TakeAwayAllRights();
  ExpectCutOff(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
}

TEST_F(FarBehind, IsShownNoMoreOfTheHistoryOnceItsTokenHasExpired) {
  replica_->callers().Expire();
  ExpectCutOff(absl::StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN);
}

TEST_F(FarBehind, IsShownNoMoreOfAHistoryThatWasReplaced) {
  ASSERT_EQ(Run("UPDATE log_epoch SET epoch = epoch + 1"), absl::OkStatus());
  ExpectCutOff(absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED);
}

// Watches changes that lie in towns 109 and 110, and in no area.
class AreaWatcher : public Watcher {
 protected:
  static Change In(const std::string& id, const std::string& path) {
    Change change = Made(id, 1, absl::FromUnixSeconds(std::stoi(id)));
    change.area_path = path;
    return change;
  }
  // The ids of `count` changes from the start, in order.
  static std::vector<std::string> Seen(Watching& watching, int count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) ids.push_back(watching.NextChange().change().id());
    return ids;
  }
  void SetUp() override {
    Watcher::SetUp();
    WriteNumbered({In("1", "/370211/109/"), In("2", "/370211/110/"), In("3", "/370211/109/201/"), In("4", "/"),
                   In("5", ""), In("6", "/370211/"), In("7", "/370211/1090/")});
  }
};

TEST_F(AreaWatcher, SeesOnlyWhatLiesWhereItMayWatch) {
  Replica replica(schema_, {.heartbeat = absl::Milliseconds(100)});
  Watching town(replica, FromTheStart(), "t", "town_dispatcher@/370211/109/");
  Watching both(replica, FromTheStart(), "b", "town_dispatcher@/370211/109/,grid_worker@/370211/110/");
  Watching whole(replica, FromTheStart(), "w", "centre_dispatcher");
  EXPECT_THAT(Seen(town, 2), ElementsAre("1", "3"));
  EXPECT_THAT(Seen(both, 3), ElementsAre("1", "2", "3"));
  EXPECT_THAT(Seen(whole, 7), ElementsAre("1", "2", "3", "4", "5", "6", "7"));
  // And what comes from now on.
  WriteNumbered({In("8", "/370211/110/"), In("9", "/"), In("10", "/370211/109/201/")});
  EXPECT_THAT(Seen(town, 1), ElementsAre("10"));
  EXPECT_THAT(Seen(both, 2), ElementsAre("8", "10"));
  EXPECT_THAT(Seen(whole, 3), ElementsAre("8", "9", "10"));
}

TEST_F(AreaWatcher, HearsOfAKindThatTakesAPermissionOnlyWithIt) {
  const ChangeLogOptions options{
      .tables =
          {{.kind = "case", .collection = "cases", .table = "intake_case", .id = "id", .permission = "case.refer"}},
      .heartbeat = absl::Milliseconds(100)};
  Replica replica(schema_, options);
  Watching mixed(replica, FromTheStart(), "m", "town_dispatcher@/370211/109/,grid_worker@/370211/110/");
  Watching worker(replica, FromTheStart(), "w", "grid_worker");
  Watching partner(replica, FromTheStart(), "p", "partner_system");
  Change other = In("8", "/370211/109/");
  other.kind = "visit";
  WriteNumbered({other});
  EXPECT_THAT(Seen(mixed, 3), ElementsAre("1", "3", "8")) << "nothing of town 110, where they lead nothing";
  EXPECT_THAT(Seen(worker, 1), ElementsAre("8"));
  EXPECT_THAT(Seen(partner, 1), ElementsAre("8"));
}

TEST_F(AreaWatcher, HearsOfAResourceThatDecidesByItselfOnlyWhereItLetsThem) {
  changelog::StateTable table{.kind = "case",
                              .collection = "cases",
                              .table = "intake_case",
                              .id = "id",
                              .permission = "case.read",
                              .hears = [](sql::Txn&, const rpc::Call& call, const Change& change) {
                                EXPECT_EQ(call.rule->permission, "case.read");
                                return absl::StatusOr<bool>(call.principal == "owner" || change.id == "3");
                              }};
  Replica replica(schema_, {.tables = {table}, .heartbeat = absl::Milliseconds(100)});
  Watching owner(replica, FromTheStart(), "owner", "town_dispatcher@/370211/109/");
  Watching other(replica, FromTheStart(), "other", "town_dispatcher@/370211/109/");
  Watching service(replica, FromTheStart(), "owner", "service");
  Change later = In("8", "/370211/109/");
  later.kind = "visit";
  WriteNumbered({later});
  EXPECT_THAT(Seen(owner, 3), ElementsAre("1", "3", "8"));
  EXPECT_THAT(Seen(other, 2), ElementsAre("3", "8"));
  EXPECT_THAT(Seen(service, 1), ElementsAre("8")) << "the permission is needed as well";
}

TEST_F(AreaWatcher, WaitsWhileTheResourceCannotBeAskedAndIsEndedWhereItNeverCan) {
  std::atomic<int> failing{3};
  changelog::StateTable table{.kind = "case",
                              .collection = "cases",
                              .table = "intake_case",
                              .id = "id",
                              .permission = "case.read",
                              .hears = [&](sql::Txn&, const rpc::Call& call, const Change&) -> absl::StatusOr<bool> {
                                if (call.principal == "broken") return error::Unexpected("a row cannot be read");
                                if (failing-- > 0) return error::ShuttingDown();
                                return true;
                              },
                              .sees_all = "case.refer"};
  Replica replica(schema_, {.tables = {table}, .heartbeat = absl::Milliseconds(100)});
  Watching watching(replica, FromTheStart(), "t", "grid_worker@/370211/109/");
  EXPECT_THAT(Seen(watching, 2), ElementsAre("1", "3"));
  EXPECT_LT(failing, 0);
  Watching broken(replica, FromTheStart(), "broken", "grid_worker@/370211/109/");
  EXPECT_THAT(broken.End(), IsRefused(absl::StatusCode::kInternal, common::v1::UNEXPECTED));
  failing = 1'000'000;
  Watching ruler(replica, FromTheStart(), "r", "town_dispatcher@/370211/109/");
  EXPECT_THAT(Seen(ruler, 2), ElementsAre("1", "3")) << "nothing is asked for them";
}

TEST_F(AreaWatcher, HearsNothingOfAnAreaThatItMayNotWatchAsIfThereWereNone) {
  Replica replica(schema_, {.heartbeat = absl::Milliseconds(100)});
  WatchChangesRequest other = FromTheStart();
  other.set_area("districts/370211/areas/110");
  Watching watching(replica, other, "t", "town_dispatcher@/370211/109/");
  WriteNumbered({In("8", "/370211/110/"), In("9", "/370211/109/")});
  for (int i = 0; i < 3; ++i) {
    WatchChangesResponse message;
    ASSERT_TRUE(watching.Next(message));
    EXPECT_FALSE(message.has_change()) << message.ShortDebugString();
  }
}

TEST_F(AreaWatcher, SeesNoMoreOfAnAreaOnceItIsTakenAwayAndStillTheOther) {
  Replica replica(schema_, {.heartbeat = absl::Milliseconds(100)});
  Watching watching(replica, FromTheStart(), "b", "town_dispatcher@/370211/109/,grid_worker@/370211/110/");
  EXPECT_THAT(Seen(watching, 3), ElementsAre("1", "2", "3"));
  replica.callers().GrantOnly("town_dispatcher@/370211/109/");
  // Rights are looked at before each heartbeat. The first of these messages says that the log had no more.
  for (int i = 0; i < 4; ++i) {
    WatchChangesResponse message;
    ASSERT_TRUE(watching.Next(message));
    EXPECT_FALSE(message.has_change());
  }
  WriteNumbered({In("8", "/370211/110/"), In("9", "/370211/109/")});
  EXPECT_THAT(Seen(watching, 1), ElementsAre("9"));
}

}  // namespace
}  // namespace zhiwang::log_service
