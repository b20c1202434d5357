#pragma once

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/case_intake/placement/registry_client.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::intake {

// zhiwang.intake.v1.ReportService.
class ReportService final : public server::Service {
 public:
  ReportService(server::Runtime& runtime, sql::Database& db, RegistryClient& registry);

 private:
  absl::StatusOr<v1::DailyBulletin> GetDailyBulletin(const rpc::Call& call, const v1::GetDailyBulletinRequest& request);
  absl::Status VerifyReports(const rpc::Call& call,
                             server::Stream<v1::VerifyReportsRequest, v1::VerifyReportsResponse>& stream);

  sql::Database& db_;
  RegistryClient& registry_;
};

}  // namespace zhiwang::intake
