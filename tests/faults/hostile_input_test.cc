#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <google/protobuf/dynamic_message.h>
#include <grpcpp/create_channel.h>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/rpc/raw_call.h"
#include "tests/faults/hostile_message.h"
#include "tests/support/cluster.h"
#include "tests/support/demo_district.h"
#include "zhiwang/common/v1/audit_log_service.pb.h"
#include "zhiwang/common/v1/audit_log_service.pb.h"
#include "zhiwang/common/v1/change_log_service.pb.h"
#include "zhiwang/common/v1/grant_service.pb.h"
#include "zhiwang/grid/v1/area_service.pb.h"
#include "zhiwang/grid/v1/department_service.pb.h"
#include "zhiwang/grid/v1/location_service.pb.h"
#include "zhiwang/grid/v1/staff_service.pb.h"
#include "zhiwang/intake/v1/calendar_service.pb.h"
#include "zhiwang/intake/v1/case_service.pb.h"
#include "zhiwang/intake/v1/category_service.pb.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::testing {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

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

// ZHIWANG_HOSTILE_CALLS calls a method (default 400) with messages of ZHIWANG_SEED (default: another each time).
TEST(HostileInput, IsRefusedByEveryMethodWithoutAnInternalErrorOrACrash) {
  Cluster cluster(PrivateServer::Durability::kRelaxed);
  ImportDemoDistrict(cluster, 60, 10);
  ASSERT_EQ(cluster.Ctl({"demo", "run", cluster.directory() + "/appeals.jsonl"}).exit_code, 0);

  const int64_t calls = Setting("ZHIWANG_HOSTILE_CALLS", 400);
  const int64_t seed = Setting("ZHIWANG_SEED", static_cast<int64_t>(std::random_device{}()));
  RecordProperty("seed", std::to_string(seed));
  std::printf("seed %lld\n", static_cast<long long>(seed));
  HostileMessages hostile(static_cast<uint64_t>(seed),
                          {"districts/370211", "districts/370211/areas/370211000000", "districts/370211/areas/370211010000",
                           "districts/370211/departments/D01", "districts/370211/categories/010101", "370211010000",
                           "010101", "2025-06-01", "v1", "自来水管爆裂", "19900000001", "11010519491231002X",
                           "3d0a2f6e-52f0-4b6e-9d0c-2a3a2d1f7c11"});

  const auto grid = cluster.GridChannel();
  const auto intake = cluster.IntakeChannel();
  google::protobuf::DynamicMessageFactory factory;
  const auto attack = [&](const std::shared_ptr<grpc::Channel>& channel, const MethodDescriptor& method) {
    SCOPED_TRACE(method.full_name());
    const std::string path = "/" + method.service()->full_name() + "/" + method.name();
    const bool endless = method.name() == "WatchChanges";  // answers until its caller has enough
    std::map<std::string, int> codes;
    for (int64_t call = 0; call < calls; ++call) {
      std::vector<std::string> requests;
      for (int64_t i = 0, most = method.client_streaming() ? 1 + call % 4 : 1; i < most; ++i) {
        const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(method.input_type())->New());
        hostile.Fill(*message);
        requests.push_back(hostile.Damaged(*message));
      }
      grpc::ClientContext context;
      cluster.SignAs(context, kCentre);
      context.set_deadline(absl::ToChronoTime(absl::Now() + (endless ? absl::Milliseconds(50) : absl::Seconds(30))));
      const absl::Status status = rpc::CallRaw(channel, context, path, requests, [](const std::string&) {});
      ++codes[absl::StatusCodeToString(status.code())];
      EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsUnavailable(status) ||
                   (absl::IsDeadlineExceeded(status) && !endless) || absl::IsUnimplemented(status))
          << "call " << call << ": " << status;
    }
    EXPECT_GT(codes["INVALID_ARGUMENT"], 0) << "nothing was refused";
  };
  for (const MethodDescriptor* method :
       MethodsOf({grid::v1::GetAreaRequest::descriptor()->file(), grid::v1::GetStaffRequest::descriptor()->file(),
                  grid::v1::GetDepartmentRequest::descriptor()->file(),
                  grid::v1::LocatePointRequest::descriptor()->file(),
                  common::v1::ListGrantsRequest::descriptor()->file(),
                  common::v1::VerifyTimelinesRequest::descriptor()->file()})) {
    attack(grid, *method);
  }
  for (const MethodDescriptor* method :
       MethodsOf({intake::v1::GetCaseRequest::descriptor()->file(), intake::v1::GetCalendarRequest::descriptor()->file(),
                  intake::v1::ListCategoriesRequest::descriptor()->file(),
                  intake::v1::GetDailyBulletinRequest::descriptor()->file(),
                  common::v1::VerifyAuditLogRequest::descriptor()->file(),
                  common::v1::VerifyTimelinesRequest::descriptor()->file(),
                  common::v1::VerifyAuditLogRequest::descriptor()->file()})) {
    attack(intake, *method);
  }
  EXPECT_TRUE(cluster.grid_registry().running());
  EXPECT_TRUE(cluster.case_intake().running());
  EXPECT_EQ(cluster.Ctl({"verify"}).exit_code, 0) << cluster.Ctl({"verify"}).text;
}

}  // namespace
}  // namespace zhiwang::testing
