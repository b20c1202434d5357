#include "common/verify/audit_log_service.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "common/audit/head_export.h"
#include "common/audit/verify.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"

namespace zhiwang::verify {

AuditLogService::AuditLogService(rpc::Runtime& runtime, sql::Database& db, ExportedHeads exported)
    : Service(runtime, *common::v1::VerifyAuditLogRequest::descriptor()->file()->FindServiceByName("AuditLogService")),
      db_(db),
      exported_(std::move(exported)) {
  OnWorker("VerifyAuditLog", &AuditLogService::VerifyAuditLog);
}

absl::StatusOr<common::v1::VerifyAuditLogResponse> AuditLogService::VerifyAuditLog(
    const rpc::Call& call, const common::v1::VerifyAuditLogRequest& request) {
  ASSIGN_OR_RETURN(const std::string district, ParseDistrictName("district", request.district()));
  audit::Verdict verdict;
  if (exported_.file.empty()) {
    ASSIGN_OR_RETURN(verdict, audit::Verify(db_, call.deadline, district));
  } else {
    ASSIGN_OR_RETURN(const audit::VerifyingKey key, audit::VerifyingKey::Load(exported_.public_key_file));
    ASSIGN_OR_RETURN(verdict, audit::VerifyExport(db_, call.deadline, district, exported_.file, key));
  }
  common::v1::VerifyAuditLogResponse response;
  response.set_entries(verdict.entries);
  response.set_head_hash(absl::BytesToHexString(verdict.head.hash));
  response.set_anchors(verdict.anchors);
  if (verdict.fault) {
    response.set_fault(verdict.fault->description);
    response.set_fault_seq(verdict.fault->seq);
  }
  return response;
}

}  // namespace zhiwang::verify
