#pragma once

#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/mediation/rules/rules_book.h"
#include "zhiwang/mediation/v1/rules_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.MediationRulesService.
class MediationRulesService final : public server::Service {
 public:
  MediationRulesService(server::Runtime& runtime, sql::Database& db, RulesBook& book);

 private:
  absl::StatusOr<v1::MediationRules> GetMediationRules(const rpc::Call& call,
                                                       const v1::GetMediationRulesRequest& request);
  absl::StatusOr<v1::MediationRules> SetMediationRules(const rpc::Call& call,
                                                       const v1::SetMediationRulesRequest& request);

  sql::Database& db_;
  RulesBook& book_;
};

}  // namespace zhiwang::mediation
