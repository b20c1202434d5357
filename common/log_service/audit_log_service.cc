#include "common/log_service/audit_log_service.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/audit/head_export.h"
#include "common/audit/verify.h"
#include "common/changelog/log_name.h"
#include "common/log_service/long_check.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::log_service {
namespace {

common::v1::VerifyAuditLogResponse ProgressOf(const audit::Verdict& verdict) {
  common::v1::VerifyAuditLogResponse response;
  response.set_entries(verdict.entries);
  response.set_head_hash(absl::BytesToHexString(verdict.head.hash));
  response.set_anchors(verdict.anchors);
  return response;
}

}  // namespace

AuditLogService::AuditLogService(server::Runtime& runtime, sql::Database& db, std::string_view log,
                                 ExportedHeads exported)
    : Service(runtime, *common::v1::VerifyAuditLogRequest::descriptor()->file()->FindServiceByName("AuditLogService")),
      db_(db),
      log_(log),
      exported_(std::move(exported)) {
  Streaming("VerifyAuditLog", &AuditLogService::VerifyAuditLog);
}

absl::Status AuditLogService::VerifyAuditLog(
    const rpc::Call&, server::Stream<common::v1::VerifyAuditLogRequest, common::v1::VerifyAuditLogResponse>& stream) {
  common::v1::VerifyAuditLogRequest request;
  ASSIGN_OR_RETURN(const bool asked, stream.Read(request));
  if (!asked) return error::StreamOrder("one request is needed");
  ASSIGN_OR_RETURN(const std::string district, changelog::ParseLogName(request.name(), log_));
  const absl::Time deadline = absl::Now() + kLongestCheck;
  Pace pace;
  const auto tell = [&](const audit::Verdict& so_far) {
    if (stream.cancelled()) return false;
    return !pace.IsTime() || stream.Write(ProgressOf(so_far));
  };
  audit::Verdict verdict;
  if (exported_.file.empty()) {
    ASSIGN_OR_RETURN(verdict, audit::Verify(db_, deadline, district, {}, tell));
  } else {
    ASSIGN_OR_RETURN(const audit::VerifyingKey key, audit::VerifyingKey::Load(exported_.public_key_file));
    ASSIGN_OR_RETURN(verdict, audit::VerifyExport(db_, deadline, district, exported_.file, key, tell));
  }
  common::v1::VerifyAuditLogResponse response = ProgressOf(verdict);
  if (verdict.fault) {
    response.set_fault(verdict.fault->description);
    response.set_fault_seq(verdict.fault->seq);
  }
  response.set_done(true);
  stream.Write(response);
  return absl::OkStatus();
}

}  // namespace zhiwang::log_service
