#pragma once

#include <string>
#include <string_view>

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "zhiwang/common/v1/audit_log_service.pb.h"

namespace zhiwang::log_service {

// The file that heads of chains are exported to and the key that signs them; empty: they are not exported.
struct ExportedHeads {
  std::string file;
  std::string public_key_file;
};

// zhiwang.common.v1.AuditLogService over the schema behind `db`. `log` is the last part of the name of its
// log, `case-intake`.
class AuditLogService final : public server::Service {
 public:
  AuditLogService(server::Runtime& runtime, sql::Database& db, std::string_view log, ExportedHeads exported = {});

 private:
  absl::Status VerifyAuditLog(
      const rpc::Call& call,
      server::Stream<common::v1::VerifyAuditLogRequest, common::v1::VerifyAuditLogResponse>& stream);

  sql::Database& db_;
  const std::string log_;
  const ExportedHeads exported_;
};

}  // namespace zhiwang::log_service
