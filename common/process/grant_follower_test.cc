#include "common/process/grant_follower.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "common/sql/migrations.h"
#include "tests/support/private_server.h"

zhiwang::sql::Component auth_migrations();

namespace zhiwang::process {
namespace {

using common::v1::ListGrantsRequest;
using common::v1::ListGrantsResponse;
using zhiwang::testing::Eventually;

constexpr char kDistrict[] = "370211";

std::string Staff(int number) { return "districts/370211/staff/w" + std::to_string(number); }

// A registry of two replicas, of which the first has the first page of every list and the other the rest. It says that
// nothing changed before it looks at the page, as a registry of an earlier version would. Pages hold two grants.
class TwoReplicas final : public common::v1::GrantService::Service {
 public:
  void Set(int replica, const std::string& revision, int people) {
    absl::MutexLock lock(&mutex_);
    states_[replica] = {revision, people};
  }
  int later_pages() {
    absl::MutexLock lock(&mutex_);
    return later_pages_;
  }

  grpc::Status ListGrants(grpc::ServerContext*, const ListGrantsRequest* request,
                          ListGrantsResponse* response) override {
    absl::MutexLock lock(&mutex_);
    const bool first = request->page_token().empty();
    later_pages_ += !first;
    const State& state = states_[first ? 0 : 1];
    response->set_revision(state.revision);
    if (request->known_revision() == state.revision) return grpc::Status::OK;
    int begin = 0;
    if (!first && !absl::SimpleAtoi(request->page_token(), &begin))
      return {grpc::StatusCode::INTERNAL, "a wrong token"};
    const int end = std::min(begin + 2, state.people);
    for (int i = begin; i < end; ++i) {
      auto* grant = response->add_grants();
      grant->set_staff(Staff(i));
      grant->set_role("grid_worker");
      grant->set_area_path("/370211000000/");
      grant->set_from_day(20200101);
      grant->set_until_day(99991231);
    }
    if (end < state.people) response->set_next_page_token(std::to_string(end));
    return grpc::Status::OK;
  }

 private:
  struct State {
    std::string revision;
    int people = 0;
  };
  absl::Mutex mutex_;
  State states_[2] ABSL_GUARDED_BY(mutex_);
  int later_pages_ ABSL_GUARDED_BY(mutex_) = 0;
};

class Following : public ::testing::Test {
 protected:
  void SetUp() override {
    const sql::Options schema = testing::PrivateServer::Shared().NewSchema();
    ASSERT_EQ(sql::Migrate(schema, {auth_migrations()}), absl::OkStatus());
    db_ = std::make_unique<sql::Database>(schema);
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&registry_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  }
  void Begin() {
    auto follower = GrantFollower::Start(*db_, channel_, *book_, schedule_);
    ASSERT_EQ(follower.status(), absl::OkStatus());
    follower_ = *std::move(follower);
  }
  bool Knows(int person) const { return book_->Of(Staff(person), kDistrict) != nullptr; }
  // The revision of the copy that a service starts with when the registry is down.
  std::string KeptRevision() {
    const auto copy = db_->Read(absl::Now() + absl::Seconds(30), [](sql::Txn& tx) {
      return tx.QueryOne("SELECT grants FROM grant_copy WHERE one = 1", {},
                         [](const sql::Row& row) { return row.Text(1); });
    });
    ListGrantsResponse all;
    return copy.ok() && *copy && all.ParseFromString(**copy) ? all.revision() : std::string();
  }

  TwoReplicas registry_;
  std::unique_ptr<sql::Database> db_;
  std::unique_ptr<auth::GrantBook> book_ = auth::GrantBook::Parse("").value();
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  background::Schedule schedule_;
  std::unique_ptr<GrantFollower> follower_;
};

TEST_F(Following, TakesAllPagesOfAStateAndKeepsThem) {
  registry_.Set(0, "a", 5);
  registry_.Set(1, "a", 5);
  Begin();
  EXPECT_TRUE(Eventually([&] { return Knows(4); }));
  EXPECT_TRUE(Knows(0));
  EXPECT_FALSE(Knows(5));
  EXPECT_TRUE(Eventually([&] { return KeptRevision() == "a"; }));
}

TEST_F(Following, KeepsWhatIsInForceAsSoonAsTheDatabaseLetsIt) {
  const auto run = [&](const char* sql) {
    return db_->Transact(absl::Now() + absl::Seconds(30), [&](sql::Txn& tx) { return tx.Execute(sql).status(); });
  };
  registry_.Set(0, "a", 2);
  Begin();
  ASSERT_TRUE(Eventually([&] { return KeptRevision() == "a"; }));
  ASSERT_EQ(run("RENAME TABLE grant_copy TO away"), absl::OkStatus());
  registry_.Set(0, "b", 1);
  EXPECT_TRUE(Eventually([&] { return Knows(0) && !Knows(1); })) << "what was taken away is, all the same";
  ASSERT_EQ(run("RENAME TABLE away TO grant_copy"), absl::OkStatus());
  EXPECT_TRUE(Eventually([&] { return KeptRevision() == "b"; }));
}

TEST_F(Following, TakesNothingOfAListWhosePagesAreOfTwoStatesAndBeginsAgain) {
  registry_.Set(0, "a", 5);
  registry_.Set(1, "a", 5);
  Begin();
  ASSERT_TRUE(Eventually([&] { return KeptRevision() == "a"; }));
  for (const char* behind : {"a", "z"}) {  // still at what is known here, or at something else
    registry_.Set(1, behind, 5);
    registry_.Set(0, "b", 6);
    const int asked = registry_.later_pages();
    ASSERT_TRUE(Eventually([&] { return registry_.later_pages() >= asked + 2; }));
    EXPECT_TRUE(Knows(4)) << "who comes after the first page was not taken for gone";
    EXPECT_EQ(KeptRevision(), "a");
  }
  registry_.Set(1, "b", 6);
  EXPECT_TRUE(Eventually([&] { return Knows(5); }));
  EXPECT_TRUE(Knows(4));
  EXPECT_TRUE(Eventually([&] { return KeptRevision() == "b"; }));
}

}  // namespace
}  // namespace zhiwang::process
