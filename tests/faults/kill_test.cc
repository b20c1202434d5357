#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/create_channel.h>

#include "common/names/resource_name.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/seed.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"

namespace zhiwang::testing {
namespace {

using intake::v1::Case;
using intake::v1::CaseService;

constexpr int kClients = 6;
constexpr int kLivesAClient = 60;

// A citizen's appeals and those who handle them, over real gRPC. Every call is repeated with its request_id until it is
// answered, as every client should; whatever was answered is written down.
class Clients {
 public:
  explicit Clients(const Cluster& cluster) : cluster_(cluster), stub_(CaseService::NewStub(cluster.IntakeChannel())) {}

  // Takes appeals through their life until each client has had its share.
  void Run() {
    std::vector<std::thread> threads;
    for (int client = 0; client < kClients; ++client) {
      threads.emplace_back([this, client] {
        for (int i = 0; i < kLivesAClient; ++i) Live(client, i);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  int answered() const { return answered_; }
  const std::map<std::string, Case>& last_answers() const { return last_answers_; }
  const std::vector<std::string>& surprises() const { return surprises_; }
  CaseService::Stub& stub() { return *stub_; }

 private:
  void Live(int client, int i) {
    intake::v1::CreateCaseRequest create;
    create.set_district("districts/370211");
    create.mutable_case_()->set_channel(intake::v1::Case::CITY_HOTLINE);
    create.mutable_case_()->set_text("第 " + std::to_string(client) + "/" + std::to_string(i) + " 件：自来水管爆裂");
    create.mutable_case_()->set_category("districts/370211/categories/010101");
    const Case created = Insist(&CaseService::Stub::CreateCase, create);
    intake::v1::DispatchCaseRequest dispatch;
    dispatch.set_unit("districts/370211/departments/D01");
    InsistOn(created, &CaseService::Stub::DispatchCase, dispatch);
    intake::v1::AcceptCaseRequest accept;
    InsistOn(created, &CaseService::Stub::AcceptCase, accept);
    if (i % 3 == 0) return;
    intake::v1::ResolveCaseRequest resolve;
    resolve.set_public_reply("已抢修完毕");
    InsistOn(created, &CaseService::Stub::ResolveCase, resolve);
    intake::v1::RecordCallbackRequest callback;
    callback.set_reached(true);
    callback.set_solved(intake::v1::Callback::YES);
    callback.set_satisfied(i % 5 == 0 ? intake::v1::Callback::NO : intake::v1::Callback::YES);
    InsistOn(created, &CaseService::Stub::RecordCallback, callback);
    if (i % 4 == 0) return;
    intake::v1::CloseCaseRequest close;
    close.set_disposition(intake::v1::Case::HANDLED);
    InsistOn(created, &CaseService::Stub::CloseCase, close);
  }

  template <class Request>
  using Method = grpc::Status (CaseService::Stub::*)(grpc::ClientContext*, const Request&, Case*);

  template <class Request>
  void InsistOn(const Case& created, Method<Request> method, Request request) {
    request.set_name(created.name());
    Insist(method, request);
  }

  template <class Request>
  Case Insist(Method<Request> method, Request request) {
    request.set_request_id(NewUuid());
    for (;;) {
      grpc::ClientContext context;
      cluster_.SignAs(context, kCentre);
      context.set_wait_for_ready(true);
      context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
      Case answer;
      const grpc::Status status = (stub_.get()->*method)(&context, request, &answer);
      if (status.ok()) {
        ++answered_;
        std::lock_guard lock(mutex_);
        last_answers_[answer.name()] = answer;
        return answer;
      }
      // CANCELLED: a server that stops answers so to calls that reach it just then.
      const bool may_pass = status.error_code() == grpc::StatusCode::CANCELLED ||
                            status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                            status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
                            status.error_code() == grpc::StatusCode::ABORTED ||
                            status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
      if (!may_pass) {
        std::lock_guard lock(mutex_);
        surprises_.push_back(status.error_message());
        return Case();
      }
    }
  }

  const Cluster& cluster_;
  const std::unique_ptr<CaseService::Stub> stub_;
  std::atomic<int> answered_{0};
  std::mutex mutex_;
  std::map<std::string, Case> last_answers_;
  std::vector<std::string> surprises_;
};

// Every case of the district, by paging.
std::map<std::string, Case> AllCases(const Cluster& cluster, CaseService::Stub& stub) {
  std::map<std::string, Case> all;
  intake::v1::ListCasesRequest request;
  request.set_district("districts/370211");
  request.set_page_size(200);
  do {
    grpc::ClientContext context;
    cluster.SignAs(context, kCentre);
    intake::v1::ListCasesResponse response;
    const grpc::Status status = stub.ListCases(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    for (const Case& c : response.cases()) EXPECT_TRUE(all.emplace(c.name(), c).second) << "twice: " << c.name();
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

class Kill : public ::testing::Test {
 protected:
  Kill() { ImportDemoDistrict(cluster_, 60, 1); }

  // Runs the clients, and `strike` again and again, spread over the run, until they are done.
  void RunWhile(const std::function<void()>& strike) {
    Clients clients(cluster_);
    std::thread load([&] { clients.Run(); });
    std::mt19937 random(seed_);
    constexpr int kWhole = kClients * kLivesAClient * 4;
    for (int share = 1; share <= 3; ++share) {
      const int at = kWhole * share / 5 + static_cast<int>(random() % 50);
      ASSERT_TRUE(Eventually([&] { return clients.answered() >= at; }, absl::Minutes(2)));
      strike();
    }
    load.join();
    EXPECT_THAT(clients.surprises(), ::testing::IsEmpty());

    const std::map<std::string, Case> all = AllCases(cluster_, clients.stub());
    EXPECT_EQ(all.size(), static_cast<size_t>(kClients * kLivesAClient)) << "each appeal once";
    for (const auto& [name, answered] : clients.last_answers()) {
      const auto found = all.find(name);
      ASSERT_NE(found, all.end()) << name << " was acknowledged and is gone";
      EXPECT_EQ(found->second.SerializeAsString(), answered.SerializeAsString()) << name;
    }
    const auto verified = cluster_.Ctl({"verify"});
    EXPECT_EQ(verified.exit_code, 0) << verified.text;
  }

  const unsigned seed_ = [] {
    const unsigned seed = Seed();
    std::printf("seed %u\n", seed);
    return seed;
  }();
  Cluster cluster_{PrivateServer::Durability::kFull};
};

TEST_F(Kill, OfCaseIntakeLosesNothingAndDoublesNothing) {
  RunWhile([this] {
    cluster_.KillCaseIntake();
    cluster_.StartCaseIntake();
  });
}

TEST_F(Kill, OfTheDatabaseLosesNothingAndDoublesNothing) {
  RunWhile([this] {
    cluster_.database().Kill();
    cluster_.database().Start();
  });
}

TEST_F(Kill, OfTheDatabaseMakesServicesAnswerUnavailableAndIsNoReasonToRestartThem) {
  const auto channel = cluster_.IntakeChannel();
  const auto health = grpc::health::v1::Health::NewStub(channel);
  const auto serving = [&] {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckResponse response;
    return health->Check(&context, {}, &response).ok() &&
           response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
  };
  const auto cases = CaseService::NewStub(channel);
  const auto list = [&] {
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
    intake::v1::ListCasesRequest request;
    request.set_district("districts/370211");
    intake::v1::ListCasesResponse response;
    return cases->ListCases(&context, request, &response).error_code();
  };
  ASSERT_EQ(list(), grpc::StatusCode::OK);
  ASSERT_TRUE(serving());
  cluster_.database().Kill();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(list(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_TRUE(serving());
  }
  cluster_.database().Start();
  EXPECT_TRUE(Eventually([&] { return list() == grpc::StatusCode::OK; }));
  EXPECT_TRUE(serving());
  EXPECT_TRUE(cluster_.case_intake().running());
}

TEST_F(Kill, OfGridRegistryStopsNoAppeal) {
  RunWhile([this] {
    cluster_.KillGridRegistry();
    cluster_.StartGridRegistry();
  });
}

TEST_F(Kill, SigtermFinishesWhatRuns) {
  RunWhile([this] {
    cluster_.case_intake().Signal(SIGTERM);
    EXPECT_EQ(cluster_.case_intake().Wait(absl::Seconds(30)), 0);
    cluster_.StartCaseIntake();
  });
}

}  // namespace
}  // namespace zhiwang::testing
