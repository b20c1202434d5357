// The demonstration, as the operator runs it, while programs die; run again until it is through, it must leave the same
// as a run that nothing disturbs.

#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/seed.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::Case;
using intake::v1::CaseService;

constexpr int kGrids = 60, kAppeals = 150;
constexpr int kStrikes = 3;

// Calls as the centre; every one must succeed.
template <class Request, class Response>
Response Ask(const Cluster& cluster,
             grpc::Status (CaseService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
             const Request& request) {
  const auto stub = CaseService::NewStub(cluster.IntakeChannel());
  grpc::ClientContext context;
  cluster.SignAs(context, kCentre);
  context.set_wait_for_ready(true);
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  Response response;
  const grpc::Status status = (stub.get()->*method)(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

std::map<std::string, Case> CasesByExternalId(const Cluster& cluster) {
  std::map<std::string, Case> cases;
  intake::v1::ListCasesRequest request;
  request.set_district("districts/370211");
  request.set_page_size(200);
  do {
    const auto page = Ask(cluster, &CaseService::Stub::ListCases, request);
    for (const Case& c : page.cases()) {
      EXPECT_TRUE(cases.emplace(c.external_id(), c).second) << c.external_id() << " is there twice";
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return cases;
}

// The outcome of each appeal: where it stands and what was done to it, in order. Changes by the service itself are left
// out: it places an appeal late when the registry was down.
std::map<std::string, std::string> WhatBecameOf(const Cluster& cluster) {
  std::map<std::string, std::string> outcomes;
  for (const auto& [external_id, c] : CasesByExternalId(cluster)) {
    std::string outcome = fmt::format("{} {} {} ", intake::v1::Case::State_Name(c.state()), c.unit(), c.area());
    intake::v1::ListTimelineRequest request;
    request.set_name(c.name());
    request.set_page_size(200);
    const auto timeline = Ask(cluster, &CaseService::Stub::ListTimeline, request);
    for (const auto& change : timeline.changes()) {
      if (change.actor() != "case-intake") outcome += fmt::format(" {} by {}", change.type(), change.actor());
    }
    outcomes[external_id] = outcome;
  }
  return outcomes;
}

class InterruptedDemonstration : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Cluster undisturbed(PrivateServer::Durability::kRelaxed);
    ImportDemoDistrict(undisturbed, kGrids, kAppeals);
    const auto run = undisturbed.Ctl({"demo", "run", undisturbed.directory() + "/appeals.jsonl"});
    ASSERT_EQ(run.exit_code, 0) << run.text;
    expected_ = WhatBecameOf(undisturbed);
    ASSERT_EQ(expected_.size(), static_cast<size_t>(kAppeals));
    changes_ = Changes(undisturbed);
  }

  InterruptedDemonstration() {
    ImportDemoDistrict(cluster_, kGrids, kAppeals);
    const unsigned seed = Seed();
    std::printf("seed %u\n", seed);
    random_.seed(seed);
  }

  // Changes of cases so far; none while the database is down.
  static int64_t Changes(const Cluster& cluster) {
    sql::Database db(cluster.Schema("case_intake"));
    const auto count = db.Read(absl::Now() + absl::Seconds(5), [](sql::Txn& tx) {
      return tx.QueryOne("SELECT COUNT(*) FROM change_log WHERE kind = 'case'", {},
                         [](const sql::Row& row) { return row.Int(1); });
    });
    return count.ok() ? count->value_or(0) : 0;
  }

  // True where every case that was registered without the registry has its place by now.
  static bool AllPlaced(const Cluster& cluster) {
    sql::Database db(cluster.Schema("case_intake"));
    const auto waiting = db.Read(absl::Now() + absl::Seconds(5), [](sql::Txn& tx) {
      return tx.QueryOne("SELECT COUNT(*) FROM timer WHERE what = 'case.place'", {},
                         [](const sql::Row& row) { return row.Int(1); });
    });
    return waiting.ok() && waiting->value_or(1) == 0;
  }

  // Runs the demonstration again and again, each time until `kill` interrupts it somewhere. All times but the last the
  // dead come back only when the demonstration has given up; the last time at once, and it may get over that.
  void RunWhile(const std::function<void()>& kill, const std::function<void()>& start) {
    const auto run = [this] {
      return cluster_.Ctl({"demo", "run", cluster_.directory() + "/appeals.jsonl"}, absl::Minutes(2)).exit_code;
    };
    std::map<std::string, Case> told;
    for (int strike = 1; strike <= kStrikes; ++strike) {
      const int64_t at = changes_ * strike / (kStrikes + 2) + static_cast<int64_t>(random_() % 20);
      auto demonstration = std::async(std::launch::async, run);
      EXPECT_TRUE(Eventually(
          [&] {
            // It may still feel the strike before, or that the machine is busy.
            if (demonstration.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
              demonstration = std::async(std::launch::async, run);
            }
            return Changes(cluster_) >= at;
          },
          absl::Minutes(2)));
      for (const auto& [external_id, c] : CasesByExternalId(cluster_)) told[external_id] = c;
      kill();
      if (strike == kStrikes) {
        start();
        demonstration.wait();
      } else {
        EXPECT_NE(demonstration.get(), 0) << "it was through before strike " << strike;
        start();
      }
    }
    EXPECT_TRUE(Eventually([&] { return run() == 0; }, absl::Minutes(2)));

    EXPECT_TRUE(Eventually([&] { return AllPlaced(cluster_); }, absl::Minutes(2)));
    EXPECT_EQ(WhatBecameOf(cluster_), expected_);
    const auto now = CasesByExternalId(cluster_);
    for (const auto& [external_id, before] : told) {
      const auto found = now.find(external_id);
      ASSERT_NE(found, now.end()) << external_id << " was shown and is gone";
      EXPECT_EQ(found->second.name(), before.name());
      EXPECT_GE(std::stol(found->second.etag().substr(1)), std::stol(before.etag().substr(1))) << external_id;
    }
    const auto verified = cluster_.Ctl({"verify"});
    EXPECT_EQ(verified.exit_code, 0) << verified.text;
  }

  Cluster cluster_{PrivateServer::Durability::kFull};
  std::mt19937 random_;
  static inline std::map<std::string, std::string> expected_;
  static inline int64_t changes_ = 0;
};

TEST_F(InterruptedDemonstration, ByTheDeathOfCaseIntakeGoesOnWhereItWas) {
  RunWhile([this] { cluster_.KillCaseIntake(); }, [this] { cluster_.StartCaseIntake(); });
}

TEST_F(InterruptedDemonstration, ByTheDeathOfGridRegistryGoesOnWhereItWas) {
  RunWhile([this] { cluster_.KillGridRegistry(); }, [this] { cluster_.StartGridRegistry(); });
}

TEST_F(InterruptedDemonstration, ByTheDeathOfTheDatabaseGoesOnWhereItWas) {
  RunWhile([this] { cluster_.database().Kill(); }, [this] { cluster_.database().Start(); });
}

}  // namespace
}  // namespace zhiwang::testing
