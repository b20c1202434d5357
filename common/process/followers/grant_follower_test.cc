#include "common/process/followers/grant_follower.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include "absl/strings/numbers.h"
#include "common/changelog/change_log.h"
#include "common/telemetry/metrics.h"
#include "tests/support/cluster/child_process.h"
#include "tests/support/database_test.h"
#include "tests/support/loopback_server.h"
#include "zhiwang/common/v1/grant_service.grpc.pb.h"

namespace zhiwang::process {
namespace {

using common::v1::ListGrantChangesRequest;
using common::v1::ListGrantChangesResponse;
using common::v1::StaffGrants;
using zhiwang::testing::Eventually;

constexpr char kDistrict[] = "370211";

std::string Staff(int number) { return "districts/370211/staff/w" + std::to_string(number); }

StaffGrants Serving(int number, const std::vector<std::string>& roles) {
  StaffGrants person;
  person.set_staff(Staff(number));
  for (const std::string& role : roles) {
    auto* grant = person.add_grants();
    grant->set_role(role);
    grant->set_area_path("/370211000000/");
    grant->set_from_day(20200101);
    grant->set_until_day(99991231);
  }
  return person;
}

double PassedOver() {
  for (const prometheus::MetricFamily& family : telemetry::Registry().Collect()) {
    if (family.name == "zhiwang_grants_passed_over_total") return family.metric.at(0).counter.value;
  }
  return 0;
}

// A registry that answers each revision with the page that a test has for it, and any other with nothing new.
class ScriptedRegistry final : public common::v1::GrantService::Service {
 public:
  void Answer(const std::string& revision, ListGrantChangesResponse page) {
    absl::MutexLock lock(&mutex_);
    pages_[revision] = std::move(page);
  }
  std::vector<std::string> asked() const {
    absl::MutexLock lock(&mutex_);
    return asked_;
  }
  grpc::Status ListGrantChanges(grpc::ServerContext*, const ListGrantChangesRequest* request,
                                ListGrantChangesResponse* response) override {
    absl::MutexLock lock(&mutex_);
    asked_.push_back(request->revision());
    const auto page = pages_.find(request->revision());
    if (page != pages_.end()) {
      *response = page->second;
    } else {
      response->set_revision(request->revision());
    }
    return grpc::Status::OK;
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, ListGrantChangesResponse> pages_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> asked_ ABSL_GUARDED_BY(mutex_);
};

// A page that leads to a revision.
ListGrantChangesResponse Page(const std::string& revision, const std::vector<StaffGrants>& people,
                              bool begins_copy = false, bool ends_copy = false) {
  ListGrantChangesResponse page;
  page.set_revision(revision);
  for (const StaffGrants& person : people) *page.add_people() = person;
  page.set_begins_copy(begins_copy);
  page.set_ends_copy(ends_copy);
  page.set_more(begins_copy && !ends_copy);
  return page;
}

class Following : public testing::DatabaseTest {
 protected:
  void SetUp() override { CreateSchema({foundation_migrations()}); }
  void Begin() {
    follower_.reset();
    auto follower = GrantFollower::Start(*db_, server_.channel(), *book_, schedule_);
    ASSERT_EQ(follower.status(), absl::OkStatus());
    follower_ = *std::move(follower);
  }
  // A service of the same schema starts; the registry is down or not.
  void Restart() {
    follower_.reset();
    book_ = auth::GrantBook::Parse("").value();
    Begin();
  }
  bool Knows(int person) const { return book_->Of(Staff(person), kDistrict) != nullptr; }
  bool Holds(int person, auth::Role role) const {
    const auto rights = book_->Of(Staff(person), kDistrict);
    return rights != nullptr && rights->Include({role});
  }
  // The revision that a service starts with when the registry is down.
  std::string KeptRevision() {
    const auto copy = db_->Read(Soon(), [](sql::Txn& tx) { return ReadGrantCopy(tx); });
    return copy.ok() ? auth::FormatGrantRevision(copy->revision) : copy.status().ToString();
  }

