#include "services/mediation/rules/rules_service.h"

#include "common/rules/serve.h"

namespace zhiwang::mediation {

MediationRulesService::MediationRulesService(server::Runtime& runtime, sql::Database& db, RulesBook& book)
    : Service(runtime, *v1::MediationRules::descriptor()->file()->FindServiceByName("MediationRulesService")),
      db_(db),
      book_(book) {
  OnWorker("GetMediationRules", &MediationRulesService::GetMediationRules);
  OnWorker("SetMediationRules", &MediationRulesService::SetMediationRules);
}

absl::StatusOr<v1::MediationRules> MediationRulesService::GetMediationRules(
    const rpc::Call& call, const v1::GetMediationRulesRequest& request) {
  return rules::Get(book_, call, request.name(), request.day());
}

absl::StatusOr<v1::MediationRules> MediationRulesService::SetMediationRules(
    const rpc::Call& call, const v1::SetMediationRulesRequest& request) {
  return rules::Set(db_, book_, call, request, request.mediation_rules());
}

}  // namespace zhiwang::mediation
