// The reach that a method's permission must have, and that a method keeps to it.

#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include "common/auth/testing/said_callers.h"
#include "common/rpc/status_wire.h"
#include "common/server/access_rule.h"
#include "common/server/service.h"
#include "common/server/test_runtime.h"
#include "common/server/test_service.h"
#include "common/telemetry/metrics.h"
#include "tests/support/client.h"
#include "tests/support/loopback_server.h"
#include "tests/support/refused.h"
#include "zhiwang/common/v1/access.pb.h"
#include "zhiwang/common/v1/change_log_service.grpc.pb.h"
#include "zhiwang/grid/v1/site_check_service.grpc.pb.h"

namespace zhiwang::server {
namespace {

using absl::StatusCode;
using Reach = common::v1::Access::Reach;
using ::testing::HasSubstr;

// A contract of one method made up at run time, with that permission and reach.
class MadeUpContract {
 public:
  MadeUpContract(const std::string& permission, Reach reach) {
    google::protobuf::FileDescriptorProto file;
    file.set_name("made_up.proto");
    auto* request = file.add_message_type();
    request->set_name("Request");
    auto* field = request->add_field();
    field->set_name("district");
    field->set_number(1);
    field->set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
    auto* method = file.add_service()->add_method();
    file.mutable_service(0)->set_name("MadeUpService");
    method->set_name("Do");
    method->set_input_type("Request");
    method->set_output_type("Request");
    auto* access = method->mutable_options()->MutableExtension(common::v1::access);
    access->set_permission(permission);
    access->set_scope_field("district");
    access->set_reach(reach);
    method_ = pool_.BuildFile(file)->FindServiceByName("MadeUpService")->method(0);
  }

  std::string fault() const { return AccessRule(*method_).fault(); }

  // A call for the district by a caller of that name with those grants, as the method gets it, or why it does not.
  absl::StatusOr<rpc::Call> Admit(const std::string& name, std::vector<auth::Grant> grants) {
    const std::unique_ptr<google::protobuf::Message> request(factory_.GetPrototype(method_->input_type())->New());
    request->GetReflection()->SetString(request.get(), method_->input_type()->field(0), "districts/370211");
    rpc::Call call;
    call.caller = std::make_shared<const Known>(name, std::move(grants));
    const absl::Status admitted = AccessRule(*method_).Admit(*request, call);
    if (!admitted.ok()) return admitted;
    return call;
  }

 private:
  class Known final : public auth::Caller {
   public:
    Known(std::string name, std::vector<auth::Grant> grants) : name_(std::move(name)), grants_(std::move(grants)) {}
    const std::string& name() const override { return name_; }
    std::shared_ptr<const auth::Rights> RightsIn(const std::string& district) const override {
      const auto self = auth::SelfOf(name_);
      if (self && self->district != district) return nullptr;
      return std::make_shared<const auth::Rights>(self ? auth::Rights(*self) : auth::Rights(grants_));
    }

