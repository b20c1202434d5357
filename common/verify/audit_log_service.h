#pragma once

#include <string>

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/audit_log_service.pb.h"

namespace zhiwang::verify {

// Where the heads of the chains are exported to and what they are signed with; empty: they are not.
struct ExportedHeads {
  std::string file;
  std::string public_key_file;
};

// zhiwang.common.v1.AuditLogService over the schema behind `db`.
class AuditLogService final : public rpc::Service {
 public:
  AuditLogService(rpc::Runtime& runtime, sql::Database& db, ExportedHeads exported = {});

 private:
  absl::Status VerifyAuditLog(
      const rpc::Call& call, rpc::Stream<common::v1::VerifyAuditLogRequest, common::v1::VerifyAuditLogResponse>& stream);

  sql::Database& db_;
  const ExportedHeads exported_;
};

}  // namespace zhiwang::verify
