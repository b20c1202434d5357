#pragma once

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/rpc/call.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/case_intake/settings/settings.h"
#include "services/grid_registry/client/registry_client.h"
#include "zhiwang/intake/v1/case_service.pb.h"

namespace zhiwang::intake {

// The parts of the service that an import works with.
struct CaseImportParts {
  sql::Database& db;
  Settings& settings;
  grid::RegistryClient& registry;
  const privacy::KeyRing& keys;
};

// Serves ImportCases: takes rows in batches, each one transaction, and answers each batch when it is durable.
absl::Status RunCaseImport(const CaseImportParts& parts, const rpc::Call& call,
                           server::Stream<v1::ImportCasesRequest, v1::ImportCasesResponse>& stream);

}  // namespace zhiwang::intake
