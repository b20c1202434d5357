#include "common/verify/change_log_service.h"

#include <algorithm>
#include <string>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"

namespace zhiwang::verify {

ChangeLogService::ChangeLogService(rpc::Runtime& runtime, sql::Database& db)
    : Service(runtime, *common::v1::Change::descriptor()->file()->FindServiceByName("ChangeLogService")), db_(db) {
  OnWorker("VerifyTimelines", &ChangeLogService::VerifyTimelines);
}

absl::StatusOr<common::v1::VerifyTimelinesResponse> ChangeLogService::VerifyTimelines(
    const rpc::Call& call, const common::v1::VerifyTimelinesRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  ASSIGN_OR_RETURN(const auto check, changelog::CheckTimelines(db_, call.deadline, district));
  common::v1::VerifyTimelinesResponse response;
  response.set_timelines(check.timelines);
  response.set_changes(check.changes);
  for (const std::string& fault : check.faults) response.add_faults(fault);
  return response;
}

}  // namespace zhiwang::verify
