#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>
#include <grpcpp/create_channel.h>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/names/services.h"
#include "common/rpc/client/raw_call.h"
#include "services/ctl/operations/reflection.h"
#include "tests/faults/hostile/hostile_callers.h"
#include "tests/faults/hostile/hostile_message.h"
#include "tests/faults/hostile/prepared/prepared_areas.h"
#include "tests/faults/hostile/prepared/prepared_cases.h"
#include "tests/faults/hostile/prepared/prepared_disputes.h"
#include "tests/faults/hostile/prepared/prepared_files.h"
#include "tests/faults/hostile/prepared/prepared_screenings.h"
#include "tests/faults/hostile/requests/answers.h"
#include "tests/faults/hostile/requests/honest_requests.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/cluster/give_up.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/seed.h"

namespace zhiwang::testing {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// With fewer, some method might well have let nothing through.
constexpr int64_t kFewestCalls = 50;

int64_t Setting(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  int64_t value = otherwise;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

// The methods that no honest request of a test can succeed with: nothing waits in a follower or to be handed over, and
// no service hands anything over.
const std::set<std::string>& Fruitless() {
  static const auto* const methods = new std::set<std::string>{"RetryStalled", "RetryHandOff", "GiveUpHandOff",
                                                               "WithdrawHandOff", "RecordReferralWithdrawal"};
  return *methods;
}

// A method as one of the services has it, and what became of the calls to it.
struct Target {
  std::string_view program;
  std::shared_ptr<grpc::Channel> channel;
  const MethodDescriptor* method;
  std::map<std::string, int> codes = {};
  int calls = 0, admitted = 0, succeeded = 0;
  std::string last_refusal = {};  // of an honest request by its usual caller
};

class HostileInput : public ::testing::Test {
 protected:
  HostileInput() {
    // One citizen and one lawyer call as often as everybody else.
    for (const char* program : {"case-intake", "mediation"}) {
      auto& flags = cluster_.First(program).flags;
      flags.insert(flags.end(), {"--self_rate=0", "--self_in_flight=0"});
      if (std::string_view(program) == "case-intake") flags.push_back("--citizen_cases=1000000");
      cluster_.Stop(program);
      cluster_.Start(program);
    }
    ImportDemoDistrict(cluster_, 60, 10);
    EXPECT_EQ(cluster_.Ctl({"demo", "run", cluster_.directory() + "/appeals.jsonl"}).exit_code, 0);
    for (const ServiceEntry& service : Services()) Find(service);
  }

  // The address sanitizer reports what was never freed when a service ends.
  void TearDown() override {
    targets_.clear();
    contracts_.clear();  // a service that stops waits for whom it still tells its contracts
    for (const ServiceEntry& service : Services()) {
      Cluster::Replica& replica = cluster_.First(service.program);
      replica.process->Signal(SIGTERM);
      EXPECT_EQ(replica.process->Wait(absl::Minutes(1)), 0) << EndOf(replica.log);
    }
  }

  // Finds the methods that a service lists by reflection: a new contract is called without being named here.
  void Find(const ServiceEntry& service) {
    const auto channel = cluster_.ConnectTo(cluster_.First(service.program).address);
    ctl::ReflectedContracts& contracts = *contracts_.emplace_back(std::make_unique<ctl::ReflectedContracts>(channel));
    const auto names = contracts.ListServices();
    EXPECT_TRUE(names.ok()) << names.status();
    for (const std::string& name : names.value_or(std::vector<std::string>())) {
      if (name.starts_with("grpc.")) continue;  // health and reflection: gRPC's own
      const auto* contract = contracts.pool().FindServiceByName(name);
      ASSERT_NE(contract, nullptr) << name;
      for (int i = 0; i < contract->method_count(); ++i) {
        targets_.push_back({service.program, channel, contract->method(i)});
      }
    }
  }

  Cluster cluster_{PrivateServer::Durability::kRelaxed};
  std::vector<std::unique_ptr<ctl::ReflectedContracts>> contracts_;  // of each service; they hold the methods
  std::vector<Target> targets_;
};

// ZHIWANG_HOSTILE_CALLS calls a method (default 200, at least 50), the methods in turn, with messages of ZHIWANG_SEED
// (default: another each time). A third are honest; a third are honest except for one to three fields; the rest are no
// request of anybody.
TEST_F(HostileInput, IsRefusedByEveryMethodWithoutAnInternalErrorOrACrash) {
  google::protobuf::SetLogHandler(nullptr);  // it would tell of every text that is not UTF-8
  const int64_t calls = std::max<int64_t>(kFewestCalls, Setting("ZHIWANG_HOSTILE_CALLS", 200));
  const int64_t seed = Seed();
  RecordProperty("seed", std::to_string(seed));
  std::printf("seed %lld\n", static_cast<long long>(seed));
  std::mt19937_64 random(static_cast<uint64_t>(seed) + 1);
  const auto one_in = [&](uint64_t n) { return random() % n == 0; };

  HonestRequests honest(static_cast<uint64_t>(seed), AnyGrid(cluster_),
                        StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, "370211010000"));
  PrepareCases(cluster_, honest);
  PrepareReorganisations(cluster_, honest);
  PrepareDisputes(cluster_, honest);
  PrepareFiles(cluster_, honest);
  PrepareScreenings(cluster_, honest);
  std::set<std::string> unknown, unused = HonestRequests::Methods();
  for (const Target& target : targets_) {
    if (unused.erase(target.method->name()) == 0 && honest.For(*target.method, target.program).empty()) {
      unknown.insert(target.method->full_name());
    }
  }
  ASSERT_THAT(unknown, ::testing::IsEmpty())
      << "methods that nobody knows an honest request of: tests/faults/hostile/requests";
  EXPECT_THAT(unused, ::testing::IsEmpty()) << "requests of methods that nobody serves";
  std::vector<std::string> plausible = honest.Names();
  plausible.insert(plausible.end(),
                   {"districts/370211", "districts/370211/areas/370211000000", "districts/370211/areas/370211010000",
                    "districts/370211/departments/D01", "districts/370211/categories/010101", "370211010000", "010101",
                    "2025-06-01", "v1", "v2", "自来水管爆裂", "19900000001", "11010519491231002X"});
  HostileMessages hostile(static_cast<uint64_t>(seed), plausible);
  const std::vector<std::string> callers = CallersOfEachKind(cluster_);

  google::protobuf::DynamicMessageFactory factory;
  std::map<const MethodDescriptor*, std::vector<std::unique_ptr<Message>>> earlier;
  const auto attack = [&](Target& target) {
    const MethodDescriptor& method = *target.method;
    std::vector<std::unique_ptr<Message>> messages;
    const uint64_t manner = random() % 3;
    if (manner < 2) {
      messages = honest.For(method, target.program);
      // Now and then the same once more, with what is spoilt below: a request_id that is known, of another body.
      if (auto& sent = earlier[&method]; !sent.empty() && one_in(4)) messages = std::move(sent);
      for (uint64_t i = 0, most = manner == 1 ? 1 + random() % 3 : 0; i < most; ++i) {
        hostile.Spoil(*messages[random() % messages.size()]);
      }
    } else {
      for (uint64_t i = 0, most = method.client_streaming() ? 1 + random() % 4 : 1; i < most; ++i) {
        messages.emplace_back(factory.GetPrototype(method.input_type())->New());
        hostile.Fill(*messages.back());
      }
    }
    std::vector<std::string> requests;
    for (const auto& message : messages) {
      requests.push_back(manner == 2 ? hostile.Damaged(*message) : message->SerializePartialAsString());
    }
    const bool endless = method.name() == "WatchChanges";  // answers until its caller has enough
    const std::string usual = CallerOf(method);
    const std::string caller = manner == 0 || one_in(2) ? usual : callers[random() % callers.size()];
    grpc::ClientContext context;
    cluster_.SignAs(context, caller);
    context.set_deadline(absl::ToChronoTime(absl::Now() + (endless ? absl::Milliseconds(50) : absl::Seconds(30))));
    const std::string path = "/" + method.service()->full_name() + "/" + method.name();
    std::string last;
    absl::Status status =
        rpc::CallRaw(target.channel, context, path, requests, [&](const std::string& response) { last = response; });
    if (endless && absl::IsDeadlineExceeded(status) && !last.empty()) status = absl::OkStatus();
    ++target.calls;
    ++target.codes[absl::StatusCodeToString(status.code())];
    target.admitted += absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status) ? 0 : 1;
    target.succeeded += status.ok() ? 1 : 0;
    if (manner == 0 && !status.ok()) target.last_refusal = std::string(status.message());
    EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsUnavailable(status) ||
                 absl::IsDataLoss(status) || (absl::IsDeadlineExceeded(status) && !endless) ||
                 absl::IsUnimplemented(status))
        << method.full_name() << ", call " << target.calls << " as " << caller << ": " << status << "\n"
        << messages.back()->ShortDebugString().substr(0, 2000);
    if (status.ok()) LearnFrom(method, target.program, last, honest);
    if (manner == 0) earlier[&method] = std::move(messages);
  };
  for (int64_t call = 0; call < calls; ++call) {
    for (Target& target : targets_) attack(target);
  }

  int64_t all = 0, succeeded = 0;
  for (const Target& target : targets_) {
    const std::string& name = target.method->full_name();
    all += target.calls;
    succeeded += target.succeeded;
    EXPECT_TRUE(target.codes.contains("INVALID_ARGUMENT")) << name << ": nothing was refused";
    EXPECT_GT(target.admitted, target.calls / 3) << name << ": it is nearly always the caller who is refused";
    if (Fruitless().contains(target.method->name())) continue;
    if (target.method->name() == "RetryTimer" && !honest.KnowsTimersOf(target.program)) continue;
    EXPECT_GT(target.succeeded, 0) << name << ": it never succeeds " << ::testing::PrintToString(target.codes)
                                   << ", last: " << target.last_refusal;
  }
  EXPECT_TRUE(std::ranges::any_of(Services(), [&](const auto& service) {
    return honest.KnowsTimersOf(service.program);
  })) << "no timer was retried";
  std::printf("%lld calls, %lld succeeded\n", static_cast<long long>(all), static_cast<long long>(succeeded));
  EXPECT_GT(succeeded, all / 4);
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
}

}  // namespace
}  // namespace zhiwang::testing