   private:
    const std::string name_;
    const std::vector<auth::Grant> grants_;
  };

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::MethodDescriptor* method_ = nullptr;
};

const std::string kSomebody = "districts/370211/staff/w1";
const std::string kCitizen = "districts/370211/citizens/c1";

TEST(Reach, DecidesWhoMayCall) {
  const std::vector<auth::Grant> everywhere = {{auth::Role::kGridWorker, "/", ""}};
  const std::vector<auth::Grant> in_a_grid = {{auth::Role::kGridWorker, "/370211000000/370211109000/", ""}};
  using Case = std::tuple<const char*, Reach, bool, bool, bool>;
  for (const auto& [permission, reach, whole, part, citizen] :
       {Case{"case.read", common::v1::Access::WHOLE_SCOPE, true, false, false},
        Case{"case.read", common::v1::Access::PART_OF_SCOPE, true, true, false},
        Case{"area.read", common::v1::Access::ANY_PART, true, true, true},
        Case{"department.read", common::v1::Access::ANY_PART, true, true, false},
        Case{"my_case.read", common::v1::Access::SELF, false, false, true},
        Case{"area.read", common::v1::Access::PART_OR_OWN, true, true, true},
        Case{"my_case.read", common::v1::Access::PART_OR_OWN, false, false, true}}) {
    SCOPED_TRACE(std::string(permission) + " " + common::v1::Access::Reach_Name(reach));
    MadeUpContract contract(permission, reach);
    EXPECT_EQ(contract.fault(), "");
    EXPECT_EQ(contract.Admit(kSomebody, everywhere).ok(), whole);
    EXPECT_EQ(contract.Admit(kSomebody, in_a_grid).ok(), part);
    EXPECT_EQ(contract.Admit(kCitizen, {}).ok(), citizen);
    EXPECT_FALSE(contract.Admit(kSomebody, {}).ok());
    EXPECT_THAT(contract.Admit("districts/370212/citizens/c1", {}).status(),
                IsRefused(StatusCode::kPermissionDenied, common::v1::PERMISSION_MISSING))
        << "a citizen of another district";
  }
}

TEST(Reach, MustFitTheRolesThatHaveThePermission) {
  EXPECT_THAT(MadeUpContract("case.read", common::v1::Access::SELF).fault(), HasSubstr("declares SELF"));
  EXPECT_THAT(MadeUpContract("case.read", common::v1::Access::PART_OR_OWN).fault(), HasSubstr("declares PART_OR_OWN"));
  EXPECT_THAT(MadeUpContract("my_case.read", common::v1::Access::PART_OF_SCOPE).fault(),
              HasSubstr("which that does not let in, has my_case.read"));
  EXPECT_THAT(MadeUpContract("my_case.read", common::v1::Access::WHOLE_SCOPE).fault(),
              HasSubstr("which that does not let in, has my_case.read"));
}

TEST(Reach, OfAPartOrOnesOwnTellsOwnersFromThoseWhoWereGranted) {
  const std::string town = "/370211000000/370211109000/";
  MadeUpContract contract("area.read", common::v1::Access::PART_OR_OWN);
  const auto citizen = contract.Admit(kCitizen, {});
  ASSERT_TRUE(citizen.ok()) << citizen.status();
  ASSERT_NE(citizen->AsOwner(), nullptr);
  EXPECT_EQ(auth::SubjectOf(*citizen->AsOwner()), kCitizen);
  EXPECT_FALSE(citizen->May({town, ""})) << "nothing is theirs by its place";
  EXPECT_TRUE(citizen->Reach().empty());
  const auto worker = contract.Admit(kSomebody, {{auth::Role::kGridWorker, town, ""}});
  ASSERT_TRUE(worker.ok()) << worker.status();
  EXPECT_EQ(worker->AsOwner(), nullptr);
  EXPECT_TRUE(worker->May({town, ""}));
}

TEST(Reach, OfAPartOrOnesOwnIsAskedForByWhatFitsTheCaller) {
  MadeUpContract contract("area.read", common::v1::Access::PART_OR_OWN);
  const auto citizen = contract.Admit(kCitizen, {});
  ASSERT_TRUE(citizen.ok()) << citizen.status();
  ASSERT_NE(citizen->asked, nullptr);
  EXPECT_FALSE(*citizen->asked);
  citizen->AsOwner();
  EXPECT_TRUE(*citizen->asked);
  const auto worker = contract.Admit(kSomebody, {{auth::Role::kGridWorker, "/", ""}});
  ASSERT_TRUE(worker.ok()) << worker.status();
  worker->AsOwner();
  EXPECT_FALSE(*worker->asked) << "a grant says where, and the method did not ask";
  worker->May({"/", ""});
  EXPECT_TRUE(*worker->asked);
}

TEST(Reach, OfSelfIsAskedForByWhoTheCallerIs) {
  MadeUpContract contract("my_case.read", common::v1::Access::SELF);
  const auto citizen = contract.Admit(kCitizen, {});
  ASSERT_TRUE(citizen.ok()) << citizen.status();
  ASSERT_NE(citizen->asked, nullptr) << "an answer must not come about without it";
  EXPECT_FALSE(*citizen->asked);
  EXPECT_EQ(auth::SubjectOf(citizen->Own()), kCitizen);
  EXPECT_TRUE(*citizen->asked);
}

// Two methods that must keep to the caller's part.
class KeepingService final : public Service {
 public:
  using Request = grid::v1::GetSiteCheckRequest;
  explicit KeepingService(Runtime& runtime)
      : Service(runtime, *Request::descriptor()->file()->FindServiceByName("SiteCheckService")) {
    OnWorker("GetSiteCheck", &KeepingService::Get);
  }
  Replaceable<absl::Status(const rpc::Call&)> look{[](const rpc::Call&) { return absl::OkStatus(); }};

