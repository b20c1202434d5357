#pragma once

#include "common/privacy/keys/key_ring.h"
#include "common/resource/noun.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "services/case_intake/my_case/my_case_noun.h"
#include "services/case_intake/settings/settings.h"
#include "services/grid_registry/client/registry_client.h"
#include "zhiwang/intake/v1/my_case_service.pb.h"

namespace zhiwang::intake {

struct MyCaseOptions {
  int most_a_day = 10;  // that a citizen may register
};

// zhiwang.intake.v1.MyCaseService: citizens and their own cases. Another's case is as if not there, whatever else the
// request says: see MyCaseNoun::Reaches.
class MyCaseService final : public server::Service {
 public:
  MyCaseService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, Settings& settings,
                grid::RegistryClient& registry, const privacy::KeyRing& keys, MyCaseOptions options = {});

 private:
  absl::StatusOr<v1::MyCase> CreateMyCase(const rpc::Call& call, const v1::CreateMyCaseRequest& request);
  absl::StatusOr<v1::MyCase> GetMyCase(const rpc::Call& call, const v1::GetMyCaseRequest& request);
  absl::StatusOr<v1::ListMyCasesResponse> ListMyCases(const rpc::Call& call, const v1::ListMyCasesRequest& request);
  absl::StatusOr<v1::MyCase> AddToMyCase(const rpc::Call& call, const v1::AddToMyCaseRequest& request);
  absl::StatusOr<v1::MyCase> WithdrawMyCase(const rpc::Call& call, const v1::WithdrawMyCaseRequest& request);
  absl::StatusOr<v1::MyCase> RateMyCase(const rpc::Call& call, const v1::RateMyCaseRequest& request);

  // The case that a request asks for, placed and its reporter sealed: what Receive is given.
  absl::StatusOr<Case> Draft(const rpc::Call& call, const v1::CreateMyCaseRequest& request);
  // Changes one case of the caller's by a decision, made by the district's calendar and terms.
  template <class Request, class Decide>
  absl::StatusOr<v1::MyCase> Change(const rpc::Call& call, const Request& request, const CaseEvent& event,
                                    const Decide& decide);
  // The case with the name of its unit instead of the code; with neither while the registry cannot say it.
  v1::MyCase WithUnitName(const rpc::Call& call, v1::MyCase c);

  const resource::Parts<MyCaseNoun> parts_;
  sql::IdSource& ids_;
  Settings& settings_;
  grid::RegistryClient& registry_;
  const MyCaseOptions options_;
};

}  // namespace zhiwang::intake
