#pragma once

#include <functional>
#include <string>

#include "common/privacy/keys/key_ring.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/sql/id_source.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/placement/registry_client.h"
#include "services/case_intake/settings/settings.h"
#include "zhiwang/intake/v1/my_case_service.pb.h"

namespace zhiwang::intake {

struct MyCaseOptions {
  int most_a_day = 10;  // that a citizen may register
};

// zhiwang.intake.v1.MyCaseService: citizens and their own cases. Every method begins with whose the case is: another's is as
// if not there, whatever else the request says.
class MyCaseService final : public server::Service {
 public:
  MyCaseService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, Settings& settings,
                RegistryClient& registry, const privacy::KeyRing& keys, MyCaseOptions options = {});

 private:
  absl::StatusOr<v1::MyCase> CreateMyCase(const rpc::Call& call, const v1::CreateMyCaseRequest& request);
  absl::StatusOr<v1::MyCase> GetMyCase(const rpc::Call& call, const v1::GetMyCaseRequest& request);
  absl::StatusOr<v1::ListMyCasesResponse> ListMyCases(const rpc::Call& call, const v1::ListMyCasesRequest& request);
  absl::StatusOr<v1::MyCase> AddToMyCase(const rpc::Call& call, const v1::AddToMyCaseRequest& request);
  absl::StatusOr<v1::MyCase> WithdrawMyCase(const rpc::Call& call, const v1::WithdrawMyCaseRequest& request);
  absl::StatusOr<v1::MyCase> RateMyCase(const rpc::Call& call, const v1::RateMyCaseRequest& request);

  // The case that a request asks for, decided, placed and its reporter sealed, not written.
  absl::StatusOr<Case> Decided(const rpc::Call& call, const v1::CreateMyCaseRequest& request);
  // Changes one case of the caller's.
  template <class Request>
  absl::StatusOr<v1::MyCase> Change(const rpc::Call& call, const Request& request, CaseEvent event,
                                    const std::function<absl::StatusOr<Case>(const Desk&, const Case&)>& decide);
  // How the unit is called, as far as the registry can say.
  std::string UnitName(const rpc::Call& call, const std::string& district, const std::string& unit);
  // The case as its citizen sees it.
  v1::MyCase Show(const rpc::Call& call, const Case& c);

  sql::Database& db_;
  sql::IdSource& ids_;
  Settings& settings_;
  RegistryClient& registry_;
  const privacy::KeyRing& keys_;
  const MyCaseOptions options_;
};

}  // namespace zhiwang::intake
