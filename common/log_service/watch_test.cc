// The messages that a watcher gets, and the filters that it may set.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/log_service/test_watcher.h"

namespace zhiwang::log_service {
namespace {

using ::testing::ElementsAre;
using zhiwang::testing::Eventually;

TEST_F(Watcher, GetsATokenAtOnceAndThenWhatChangesFromNowOn) {
  WriteNumbered(Cases(1, 3));
  Replica replica(schema_, {.tables = {{.kind = "case", .collection = "cases", .table = "thing", .id = "id"}}});
  Watching watching(replica, Everything());
  WatchChangesResponse first;
  ASSERT_TRUE(watching.Next(first));
  EXPECT_FALSE(first.has_change());
  EXPECT_FALSE(first.resume_token().empty());
  Change change = Made("4", 1, absl::FromUnixMicros(1'717'200'000'123'456));
  change.payload = "不给订阅者看的内容";
  WriteNumbered({change});
  const WatchChangesResponse message = watching.NextChange();
  EXPECT_EQ(message.change().resource(), "districts/370211/cases/4");
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

TEST_F(Watcher, GoesOnFromItsTokenOnAnotherReplica) {
  WriteNumbered(Cases(1, 1'200));  // more than two batches
  Replica one(schema_), other(schema_);
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
  Replica replica(schema_);
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

TEST_F(Watcher, IsRefusedWhatBreaksItsForm) {
  Replica replica(schema_);
  WatchChangesRequest request;
  EXPECT_THAT(Watching(replica, request).End(),
              IsRefused(absl::StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  request = Everything();
  request.set_area("districts/370212/areas/109");
  EXPECT_THAT(Watching(replica, request).End(),
              IsRefused(absl::StatusCode::kInvalidArgument, common::v1::RESOURCE_NAME_INVALID));
  for (const char* kind : {"", "Case", "a\nb", "abcdefghijklmnopqrstuvwxyz"}) {
    request = Everything();
    request.add_kinds(kind);
    EXPECT_THAT(Watching(replica, request).End(),
                IsRefused(absl::StatusCode::kInvalidArgument, common::v1::FIELD_INVALID));
  }
}

TEST_F(Watcher, CannotUseATokenThatIsNotItsOwn) {
  WriteNumbered(Cases(1, 3));
  Replica replica(schema_);
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
    EXPECT_THAT(Watching(replica, request, caller).End(),
                IsRefused(absl::StatusCode::kInvalidArgument, common::v1::RESUME_TOKEN_INVALID));
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
  Replica replica(schema_);
  std::string token;
  {
    Watching watching(replica, FromTheStart());
    for (int i = 0; i < 5; ++i) token = watching.NextChange().resume_token();
  }
  // Restored to where there were three changes, and the epoch left as it was.
  ASSERT_EQ(Run("UPDATE log_head SET seq = 3"), absl::OkStatus());
  EXPECT_THAT(Watching(replica, From(token)).End(),
              IsRefused(absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED));
  ASSERT_EQ(Run("UPDATE log_head SET seq = 5"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE log_epoch SET epoch = epoch + 1"), absl::OkStatus());
  EXPECT_THAT(Watching(replica, From(token)).End(),
              IsRefused(absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED));
}

TEST_F(Watcher, IsToldToListAgainInTheMiddleOfAWatchAndCanThenWatchTheNewLog) {
  WriteNumbered(Cases(1, 5));
  Replica replica(schema_, {.followers = {}, .heartbeat = absl::Milliseconds(100)});
  Watching watching(replica, FromTheStart());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(watching.NextChange().change().seq(), i + 1);
  ASSERT_EQ(Run("UPDATE change_log SET seq = NULL WHERE seq > 2"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE log_head SET seq = 2"), absl::OkStatus());
  ASSERT_EQ(Run("UPDATE log_epoch SET epoch = epoch + 1"), absl::OkStatus());
  EXPECT_THAT(watching.End(), IsRefused(absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED));
  Watching again(replica, Everything());
  WatchChangesResponse first;
  ASSERT_TRUE(again.Next(first));
  NumberAll();
  for (int seq = 3; seq <= 5; ++seq) EXPECT_EQ(again.NextChange().change().seq(), seq);
}

TEST_F(Watcher, IsToldToListAgainWhenWhatFollowsItsTokenIsNoLongerKept) {
  WriteNumbered(Cases(1, 10));
  Replica replica(schema_);
  const std::string token = Watching(replica, FromTheStart()).NextChange().resume_token();
  ASSERT_EQ(Run("DELETE FROM change_log WHERE seq < 6"), absl::OkStatus());
  EXPECT_THAT(Watching(replica, From(token)).End(),
              IsRefused(absl::StatusCode::kOutOfRange, common::v1::RELIST_NEEDED));
  EXPECT_EQ(Watching(replica, FromTheStart()).NextChange().change().seq(), 6) << "the start is what is kept";
}

TEST_F(Watcher, IsToldAtOnceWhenItHasAllThatTheLogHadThoughNothingOfItWasAskedFor) {
  WriteNumbered(Cases(1, 1'200));  // more than two batches
  Replica replica(schema_);        // with a heartbeat that this test does not wait for
  WatchChangesRequest areas = FromTheStart();
  areas.add_kinds("area");
  const absl::Time begin = absl::Now();
  std::string behind_all;
  {
    Watching watching(replica, areas);
    WatchChangesResponse first, caught_up;
    ASSERT_TRUE(watching.Next(first) && watching.Next(caught_up));
    EXPECT_FALSE(caught_up.has_change());
    EXPECT_NE(caught_up.resume_token(), first.resume_token()) << "nobody reads the same again";
    behind_all = caught_up.resume_token();
  }
  Watching again(replica, From(behind_all, areas));
  WatchChangesResponse first, caught_up;
  ASSERT_TRUE(again.Next(first) && again.Next(caught_up));
  EXPECT_EQ(caught_up.resume_token(), behind_all);
  EXPECT_LT(absl::Now() - begin, ChangeLogOptions().heartbeat);
}

TEST_F(Watcher, HearsAHeartbeatWhoseTokenMovesOnThoughNothingItAskedForChanges) {
  Replica replica(schema_, {.followers = {}, .heartbeat = absl::Milliseconds(100)});
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
  EXPECT_LT(absl::Now() - begin, kPatience / 2);
  WriteNumbered(Cases(1, 600));
  EXPECT_TRUE(Eventually([&] { return watching.Next(message) && message.resume_token() != first; }));
  EXPECT_FALSE(message.has_change());
}

}  // namespace
}  // namespace zhiwang::log_service