 private:
  absl::StatusOr<grid::v1::SiteCheck> Get(const rpc::Call& call, const Request&) {
    const absl::Status looked = look.get()(call);
    if (!looked.ok()) return looked;
    grid::v1::SiteCheck check;
    check.set_name("districts/370211/siteChecks/1");
    return check;
  }
};

class KeepingWatch final : public Service {
 public:
  using WatchStream = Stream<common::v1::WatchChangesRequest, common::v1::WatchChangesResponse>;
  explicit KeepingWatch(Runtime& runtime)
      : Service(runtime, *common::v1::Change::descriptor()->file()->FindServiceByName("ChangeLogService")) {
    Streaming("WatchChanges", &KeepingWatch::Watch);
  }
  Replaceable<void(const rpc::Call&)> look{[](const rpc::Call&) {}};

 private:
  absl::Status Watch(const rpc::Call& call, WatchStream& stream) {
    common::v1::WatchChangesRequest request;
    const auto more = stream.Read(request);
    if (!more.ok()) return more.status();
    look.get()(call);
    common::v1::WatchChangesResponse response;
    response.set_resume_token("all there is");
    stream.Write(response);
    return absl::OkStatus();
  }
};

class Answers : public ::testing::Test {
 protected:
  absl::Status Get() {
    grid::v1::GetSiteCheckRequest request;
    request.set_name("districts/370211/siteChecks/1");
    return client_.Ask(&grid::v1::SiteCheckService::Stub::GetSiteCheck, request, worker_).status();
  }
  // The number of messages that came, and the end of the watch.
  std::pair<int, absl::Status> Watch() {
    common::v1::WatchChangesRequest request;
    request.set_name("districts/370211/logs/test");
    const auto watched = client_.ReadAll(&common::v1::ChangeLogService::Stub::WatchChanges, request, worker_);
    return {static_cast<int>(watched.messages.size()), watched.status};
  }

  auth::SaidCallers callers_;
  Runtime runtime_{UnlimitedRuntime(), callers_};
  KeepingService service_{runtime_};
  KeepingWatch watch_{runtime_};
  const testing::LoopbackServer server_{{&service_, &watch_}};
  const testing::Client client_{server_.channel()};
  const testing::SaidCaller worker_{"w1", "grid_worker@/370211000000/370211109000/"};
};

// The number of answers of the method that were not sent, as the metrics have it.
double CountUnchecked(const std::string& method) {
  for (const prometheus::MetricFamily& family : telemetry::Registry().Collect()) {
    if (family.name != "zhiwang_unchecked_answers_total") continue;
    for (const prometheus::ClientMetric& one : family.metric) {
      if (one.label.at(0).value == method) return one.counter.value;
    }
  }
  return 0;
}

const auto kNotSent = IsRefused(StatusCode::kInternal, common::v1::UNEXPECTED);

TEST_F(Answers, OfAMethodThatAskedWhatItsCallerMaySeeAreSent) {
  service_.look = [](const rpc::Call& call) {
    EXPECT_TRUE(call.May({"/370211000000/370211109000/370211109201/", ""}));
    return absl::OkStatus();
  };
  EXPECT_THAT(Get(), IsOk());
  service_.look = [](const rpc::Call& call) {
    EXPECT_THAT(call.Reach(), ::testing::SizeIs(1));
    return absl::OkStatus();
  };
  EXPECT_THAT(Get(), IsOk());
}

TEST_F(Answers, OfAMethodThatNeverAskedAreNotSentAndCounted) {
  const double before = CountUnchecked("zhiwang.grid.v1.SiteCheckService.GetSiteCheck");
  EXPECT_THAT(Get(), kNotSent);
  EXPECT_EQ(CountUnchecked("zhiwang.grid.v1.SiteCheckService.GetSiteCheck"), before + 1);
}

TEST_F(Answers, OfAMethodThatAskedForAnotherPermissionOnlyAreNotSent) {
  service_.look = [](const rpc::Call& call) {
    call.MayAlso("reporter.reveal", {"/", ""});
    call.MaySomewhere("case.read");
    return absl::OkStatus();
  };
  EXPECT_THAT(Get(), kNotSent);
}

TEST_F(Answers, ThatAreErrorsNeedNoRights) {
  service_.look = [](const rpc::Call&) { return error::PageTokenInvalid(); };
  EXPECT_THAT(Get(), IsRefused(StatusCode::kInvalidArgument, common::v1::PAGE_TOKEN_INVALID));
}

TEST_F(Answers, OfAStreamThatNeverAskedAreNotSentEither) {
  const auto [messages, status] = Watch();
  EXPECT_EQ(messages, 0);
  EXPECT_THAT(status, kNotSent);
  watch_.look = [](const rpc::Call& call) { EXPECT_TRUE(call.ReachNow().ok()); };
  EXPECT_EQ(Watch().first, 1);
  EXPECT_THAT(Watch().second, IsOk());
}

}  // namespace
}  // namespace zhiwang::server
