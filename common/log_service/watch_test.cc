#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/changelog/sequencer.h"
#include "common/changelog/test_log.h"
#include "common/log_service/test_replica.h"
#include "common/status/error.h"

namespace zhiwang::log_service {
namespace {

using changelog::Change;
using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

constexpr absl::Duration kPatience = absl::Seconds(60);

class Watcher : public changelog::LogTest {
 protected:
  static WatchChangesRequest Everything() {
    WatchChangesRequest request;
    request.set_name("districts/370211/logs/thing");
    return request;
  }
  static WatchChangesRequest FromTheStart() {
    WatchChangesRequest request = Everything();
    request.set_from_start(true);
    return request;
  }
  static WatchChangesRequest From(const std::string& token, WatchChangesRequest request = Everything()) {
    request.set_resume_token(token);
    return request;
  }
  void WriteNumbered(const std::vector<Change>& changes) {
    ASSERT_EQ(Write(changes), absl::OkStatus());
    NumberAll();
  }
  // Cases `first` to `last`, each new.
  static std::vector<Change> Cases(int first, int last) {
    std::vector<Change> changes;
    for (int i = first; i <= last; ++i) changes.push_back(Made(fmt::format("{}", i), 1));
    return changes;
  }
  static std::string Shown(const common::v1::WatchedChange& change) {
    return fmt::format("{} {}/{} v{}", change.seq(), change.kind(), change.id(), change.version());
  }
  static std::string Shown(const Change& change) {
    return fmt::format("{} {}/{} v{}", change.seq, change.kind, change.id, change.version);
  }
  static void ExpectRefused(const absl::Status& status, absl::StatusCode code, common::v1::ErrorReason reason) {
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(ReasonOf(status), reason) << status;
    EXPECT_NE(ChineseMessageOf(status), status.message());
  }
};

TEST_F(Watcher, GetsATokenAtOnceAndThenWhatChangesFromNowOn) {
  WriteNumbered(Cases(1, 3));
  Replica replica(options_);
  Watching watching(replica, Everything());
  WatchChangesResponse first;
  ASSERT_TRUE(watching.Next(first));
  EXPECT_FALSE(first.has_change());
  EXPECT_FALSE(first.resume_token().empty());
  Change change = Made("4", 1, absl::FromUnixMicros(1'717'200'000'123'456));
  change.payload = "不给订阅者看的内容";
  WriteNumbered({change});
  const WatchChangesResponse message = watching.NextChange();
  EXPECT_EQ(message.change().kind(), "case");
  EXPECT_EQ(message.change().id(), "4");
  EXPECT_EQ(message.change().version(), 1);
  EXPECT_EQ(message.change().type(), "case.dispatched");
  EXPECT_EQ(message.change().area_path(), "/370211/109/");
  EXPECT_EQ(message.change().seq(), 4);
  EXPECT_EQ(message.change().at().seconds(), 1'717'200'000);
  EXPECT_EQ(message.change().at().nanos(), 123'456'000);
  EXPECT_EQ(message.SerializeAsString().find("不给"), std::string::npos);
}

TEST_F(Watcher, IsShownNothingMoreOnceItsRightsAreTakenAway) {
  WriteNumbered(Cases(1, 3));
  Replica replica(options_, {.followers = {}, .heartbeat = absl::Milliseconds(100)});
  Watching watching(replica, FromTheStart());
  ASSERT_EQ(watching.NextChange().change().seq(), 1);
  replica.callers().TakeAwayAllRights();
  ExpectRefused(watching.End(), absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING);
}

TEST_F(Watcher, IsShownNothingMoreOnceItsTokenHasExpired) {
  WriteNumbered(Cases(1, 3));
  Replica replica(options_);
  Watching watching(replica, FromTheStart());
  ASSERT_EQ(watching.NextChange().change().seq(), 1);
  replica.callers().Expire();
  ExpectRefused(watching.End(), absl::StatusCode::kUnauthenticated, common::v1::CALLER_UNKNOWN);
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
    replica_ = std::make_unique<Replica>(options_, ChangeLogOptions{.heartbeat = absl::Milliseconds(100)});
    watching_ = std::make_unique<Watching>(*replica_, FromTheStart());
    ASSERT_EQ(watching_->NextChange().change().seq(), 1);
  }
  // It is cut off before it has seen all.
  void ExpectCutOff(absl::StatusCode code, common::v1::ErrorReason reason) {
    const absl::Time since = absl::Now();
    EXPECT_TRUE(Eventually([&] { return absl::Now() > since + absl::Milliseconds(500); }));  // it does not read
    ExpectRefused(watching_->End(), code, reason);
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

TEST_F(Watcher, GoesOnFromItsTokenOnAnotherReplica) {
  WriteNumbered(Cases(1, 1'200));  // more than two batches
  Replica one(options_), other(options_);
  std::string token;
  {
    Watching watching(one, FromTheStart());
    for (int seq = 1; seq <= 700; ++seq) {
      const WatchChangesResponse message = watching.NextChange();
      ASSERT_EQ(message.change().seq(), seq);
      token = message.resume_token();
    }
  }
  Watching watching(other, From(token));
  for (int seq = 701; seq <= 1'200; ++seq) ASSERT_EQ(watching.NextChange().change().seq(), seq);
  WriteNumbered(Cases(1'201, 1'201));
  EXPECT_EQ(watching.NextChange().change().seq(), 1'201);
}

TEST_F(Watcher, SeesOnlyTheKindsAndTheAreaItAskedFor) {
  Replica replica(options_);
  const auto at = [](Change change, const char* kind, const char* path) {
    change.kind = kind;
    change.area_path = path;
    return change;
  };
  Change elsewhere = Made("7", 1);
  elsewhere.district = "370212";
  // The order of the log is that of time.
  std::vector<Change> changes = {at(Made("1", 1), "case", "/370211/109/"),
                                 at(Made("2", 1), "area", "/370211/109/"),
                                 at(Made("3", 1), "case", "/370211/109/201/"),
                                 at(Made("4", 1), "case", "/370211/1090/"),
                                 at(Made("5", 1), "staff", "/370211/109/2/"),
                                 at(Made("6", 1), "case", "/"),
                                 elsewhere};
  for (size_t i = 0; i < changes.size(); ++i) changes[i].at = absl::FromUnixSeconds(static_cast<int64_t>(i));
  WriteNumbered(changes);
  int callers = 0;
  const auto seen = [&](std::vector<std::string> kinds, const std::string& area, int count) {
    WatchChangesRequest request = FromTheStart();
    for (const std::string& kind : kinds) request.add_kinds(kind);
    request.set_area(area);
    Watching watching(replica, request, fmt::format("caller-{}", ++callers));  // places become free a little late
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) ids.push_back(watching.NextChange().change().id());
    return ids;
  };
  EXPECT_THAT(seen({}, "", 6), ElementsAre("1", "2", "3", "4", "5", "6"));
  EXPECT_THAT(seen({"case"}, "", 4), ElementsAre("1", "3", "4", "6"));
  EXPECT_THAT(seen({"staff", "area"}, "", 2), ElementsAre("2", "5"));
  EXPECT_THAT(seen({}, "districts/370211/areas/109", 4), ElementsAre("1", "2", "3", "5"));
  EXPECT_THAT(seen({"case"}, "districts/370211/areas/109", 2), ElementsAre("1", "3"));
  EXPECT_THAT(seen({"case"}, "districts/370211/areas/201", 1), ElementsAre("3"));

  // And no more than that comes.
  WatchChangesRequest request = FromTheStart();
  request.add_kinds("case");
  request.set_area("districts/370211/areas/109");
  Watching watching(replica, request);
  EXPECT_EQ(watching.NextChange().change().id(), "1");
  EXPECT_EQ(watching.NextChange().change().id(), "3");
  WriteNumbered({at(Made("8", 1), "area", "/370211/109/"), at(Made("9", 1), "case", "/370211/110/")});
  WriteNumbered({at(Made("10", 1), "case", "/370211/109/")});
  EXPECT_EQ(watching.NextChange().change().id(), "10");
}

// What lies in towns 109 and 110, and in no area.
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
  Replica replica(options_, {.heartbeat = absl::Milliseconds(100)});
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

TEST_F(AreaWatcher, HearsNothingOfAnAreaThatItMayNotWatchAsIfThereWereNone) {
  Replica replica(options_, {.heartbeat = absl::Milliseconds(100)});
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
  Replica replica(options_, {.heartbeat = absl::Milliseconds(100)});
  Watching watching(replica, FromTheStart(), "b", "town_dispatcher@/370211/109/,grid_worker@/370211/110/");
  EXPECT_THAT(Seen(watching, 3), ElementsAre("1", "2", "3"));
  replica.callers().GrantOnly("town_dispatcher@/370211/109/");
  // Rights are looked at before each heartbeat.
  for (int i = 0; i < 3; ++i) {
    WatchChangesResponse message;
    ASSERT_TRUE(watching.Next(message));
    EXPECT_FALSE(message.has_change());
  }
  WriteNumbered({In("8", "/370211/110/"), In("9", "/370211/109/")});
  EXPECT_THAT(Seen(watching, 1), ElementsAre("9"));
}

TEST_F(Watcher, IsRefusedWhatBreaksItsForm) {
  Replica replica(options_);
  WatchChangesRequest request;
  ExpectRefused(Watching(replica, request).End(), absl::StatusCode::kInvalidArgument,
                common::v1::RESOURCE_NAME_INVALID);
  request = Everything();
  request.set_area("districts/370212/areas/109");
  ExpectRefused(Watching(replica, request).End(), absl::StatusCode::kInvalidArgument,
                common::v1::RESOURCE_NAME_INVALID);
  for (const char* kind : {"", "Case", "a\nb", "abcdefghijklmnopqrstuvwxyz"}) {
    request = Everything();
    request.add_kinds(kind);
    ExpectRefused(Watching(replica, request).End(), absl::StatusCode::kInvalidArgument, common::v1::FIELD_INVALID);
  }
}

TEST_F(Watcher, CannotUseATokenThatIsNotItsOwn) {
  WriteNumbered(Cases(1, 3));
  Replica replica(options_);
  WatchChangesRequest cases = FromTheStart();
  cases.add_kinds("case");
  cases.add_kinds("area");
  std::string token = Watching(replica, cases).NextChange().resume_token();
  ASSERT_FALSE(token.empty());

  WatchChangesRequest same = From(token);
  same.add_kinds("area");
  same.add_kinds("case");
  same.add_kinds("area");
  EXPECT_EQ(Watching(replica, same).NextChange().change().seq(), 2) << "the same filter, told otherwise";

  const auto expect_invalid = [&](const WatchChangesRequest& request, const std::string& caller = "partner") {
    ExpectRefused(Watching(replica, request, caller).End(), absl::StatusCode::kInvalidArgument,
                  common::v1::RESUME_TOKEN_INVALID);
  };
  expect_invalid(same, "another");
  expect_invalid(From(token));
  WatchChangesRequest narrower = same;
  narrower.set_area("districts/370211/areas/109");
  expect_invalid(narrower);
  WatchChangesRequest elsewhere = same;
  elsewhere.set_name("districts/370212/logs/thing");
  expect_invalid(elsewhere);

  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string forged = bytes;
    forged[i] = static_cast<char>(forged[i] ^ 1);
    same.set_resume_token(absl::WebSafeBase64Escape(forged));
    expect_invalid(same);
  }
  for (const std::string& garbage : {std::string("x"), std::string("AAAA"), token + "A", token.substr(1)}) {
    same.set_resume_token(garbage);
    expect_invalid(same);
  }
}

TEST_F(Watcher, IsToldToListAgainWhenTheLogWentBack) {
  WriteNumbered(Cases(1, 5));
  Replica replica(options_);
  std::string token;
  {
    Watching watching(replica, FromTheStart());
    for (int i = 0; i < 5; ++i) token = watching.NextChange().resume_token();
  }
  // Restored to where there were three changes, and the epoch left as it was.
  ASSERT_EQ(Run("UPDATE log_head SET seq = 3"), absl::OkStatus());
  ExpectRefused(Watching(replica, From(token)).End(), absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED);
  ASSERT_EQ(Run("UPDATE log_head SET seq = 5"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE log_epoch SET epoch = epoch + 1"), absl::OkStatus());
  ExpectRefused(Watching(replica, From(token)).End(), absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED);
}

TEST_F(Watcher, IsToldToListAgainInTheMiddleOfAWatchAndCanThenWatchTheNewLog) {
  WriteNumbered(Cases(1, 5));
  Replica replica(options_, {.followers = {}, .heartbeat = absl::Milliseconds(100)});
  Watching watching(replica, FromTheStart());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(watching.NextChange().change().seq(), i + 1);
  ASSERT_EQ(Run("UPDATE change_log SET seq = NULL WHERE seq > 2"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE log_head SET seq = 2"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE log_epoch SET epoch = epoch + 1"), absl::OkStatus());
  ExpectRefused(watching.End(), absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED);
  Watching again(replica, Everything());
  WatchChangesResponse first;
  ASSERT_TRUE(again.Next(first));
  NumberAll();
  for (int seq = 3; seq <= 5; ++seq) EXPECT_EQ(again.NextChange().change().seq(), seq);
}

TEST_F(Watcher, IsToldToListAgainWhenWhatFollowsItsTokenIsNoLongerKept) {
  WriteNumbered(Cases(1, 10));
  Replica replica(options_);
  const std::string token = Watching(replica, FromTheStart()).NextChange().resume_token();
  ASSERT_EQ(Run("DELETE FROM change_log WHERE seq < 6"), absl::OkStatus());
  ExpectRefused(Watching(replica, From(token)).End(), absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED);
  EXPECT_EQ(Watching(replica, FromTheStart()).NextChange().change().seq(), 6) << "the start is what is kept";
}

TEST_F(Watcher, HearsAHeartbeatWhoseTokenMovesOnThoughNothingItAskedForChanges) {
  Replica replica(options_, {.followers = {}, .heartbeat = absl::Milliseconds(100)});
  WatchChangesRequest areas = Everything();
  areas.add_kinds("area");
  Watching watching(replica, areas);
  WatchChangesResponse message;
  ASSERT_TRUE(watching.Next(message));
  const std::string first = message.resume_token();
  const absl::Time begin = absl::Now();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(watching.Next(message));
    EXPECT_FALSE(message.has_change());
    EXPECT_EQ(message.resume_token(), first);
  }
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
  WriteNumbered(Cases(1, 600));
  EXPECT_TRUE(Eventually([&] { return watching.Next(message) && message.resume_token() != first; }));
  EXPECT_FALSE(message.has_change());
}

TEST_F(Watcher, ThatReadsTooSlowlyIsCutOffAndLosesNothing) {
  Replica replica(options_, {.followers = {}, .longest_buffer = 50});
  changelog::Sequencer sequencer(*db_);
  Watching slow(replica, Everything());
  WatchChangesResponse message;
  ASSERT_TRUE(slow.Next(message));
  std::string token = message.resume_token();
  int64_t seen = 0;
  // It reads nothing until more has changed than any window between them holds.
  std::vector<Change> changes = Cases(1, 12'000);
  for (Change& change : changes) change.type = std::string(40, 't');
  for (size_t begin = 0; begin < changes.size(); begin += 1'000) {
    ASSERT_EQ(Write({changes.begin() + static_cast<std::ptrdiff_t>(begin),
                     changes.begin() + static_cast<std::ptrdiff_t>(begin) + 1'000}),
              absl::OkStatus());
  }
  EXPECT_TRUE(Eventually([&] { return Head() == 12'000; }, kPatience));
  while (slow.Next(message)) {
    if (message.has_change()) {
      EXPECT_EQ(message.change().seq(), ++seen);
    }
    token = message.resume_token();
  }
  ExpectRefused(slow.End(), absl::StatusCode::kResourceExhausted, common::v1::WATCH_TOO_SLOW);
  EXPECT_LT(seen, 12'000);
  Watching again(replica, From(token));
  while (seen < 12'000) {
    message = again.NextChange();
    ASSERT_EQ(message.change().seq(), ++seen);
  }
}

TEST_F(Watcher, MayWatchFourTimesAndAProcessHoldsOnlySoMany) {
  Replica replica(options_, {.followers = {}, .watches = {.most_by_caller = 4, .most = 6, .most_reading = 1}});
  std::vector<std::unique_ptr<Watching>> open;
  WatchChangesResponse message;
  const auto begin = [&](const std::string& caller) {
    open.push_back(std::make_unique<Watching>(replica, Everything(), caller));
    return open.back()->Next(message);
  };
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(begin("a"));
  EXPECT_FALSE(begin("a"));
  ExpectRefused(open.back()->End(), absl::StatusCode::kResourceExhausted, common::v1::WATCHES_TOO_MANY);
  EXPECT_TRUE(begin("b") && begin("b"));
  EXPECT_FALSE(begin("c"));
  ExpectRefused(open.back()->End(), absl::StatusCode::kResourceExhausted, common::v1::WATCHES_TOO_MANY);
  open.front()->Cancel();  // its place becomes free, soon
  EXPECT_TRUE(Eventually([&] { return begin("c"); }));
}

TEST_F(Watcher, EndsAtOnceWhenTheServerStops) {
  auto replica = std::make_unique<Replica>(options_);
  Watching idle(*replica, Everything());
  WatchChangesResponse message;
  ASSERT_TRUE(idle.Next(message));
  const absl::Time begin = absl::Now();
  replica->service().Stop();
  ExpectRefused(idle.End(), absl::StatusCode::kUnavailable, common::v1::SHUTTING_DOWN);
  ExpectRefused(Watching(*replica, Everything()).End(), absl::StatusCode::kUnavailable, common::v1::SHUTTING_DOWN);
  replica.reset();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
}

TEST_F(Watcher, DoesNotHoldAConnectionWhileNothingChanges) {
  sql::Options few = options_;
  few.most_connections = 1;
  Replica replica(few);
  std::vector<std::unique_ptr<Watching>> open;
  WatchChangesResponse message;
  for (int i = 0; i < 20; ++i) {
    open.push_back(std::make_unique<Watching>(replica, Everything(), fmt::format("c{}", i)));
    ASSERT_TRUE(open.back()->Next(message));
  }
  WriteNumbered(Cases(1, 3));
  for (auto& watching : open) {
    for (int seq = 1; seq <= 3; ++seq) EXPECT_EQ(watching->NextChange().change().seq(), seq);
  }
}

// Four writers, two replicas of which one ends and comes again, eight watchers that hang up and come back at random,
// each with a filter: whatever happened, each saw what the log has, once and in order.
TEST_F(Watcher, SeesExactlyTheLogWhateverBreaks) {
  constexpr int kWriters = 4, kTransactions = 60, kChangesEach = 5, kWatchers = 8;
  std::unique_ptr<changelog::Sequencer> first = std::make_unique<changelog::Sequencer>(*db_);
  sql::Database elsewhere(options_);
  const changelog::Sequencer second(elsewhere);
  absl::Mutex mutex;  // of the replicas' list
  std::shared_ptr<Replica> replicas[2] = {std::make_shared<Replica>(options_), std::make_shared<Replica>(options_)};

  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int t = 0; t < kTransactions; ++t) {
        std::vector<Change> changes;
        for (int i = 0; i < kChangesEach; ++i) {
          changes.push_back(Made(fmt::format("{}-{}-{}", w, t, i), 1));
          if (i % 2 == 1) changes.back().kind = "area";
          if (i % 3 == 1) changes.back().area_path = "/370211/110/";
        }
        EXPECT_EQ(Write(changes), absl::OkStatus());
      }
    });
  }
  std::atomic<bool> written{false};
  std::atomic<int> connections{0};
  const auto request_of = [](int watcher) {
    WatchChangesRequest request = FromTheStart();
    if (watcher % 4 == 1) request.add_kinds("area");
    if (watcher % 4 >= 2) request.set_area(fmt::format("districts/370211/areas/{}", 107 + watcher % 4));
    return request;
  };
  const auto expected_of = [&](int watcher) {
    std::vector<std::string> expected;
    for (const Change& change : Numbered()) {
      if (watcher % 4 == 1 && change.kind != "area") continue;
      if (watcher % 4 == 2 && change.area_path != "/370211/109/") continue;
      if (watcher % 4 == 3 && change.area_path != "/370211/110/") continue;
      expected.push_back(Shown(change));
    }
    return expected;
  };
  std::vector<std::string> seen[kWatchers];
  std::atomic<size_t> wanted[kWatchers] = {};
  std::vector<std::thread> watchers;
  for (int n = 0; n < kWatchers; ++n) {
    watchers.emplace_back([&, n] {
      std::mt19937 random(static_cast<uint32_t>(n));
      std::string token;
      const absl::Time give_up = absl::Now() + kPatience;
      while (absl::Now() < give_up && !(written && seen[n].size() >= wanted[n])) {
        std::shared_ptr<Replica> replica;
        {
          absl::MutexLock lock(&mutex);
          replica = replicas[random() % 2];
        }
        Watching watching(*replica, From(token, request_of(n)), fmt::format("w{}", n));
        ++connections;
        WatchChangesResponse message;
        for (uint32_t left = 1 + random() % 60; left > 0 && watching.Next(message); --left) {
          if (message.has_change()) seen[n].push_back(Shown(message.change()));
          token = message.resume_token();
          if (written && seen[n].size() >= wanted[n]) break;
        }
      }
    });
  }
  // A replica ends in the middle, whoever watches there, and another comes; the leader of the numbering goes too.
  for (int change = 0; change < 3; ++change) {
    const int64_t before = Head();
    EXPECT_TRUE(Eventually([&] { return Head() > before + 50 || Head() == kWriters * kTransactions * kChangesEach; },
                           kPatience));
    auto replacement = std::make_shared<Replica>(options_);
    std::shared_ptr<Replica> ending;
    {
      absl::MutexLock lock(&mutex);
      ending = std::exchange(replicas[change % 2], std::move(replacement));
    }
    ending->service().Stop();
    if (change == 1) first.reset();
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_TRUE(Eventually([&] { return Head() == kWriters * kTransactions * kChangesEach; }, kPatience));
  for (int n = 0; n < kWatchers; ++n) wanted[n] = expected_of(n).size();
  written = true;
  // Whoever has everything waits for a message: one more change for each filter, which nobody needs to see.
  Change area = Made("last", 1), other = Made("last", 2);
  area.kind = "area";
  other.kind = "area";
  other.area_path = "/370211/110/";
  EXPECT_EQ(Write({area, other}), absl::OkStatus());
  for (std::thread& watcher : watchers) watcher.join();
  EXPECT_GT(connections, kWatchers * 3);
  for (int n = 0; n < kWatchers; ++n) {
    const std::vector<std::string> expected = expected_of(n);
    ASSERT_GE(seen[n].size(), wanted[n]);
    ASSERT_LE(seen[n].size(), expected.size());
    EXPECT_TRUE(std::equal(seen[n].begin(), seen[n].end(), expected.begin())) << "watcher " << n;
  }
}

}  // namespace
}  // namespace zhiwang::log_service
