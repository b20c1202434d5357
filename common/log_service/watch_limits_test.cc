// The cost of a watcher for its service; and a watcher loses nothing when streams, replicas or databases end.

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "common/changelog/sequencer.h"
#include "common/log_service/test_watcher.h"
#include "tests/support/sound.h"

namespace zhiwang::log_service {
namespace {

using zhiwang::testing::Eventually;

TEST_F(Watcher, ThatReadsTooSlowlyIsCutOffAndLosesNothing) {
  Replica replica(schema_, {.followers = {}, .longest_buffer = 50});
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
  EXPECT_THAT(slow.End(), IsRefused(absl::StatusCode::kResourceExhausted, common::v1::WATCH_TOO_SLOW));
  EXPECT_LT(seen, 12'000);
  Watching again(replica, From(token));
  while (seen < 12'000) {
    message = again.NextChange();
    ASSERT_EQ(message.change().seq(), ++seen);
  }
}

TEST_F(Watcher, MayWatchFourTimesAndAProcessHoldsOnlySoMany) {
  Replica replica(schema_, {.followers = {}, .watches = {.most_by_caller = 4, .most = 6, .most_reading = 1}});
  std::vector<std::unique_ptr<Watching>> open;
  WatchChangesResponse message;
  const auto begin = [&](const std::string& caller) {
    open.push_back(std::make_unique<Watching>(replica, Everything(), caller));
    return open.back()->Next(message);
  };
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(begin("a"));
  EXPECT_FALSE(begin("a"));
  EXPECT_THAT(open.back()->End(), IsRefused(absl::StatusCode::kResourceExhausted, common::v1::WATCHES_TOO_MANY));
  EXPECT_TRUE(begin("b") && begin("b"));
  EXPECT_FALSE(begin("c"));
  EXPECT_THAT(open.back()->End(), IsRefused(absl::StatusCode::kResourceExhausted, common::v1::WATCHES_TOO_MANY));
  open.front()->Cancel();  // its place becomes free, soon
  EXPECT_TRUE(Eventually([&] { return begin("c"); }));
}

// Public report 33: AreaCity#43.
TEST_F(Watcher, IsListedWithItsCallerAndItsAreaWhileItLasts) {
  Replica replica(schema_);
  const absl::Time before = absl::Now();
  const auto list = [&](const std::string& rights = "auditor") {
    common::v1::ListWatchesRequest request;
    request.set_name("districts/370211/logs/thing");
    return replica.client().Ask(&Stub::ListWatches, request, {"somebody", rights});
  };
  const auto listed = [&] {
    std::vector<std::string> watches;
    for (const auto answer = Sound(list()); const auto& watch : answer.watches()) {
      watches.push_back(fmt::format("{} {}", watch.caller(), watch.area()));
      const absl::Time begun = absl::FromUnixSeconds(watch.begin_time().seconds());
      EXPECT_GE(begun, before - absl::Seconds(1));
      EXPECT_LE(begun, absl::Now());
    }
    return watches;
  };
  EXPECT_THAT(listed(), ::testing::IsEmpty());
  WatchChangesRequest town = Everything();
  town.set_area("districts/370211/areas/109");
  WatchChangesResponse message;
  Watching of_town(replica, town, "b");
  ASSERT_TRUE(of_town.Next(message));
  Watching first(replica, Everything(), "a"), second(replica, Everything(), "a");
  ASSERT_TRUE(first.Next(message) && second.Next(message));
  EXPECT_THAT(listed(), ::testing::ElementsAre("a ", "a ", "b districts/370211/areas/109"));
  of_town.Cancel();
  EXPECT_TRUE(Eventually([&] { return listed().size() == 2; }));
  EXPECT_THAT(list("centre_dispatcher"),
              IsRefused(absl::StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING));
}

TEST(WatchRoom, TellsOfTheWatchesOfOneDistrict) {
  watch::WatchRoom room({});
  const absl::Time now = absl::Now();
  const auto enter = [&](const char* caller, const char* district, absl::Time begun) {
    return room.Enter({.caller = caller, .district = district, .area = {}, .begun = begun}).value();
  };
  const auto callers = [&] {
    std::string all;
    for (const watch::OpenWatch& open : room.WatchesOf("370211")) all += open.caller + " ";
    return all;
  };
  const auto later = enter("a", "370211", now + absl::Seconds(1));
  auto sooner = enter("a", "370211", now);
  const auto other = enter("b", "370212", now);
  const auto another = enter("0", "370211", now);
  EXPECT_EQ(callers(), "0 a a ");
  EXPECT_EQ(room.WatchesOf("370211")[1].begun, now);
  sooner.reset();
  EXPECT_EQ(callers(), "0 a ");
}

TEST_F(Watcher, EndsAtOnceWhenTheServerStops) {
  auto replica = std::make_unique<Replica>(schema_);
  Watching idle(*replica, Everything());
  WatchChangesResponse message;
  ASSERT_TRUE(idle.Next(message));
  const absl::Time begin = absl::Now();
  replica->service().Stop();
  EXPECT_THAT(idle.End(), IsRefused(absl::StatusCode::kUnavailable, common::v1::SHUTTING_DOWN));
  EXPECT_THAT(Watching(*replica, Everything()).End(),
              IsRefused(absl::StatusCode::kUnavailable, common::v1::SHUTTING_DOWN));
  replica.reset();
  EXPECT_LT(absl::Now() - begin, kPatience / 2);
}

TEST_F(Watcher, DoesNotHoldAConnectionWhileNothingChanges) {
  sql::Options few = schema_;
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
  sql::Database elsewhere(schema_);
  const changelog::Sequencer second(elsewhere);
  absl::Mutex mutex;  // of the replicas' list
  std::shared_ptr<Replica> replicas[2] = {std::make_shared<Replica>(schema_), std::make_shared<Replica>(schema_)};

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
    auto replacement = std::make_shared<Replica>(schema_);
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
  // A watcher that has everything waits for a message: one more change for each filter, which nobody needs to see.
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
