#include <atomic>
#include <latch>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"
#include "common/changelog/change_log.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_record.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/lifecycle.h"
#include "services/case_intake/case/wire/case_proto.h"
#include "services/case_intake/state_tables.h"
#include "services/case_intake/testing/intake_test.h"
#include "services/case_intake/testing/random_life.h"
#include "tests/support/refused.h"

namespace zhiwang::intake {
namespace {

using absl::StatusCode;
using ::testing::IsEmpty;

constexpr int kCallers = 8;
constexpr int kTries = 60;

class Replay : public IntakeTest {
 protected:
  // Lets eight callers at once do what they like to a few cases; answers the etags that they were given, by case.
  std::map<std::string, std::multiset<std::string>> ActAtOnce(const std::vector<std::string>& names) {
    mediation().GoDown();  // its answer would be a change that no caller asked for
    absl::Mutex mutex;
    std::map<std::string, std::multiset<std::string>> etags;
    std::latch ready(kCallers);
    std::vector<std::thread> callers;
    for (uint32_t seed = 1; seed <= kCallers; ++seed) {
      callers.emplace_back([&, seed] {
        RandomLife life(client(), seed);
        ready.arrive_and_wait();
        for (int i = 0; i < kTries; ++i) {
          const std::string& name = names[life.Any(0, names.size() - 1)];
          if (const auto done = life.Act(name)) {
            absl::MutexLock lock(&mutex);
            etags[name].insert(done->etag());
          }
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    return etags;
  }

  std::vector<changelog::Change> Changes(const std::string& name) {
    const std::string id = std::to_string(resource::ParseName<CaseNoun>(name)->id);
    return Sound(server().db().Read(
        Soon(), [&](sql::Txn& tx) { return changelog::ReadTimeline(tx, kDistrict, "case", id, 0, 10'000); }));
  }
  Facts Stored(const std::string& name) {
    const auto found = Sound(server().db().Read(Soon(), [&](sql::Txn& tx) {
      return resource::Find<CaseNoun>(tx, resource::ParseName<CaseNoun>(name).value());
    }));
    EXPECT_TRUE(found);
    return found ? found->facts : Facts();
  }
};

TEST_F(Replay, OfTheChangesMakesEachCaseWhatItIsAfterEightCallersFoughtOverIt) {
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) names.push_back(Received().name());
  const auto etags = ActAtOnce(names);
  size_t changed = 0;
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const std::vector<changelog::Change> changes = Changes(name);
    std::multiset<std::string> versions;
    std::string state_before;
    for (size_t i = 0; i < changes.size(); ++i) {
      EXPECT_EQ(changes[i].version, static_cast<int64_t>(i) + 1);
      v1::CaseChange payload;
      ASSERT_TRUE(payload.ParseFromString(changes[i].payload));
      EXPECT_EQ(payload.before().SerializeAsString(), state_before) << "each change begins where the last one ended";
      if (i > 0) {
        versions.insert(fmt::format("v{}", i + 1));
        const auto action = ActionOf(changes[i].type, changes[i].actor);
        ASSERT_TRUE(action) << changes[i].type;
        const Transition* row = FindTransition(static_cast<State>(payload.before().state()), *action);
        ASSERT_NE(row, nullptr) << changes[i].type;
        EXPECT_EQ(static_cast<int>(row->to), static_cast<int>(payload.after().state()));
      }
      state_before = payload.after().SerializeAsString();
    }
    EXPECT_EQ(state_before, ToRecord(Stored(name)).SerializeAsString());
    EXPECT_EQ(etags.at(name), versions) << "each version was made by one caller and told to that one";
    EXPECT_EQ(client().Get(name)->etag(), fmt::format("v{}", changes.size()));
    changed += versions.size();
  }
  EXPECT_GT(changed, 40u);
}

TEST_F(Replay, FindsTheWholeLogInOrder) {
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) names.push_back(Received().name());
  ActAtOnce(names);
  WaitForReports();
  const auto check = Sound(changelog::CheckTimelines(server().db(), Soon(), kDistrict, StateTables(),
                                                     [](const changelog::TimelineCheck&) { return true; }));
  EXPECT_EQ(check.changes, Number("SELECT COUNT(*) FROM change_log"));
  EXPECT_THAT(check.faults, IsEmpty());
  const auto verdict = Sound(client().VerifyReports());
  EXPECT_EQ(verdict.differences_size(), 0);
}

TEST_F(Replay, OfOneEtagHasOneWinner) {
  v1::Case c = Received();
  for (int round = 0; round < 5; ++round) {
    std::latch ready(kCallers);
    std::atomic<int> won{0};
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, i] {
        auto request = IntakeClient::About<v1::PlaceCaseRequest>(c.name());
        request.set_etag(c.etag());
        *request.mutable_point() = i % 2 == 0 ? PointInGrid() : PointInOtherGrid();
        ready.arrive_and_wait();
        const auto placed = client().Ask(&IntakeClient::CaseStub::PlaceCase, request);
        if (placed.ok()) {
          ++won;
        } else {
          EXPECT_THAT(placed, IsRefused(StatusCode::kAborted, common::v1::ETAG_STALE));
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(won, 1);
    c = Sound(client().Get(c.name()));
    EXPECT_EQ(c.etag(), fmt::format("v{}", round + 2));
  }
}

}  // namespace
}  // namespace zhiwang::intake