  ScriptedRegistry registry_;
  testing::LoopbackServer server_{{&registry_}};
  std::unique_ptr<auth::GrantBook> book_ = auth::GrantBook::Parse("").value();
  background::Schedule schedule_;
  std::unique_ptr<GrantFollower> follower_;
};

TEST_F(Following, TakesACopyPageByPageAndThenWhatChanged) {
  registry_.Answer("", Page("1-5-370211-w2", {Serving(0, {"grid_worker"}), Serving(2, {"grid_worker"})}, true));
  registry_.Answer("1-5-370211-w2", Page("1-5", {Serving(4, {"grid_worker"})}, false, true));
  Begin();
  EXPECT_TRUE(Eventually([&] { return Knows(4); }));
  EXPECT_TRUE(Knows(0));
  EXPECT_FALSE(Knows(5));
  EXPECT_TRUE(Eventually([&] { return KeptRevision() == "1-5"; }));
  registry_.Answer("1-5", Page("1-9", {Serving(5, {"auditor"}), Serving(0, {})}));
  EXPECT_TRUE(Eventually([&] { return Knows(5) && !Knows(0); }));
  EXPECT_TRUE(Knows(2));
  EXPECT_TRUE(Eventually([&] { return KeptRevision() == "1-9"; }));
}

TEST_F(Following, KnowsItsPeopleWithoutTheRegistryAndGoesOnFromWhereItWas) {
  registry_.Answer("", Page("1-5", {Serving(1, {"grid_worker"}), Serving(2, {"grid_worker"})}, true, true));
  Begin();
  ASSERT_TRUE(Eventually([&] { return KeptRevision() == "1-5"; }));
  registry_.Answer("1-5", Page("1-6", {Serving(2, {})}));
  ASSERT_TRUE(Eventually([&] { return KeptRevision() == "1-6"; }));
  server_.Stop();
  Restart();
  EXPECT_TRUE(Knows(1));
  EXPECT_FALSE(Knows(2)) << "what was taken away stays taken away";
}

TEST_F(Following, TakesARightAwayWhateverElseItDoesNotUnderstand) {
  registry_.Answer("", Page("1-5", {Serving(1, {"grid_worker"}), Serving(2, {"grid_worker", "auditor"})}, true, true));
  Begin();
  ASSERT_TRUE(Eventually([&] { return Knows(1) && Knows(2); }));
  const double before = PassedOver();
  StaffGrants nobody;
  nobody.set_staff("somebody of another kind");
  registry_.Answer("1-5", Page("1-6", {nobody, Serving(2, {"mediation_secretary", "auditor"}),
                                       Serving(3, {"mediation_secretary"}), Serving(1, {})}));
  EXPECT_TRUE(Eventually([&] { return !Knows(1); }));
  EXPECT_TRUE(Holds(2, auth::Role::kAuditor)) << "what is understood of the same person holds";
  EXPECT_FALSE(Holds(2, auth::Role::kGridWorker));
  EXPECT_FALSE(Knows(3));
  EXPECT_EQ(PassedOver(), before + 3);
}

TEST_F(Following, KeepsWhatIsInForceAsSoonAsTheDatabaseLetsIt) {
  registry_.Answer("", Page("1-5", {Serving(0, {"grid_worker"}), Serving(1, {"grid_worker"})}, true, true));
  Begin();
  ASSERT_TRUE(Eventually([&] { return KeptRevision() == "1-5"; }));
  ASSERT_EQ(Run("RENAME TABLE grant_copy TO away"), absl::OkStatus());
  registry_.Answer("1-5", Page("1-6", {Serving(1, {})}));
  EXPECT_TRUE(Eventually([&] { return Knows(0) && !Knows(1); })) << "what was taken away is, all the same";
  ASSERT_EQ(Run("RENAME TABLE away TO grant_copy"), absl::OkStatus());
  EXPECT_TRUE(Eventually([&] { return KeptRevision() == "1-6"; }));
  server_.Stop();
  Restart();
  EXPECT_FALSE(Knows(1));
}

TEST_F(Following, OfAReplicaThatIsBehindReplacesNothingNewer) {
  const auto write = [&](const ListGrantChangesResponse& page) {
    Copied copied;
    ASSERT_EQ(db_->Transact(Soon(), [&](sql::Txn& tx) { return WriteGrantPage(tx, page, copied); }), absl::OkStatus());
  };
  write(Page("1-9", {Serving(1, {}), Serving(2, {"auditor"})}, true, true));
  write(Page("1-7", {Serving(1, {"administrator"})}));
  server_.Stop();
  Begin();
  EXPECT_FALSE(Knows(1));
  EXPECT_TRUE(Knows(2));
  EXPECT_EQ(KeptRevision(), "1-9");
  write(Page("2-1", {Serving(3, {"auditor"})}, true, true));
  Restart();
  EXPECT_TRUE(Knows(3));
  EXPECT_FALSE(Knows(2)) << "a copy of another log names everybody";
  EXPECT_EQ(KeptRevision(), "2-1");
}

TEST_F(Following, BeginsACopyAgainThatDidNotEnd) {
  registry_.Answer("", Page("1-5-370211-w2", {Serving(0, {"grid_worker"})}, true));
  Begin();
  ASSERT_TRUE(Eventually([&] { return Knows(0); }));
  EXPECT_EQ(KeptRevision(), "");
  follower_.reset();
  const size_t asked = registry_.asked().size();
  Restart();
  ASSERT_TRUE(Eventually([&] { return registry_.asked().size() > asked; }));
  EXPECT_EQ(registry_.asked()[asked], "");
}

}  // namespace
}  // namespace zhiwang::process
