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
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/auth/policy.h"
#include "common/auth/role.h"
#include "common/auth/self.h"
#include "common/names/resource_name.h"
#include "common/names/services.h"
#include "common/rpc/client/raw_call.h"
#include "services/ctl/operations/reflection.h"
#include "tests/faults/hostile/honest_requests.h"
#include "tests/faults/hostile/hostile_message.h"
#include "tests/faults/hostile/known_files.h"
#include "tests/faults/hostile/prepared_disputes.h"
#include "tests/faults/hostile/prepared_files.h"
#include "tests/support/cluster/cluster.h"
#include "tests/support/cluster/give_up.h"
#include "tests/support/district/demo_district.h"
#include "tests/support/seed.h"
#include "zhiwang/common/v1/access.pb.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/intake/v1/my_case_service.grpc.pb.h"
#include "zhiwang/mediation/v1/agreement.pb.h"
#include "zhiwang/mediation/v1/document.pb.h"
#include "zhiwang/mediation/v1/mediator_list.pb.h"
#include "zhiwang/mediation/v1/session_service.pb.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

namespace zhiwang::testing {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// With fewer, some method might well have let nothing through.
constexpr int64_t kFewestCalls = 50;
constexpr char kCitizen[] = "districts/370211/citizens/h1";
constexpr int kAppeals = 20;
constexpr int kReorganisations = 20;

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

// Methods about disputes that their mediator alone can call with success.
const std::set<std::string>& ForTheirMediator() {
  static const auto* const methods = new std::set<std::string>{
      "AcceptAssignment", "DeclineAssignment", "PauseDispute",         "ResumeDispute", "ExtendDispute",
      "DraftAgreement",   "WriteAgreement",    "ReachAgreementOrally", "MakeDocument",  "AddEvidence",
      "WithdrawDocument", "OpenSession",       "RecordMinutes",        "CloseSession",  "FixAgreement",
      "SignAgreement",    "AmendAgreement",    "DeclineAgreement"};
  return *methods;
}

// Somebody whom the method lets in: with every grant there is, where it is for grants; otherwise over what is their own.
std::string CallerOf(const MethodDescriptor& method) {
  const common::v1::Access& access = method.options().GetExtension(common::v1::access);
  const auth::RoleSet roles = auth::FindRule(access.permission())->roles;
  if (ForTheirMediator().contains(method.name())) return kDisputesMediator;
  if (method.name() == "RecordLegalService") return kLawyerOfFirm;
  const auto have_it = [&](auth::Role role) { return roles.Has(role); };
  if (access.reach() != common::v1::Access::SELF && std::ranges::any_of(auth::kGrantedRoles, have_it)) {
    return kEverybody;
  }
  const auto* owner = std::ranges::find_if(
      auth::kAllRoles, [&](auth::Role role) { return auth::kSelfRoles.Has(role) && have_it(role); });
  return auth::SubjectOf({"370211", *owner, "h1"});
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

  template <class Request, class Response, class Stub>
  Response Ask(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               const Request& request, const std::string& caller = kCentre) {
    grpc::ClientContext context;
    cluster_.SignAs(context, caller);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  // A grid of the district as a row of an import, in text.
  std::string AnyGrid() {
    const auto stub = grid::v1::AreaService::NewStub(cluster_.GridChannel());
    grid::v1::ListAreasRequest list;
    list.set_district("districts/370211");
    list.set_level(grid::v1::Area::GRID);
    list.set_page_size(1);
    const auto page = Ask(*stub, &grid::v1::AreaService::Stub::ListAreas, list);
    EXPECT_EQ(page.areas_size(), 1);
    grid::v1::GetAreaRequest get;
    get.set_name(page.areas(0).name());
    get.set_with_boundary(true);
    const grid::v1::Area area = Ask(*stub, &grid::v1::AreaService::Stub::GetArea, get);
    const auto code = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
    grid::v1::AreaRow row;
    row.set_row(1);
    row.set_code(code(area.name()));
    row.set_parent(code(area.parent()));
    row.set_display_name(area.display_name());
    row.set_level(area.level());
    row.set_boundary_geojson(area.boundary_geojson());
    return row.ShortDebugString();
  }
  // Lets the requests know every case there is.
  void LearnCases(HonestRequests& honest) {
    const auto stub = intake::v1::CaseService::NewStub(cluster_.IntakeChannel());
    intake::v1::ListCasesRequest request;
    request.set_district("districts/370211");
    request.set_page_size(200);
    const auto page = Ask(*stub, &intake::v1::CaseService::Stub::ListCases, request);
    EXPECT_GT(page.cases_size(), 0);
    for (const intake::v1::Case& c : page.cases()) honest.Learn(c);
  }

  // Lets the requests know appeals that a citizen brought, half of them answered by a unit.
  void LearnAppeals(HonestRequests& honest) {
    const auto mine = intake::v1::MyCaseService::NewStub(cluster_.IntakeChannel());
    const auto cases = intake::v1::CaseService::NewStub(cluster_.IntakeChannel());
    for (int i = 0; i < kAppeals; ++i) {
      intake::v1::CreateMyCaseRequest create;
      create.set_district("districts/370211");
      create.set_request_id(NewUuid());
      create.mutable_my_case()->set_text("小区路灯不亮");
      const auto appeal = Ask(*mine, &intake::v1::MyCaseService::Stub::CreateMyCase, create, kCitizen);
      const auto step = [&](auto method, auto request) {
        request.set_name(absl::StrReplaceAll(appeal.name(), {{"/myCases/", "/cases/"}}));
        request.set_request_id(NewUuid());
        Ask(*cases, method, request);
      };
      if (i % 2 == 0) {
        intake::v1::DispatchCaseRequest dispatch;
        dispatch.set_unit("districts/370211/departments/D01");
        dispatch.set_category("districts/370211/categories/010101");
        step(&intake::v1::CaseService::Stub::DispatchCase, dispatch);
        step(&intake::v1::CaseService::Stub::AcceptCase, intake::v1::AcceptCaseRequest());
        intake::v1::ResolveCaseRequest resolve;
        resolve.set_public_reply("已修好");
        step(&intake::v1::CaseService::Stub::ResolveCase, resolve);
      }
      intake::v1::GetMyCaseRequest get;
      get.set_name(appeal.name());
      honest.Learn(Ask(*mine, &intake::v1::MyCaseService::Stub::GetMyCase, get, kCitizen));
    }
  }

  // Lets the requests know reorganisations that wait for a day that is far away.
  void LearnReorganisations(HonestRequests& honest) {
    const auto areas = grid::v1::AreaService::NewStub(cluster_.GridChannel());
    for (int i = 0; i < kReorganisations; ++i) {
      grid::v1::ImportAreasRequest header, row;
      header.mutable_header()->set_district("districts/370211");
      header.mutable_header()->set_day("2099-01-01");
      row.mutable_row()->set_code(absl::StrCat("HNEW", 10 + i));
      row.mutable_row()->set_parent("370211010000");
      row.mutable_row()->set_display_name(absl::StrCat("新村", i));
      row.mutable_row()->set_level(grid::v1::Area::VILLAGE);
      grpc::ClientContext context;
      cluster_.SignAs(context, kEverybody);
      grid::v1::ImportAreasResponse response;
      const auto writer = areas->ImportAreas(&context, &response);
      EXPECT_TRUE(writer->Write(header) && writer->Write(row) && writer->WritesDone());
      const grpc::Status status = writer->Finish();
      EXPECT_TRUE(status.ok()) << status.error_message();
      grid::v1::Reorganisation planned;
      planned.set_name(response.reorganisation());
      planned.set_state(grid::v1::Reorganisation::PLANNED);
      honest.Learn(planned);
    }
  }

  // Takes note of what was answered, so that later requests can be about it.
  static void LearnFrom(const Target& target, const std::string& bytes, HonestRequests& honest) {
    const std::string& type = target.method->output_type()->full_name();
    const auto is = [&](Message& message) {
      return message.GetDescriptor()->full_name() == type && message.ParseFromString(bytes);
    };
    intake::v1::Case one_case;
    intake::v1::MyCase appeal;
    grid::v1::SiteCheck check;
    grid::v1::Reorganisation reorganisation;
    mediation::v1::Dispute dispute;
    common::v1::ListTimersResponse timers;
    mediation::v1::Agreement agreement;
    mediation::v1::Document document;
    mediation::v1::Template form;
    mediation::v1::LegalService service;
    mediation::v1::Session session;
    mediation::v1::ViolenceReport report;
    if (is(document)) honest.Learn(document);
    if (is(form)) honest.Learn(form);
    if (is(service)) honest.Learn(service);
    if (is(dispute)) honest.Learn(dispute);
    if (is(agreement)) honest.Learn(agreement);
    if (is(session)) honest.Learn(session);
    if (is(report)) honest.Learn(report);
    if (is(one_case)) honest.Learn(one_case);
    if (is(appeal)) honest.Learn(appeal);
    if (is(check)) honest.Learn(check);
    if (is(reorganisation)) honest.Learn(reorganisation);
    if (is(timers)) honest.Learn(target.program, timers);
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

  HonestRequests honest(static_cast<uint64_t>(seed), AnyGrid(),
                        StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, "370211010000"));
  LearnCases(honest);
  LearnAppeals(honest);
  LearnReorganisations(honest);
  PrepareDisputes(cluster_, honest);
  PrepareFiles(cluster_, honest);
  std::set<std::string> unknown, unused = HonestRequests::Methods();
  for (const Target& target : targets_) {
    if (unused.erase(target.method->name()) == 0 && honest.For(*target.method, target.program).empty()) {
      unknown.insert(target.method->full_name());
    }
  }
  ASSERT_THAT(unknown, ::testing::IsEmpty()) << "methods that nobody knows an honest request of: honest_requests.cc";
  EXPECT_THAT(unused, ::testing::IsEmpty()) << "requests of methods that nobody serves";
  std::vector<std::string> plausible = honest.Names();
  plausible.insert(plausible.end(),
                   {"districts/370211", "districts/370211/areas/370211000000", "districts/370211/areas/370211010000",
                    "districts/370211/departments/D01", "districts/370211/categories/010101", "370211010000", "010101",
                    "2025-06-01", "v1", "v2", "自来水管爆裂", "19900000001", "11010519491231002X"});
  HostileMessages hostile(static_cast<uint64_t>(seed), plausible);
  std::vector<std::string> callers = {kEverybody, kEverybody, kCentre,
                                      StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, "370211010000")};
  for (const char* people : {"citizens", "volunteers", "lawyers", "parties"}) {
    callers.push_back(absl::StrCat("districts/370211/", people, "/h2"));
  }
  for (const auth::Role role : auth::kGrantedRoles) callers.push_back(OnlyAs(auth::RoleName(role)));

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
    if (status.ok()) LearnFrom(target, last, honest);
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
