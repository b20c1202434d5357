#pragma once

#include <string>

#include "common/privacy/keys/key_ring.h"
#include "common/resource/noun.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/committee/committee_import.h"
#include "services/mediation/committee/committee_noun.h"
#include "services/mediation/firm/firm_import.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.CommitteeService.
class CommitteeService final : public server::Service {
 public:
  CommitteeService(server::Runtime& runtime, sql::Database& db, grid::RegistryClient& registry,
                   const privacy::KeyRing& keys);

 private:
  absl::StatusOr<v1::Committee> GetCommittee(const rpc::Call& call, const v1::GetCommitteeRequest& request);
  absl::StatusOr<v1::ListCommitteesResponse> ListCommittees(const rpc::Call& call,
                                                            const v1::ListCommitteesRequest& request);
  absl::StatusOr<v1::Firm> GetFirm(const rpc::Call& call, const v1::GetFirmRequest& request);
  absl::StatusOr<v1::ListFirmsResponse> ListFirms(const rpc::Call& call, const v1::ListFirmsRequest& request);
  absl::Status ImportFirms(const rpc::Call& call,
                           server::Stream<v1::ImportFirmsRequest, v1::ImportFirmsResponse>& stream);
  absl::Status ImportCommittees(const rpc::Call& call,
                                server::Stream<v1::ImportCommitteesRequest, v1::ImportCommitteesResponse>& stream);
  // A row, checked, with the path of its area.
  absl::StatusOr<WantedCommittee> Prepare(const rpc::Call& call, const std::string& district,
                                          const v1::ImportCommitteesRequest::Row& row);
  // The same for a law firm, with the paths of its areas.
  absl::StatusOr<WantedFirm> PrepareFirm(const rpc::Call& call, const std::string& district,
                                         const v1::ImportFirmsRequest::Row& row);

  const resource::Parts<CommitteeNoun> parts_;
  grid::RegistryClient& registry_;
};

}  // namespace zhiwang::mediation
