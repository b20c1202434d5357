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
#include "common/auth/role.h"
#include "common/rpc/raw_call.h"
#include "tests/faults/honest_requests.h"
#include "tests/faults/hostile_message.h"
#include "tests/support/cluster.h"
#include "tests/support/demo_district.h"
#include "tests/support/give_up.h"
#include "tests/support/seed.h"
#include "zhiwang/common/v1/audit_log_service.pb.h"
#include "zhiwang/common/v1/change_log_service.pb.h"
#include "zhiwang/common/v1/grant_service.pb.h"
#include "zhiwang/grid/v1/area_service.grpc.pb.h"
#include "zhiwang/grid/v1/calendar_service.pb.h"
#include "zhiwang/grid/v1/department_service.pb.h"
#include "zhiwang/grid/v1/location_service.pb.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"
#include "zhiwang/grid/v1/staff_service.pb.h"
#include "zhiwang/intake/v1/case_service.grpc.pb.h"
#include "zhiwang/intake/v1/category_service.pb.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::testing {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// With fewer, some method might well have let nothing through.
constexpr int64_t kFewestCalls = 50;

int64_t Setting(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  int64_t value = otherwise;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

// Every method of every service of a contract.
std::vector<const MethodDescriptor*> MethodsOf(const std::vector<const FileDescriptor*>& files) {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : files) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

// A method as one of the services has it, and what became of the calls to it.
struct Target {
  std::shared_ptr<grpc::Channel> channel;
  const MethodDescriptor* method;
  std::map<std::string, int> codes = {};
  int calls = 0, admitted = 0, succeeded = 0;
};

class HostileInput : public ::testing::Test {
 protected:
  HostileInput() {
    ImportDemoDistrict(cluster_, 60, 10);
    EXPECT_EQ(cluster_.Ctl({"demo", "run", cluster_.directory() + "/appeals.jsonl"}).exit_code, 0);
    for (const MethodDescriptor* method : MethodsOf(
             {grid::v1::GetAreaRequest::descriptor()->file(), grid::v1::GetStaffRequest::descriptor()->file(),
              grid::v1::GetDepartmentRequest::descriptor()->file(), grid::v1::LocatePointRequest::descriptor()->file(),
              grid::v1::GetSiteCheckRequest::descriptor()->file(), grid::v1::GetCalendarRequest::descriptor()->file(),
              common::v1::ListGrantChangesRequest::descriptor()->file(),
              common::v1::VerifyTimelinesRequest::descriptor()->file()})) {
      targets_.push_back({cluster_.GridChannel(), method});
    }
    for (const MethodDescriptor* method : MethodsOf({intake::v1::GetCaseRequest::descriptor()->file(),
                                                     intake::v1::ListCategoriesRequest::descriptor()->file(),
                                                     intake::v1::GetBulletinRequest::descriptor()->file(),
                                                     common::v1::VerifyAuditLogRequest::descriptor()->file(),
                                                     common::v1::VerifyTimelinesRequest::descriptor()->file()})) {
      targets_.push_back({cluster_.IntakeChannel(), method});
    }
  }

  template <class Request, class Response, class Stub>
  Response Ask(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               const Request& request) {
    grpc::ClientContext context;
    cluster_.SignAs(context, kCentre);
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

  Cluster cluster_{PrivateServer::Durability::kRelaxed};
  std::vector<Target> targets_;
};

// ZHIWANG_HOSTILE_CALLS calls a method (default 200, at least 50), the methods in turn, with messages of ZHIWANG_SEED (default: another
// each time). A third are honest; a third are honest but for one to three fields; the rest are no request of anybody.
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
  std::vector<std::string> plausible = honest.Names();
  plausible.insert(plausible.end(),
                   {"districts/370211", "districts/370211/areas/370211000000", "districts/370211/areas/370211010000",
                    "districts/370211/departments/D01", "districts/370211/categories/010101", "370211010000", "010101",
                    "2025-06-01", "v1", "v2", "自来水管爆裂", "19900000001", "11010519491231002X"});
  HostileMessages hostile(static_cast<uint64_t>(seed), plausible);
  std::vector<std::string> callers = {kEverybody, kEverybody, kCentre,
                                      StaffServing(cluster_, grid::v1::Assignment::TOWN_DISPATCHER, "370211010000")};
  for (const auth::Role role : auth::kGrantedRoles) callers.push_back(OnlyAs(auth::RoleName(role)));

  google::protobuf::DynamicMessageFactory factory;
  std::map<const MethodDescriptor*, std::vector<std::unique_ptr<Message>>> earlier;
  const auto attack = [&](Target& target) {
    const MethodDescriptor& method = *target.method;
    std::vector<std::unique_ptr<Message>> messages;
    const uint64_t manner = random() % 3;
    if (manner < 2) {
      messages = honest.For(method);
      ASSERT_FALSE(messages.empty()) << "nobody knows an honest request";
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
    const std::string& caller = manner == 0 || one_in(2) ? callers.front() : callers[random() % callers.size()];
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
    EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsUnavailable(status) ||
                 absl::IsDataLoss(status) || (absl::IsDeadlineExceeded(status) && !endless) ||
                 absl::IsUnimplemented(status))
        << method.full_name() << ", call " << target.calls << " as " << caller << ": " << status << "\n"
        << messages.back()->ShortDebugString().substr(0, 2000);
    if (status.ok() && method.output_type() == intake::v1::Case::descriptor()) {
      intake::v1::Case answered;
      ASSERT_TRUE(answered.ParseFromString(last));
      honest.Learn(answered);
    }
    if (status.ok() && method.output_type() == grid::v1::SiteCheck::descriptor()) {
      grid::v1::SiteCheck answered;
      ASSERT_TRUE(answered.ParseFromString(last));
      honest.Learn(answered);
    }
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
    EXPECT_GT(target.codes.at("INVALID_ARGUMENT"), 0) << name << ": nothing was refused";
    EXPECT_GT(target.admitted, target.calls / 3) << name << ": it is nearly always the caller who is refused";
    // Nothing waits, in a follower or to be handed over, and nobody hands anything over here.
    if (std::set<std::string>{"RetryStalled", "RetryHandOff", "GiveUpHandOff", "WithdrawHandOff"}.contains(
            target.method->name())) {
      continue;
    }
    EXPECT_GT(target.succeeded, 0) << name << ": it never succeeds " << ::testing::PrintToString(target.codes);
  }
  std::printf("%lld calls, %lld succeeded\n", static_cast<long long>(all), static_cast<long long>(succeeded));
  EXPECT_GT(succeeded, all / 4);
  const auto verified = cluster_.Ctl({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.text;
  // With the address sanitizer, what was never freed is told at the end.
  for (Cluster::Replica* replica : {&cluster_.first_case_intake(), &cluster_.first_grid_registry()}) {
    replica->process->Signal(SIGTERM);
    EXPECT_EQ(replica->process->Wait(absl::Minutes(1)), 0) << EndOf(replica->log);
  }
}

}  // namespace
}  // namespace zhiwang::testing
