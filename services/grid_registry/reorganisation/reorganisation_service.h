#pragma once

#include "absl/status/statusor.h"
#include "common/resource/noun.h"
#include "common/server/batcher.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/grid_registry/reorganisation/reorganisation_noun.h"
#include "zhiwang/grid/v1/reorganisation_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.ReorganisationService: see the contract for what each method answers.
class ReorganisationService final : public server::Service {
 public:
  ReorganisationService(server::Runtime& runtime, sql::Database& db);

 private:
  absl::StatusOr<v1::Reorganisation> GetReorganisation(const rpc::Call& call,
                                                       const v1::GetReorganisationRequest& request);
  absl::StatusOr<v1::ListReorganisationsResponse> ListReorganisations(const rpc::Call& call,
                                                                      const v1::ListReorganisationsRequest& request);
  void PreviewReorganisation(const rpc::Call& call, const v1::PreviewReorganisationRequest& request,
                             server::Reply<v1::ReorganisationEffects> reply);
  absl::StatusOr<v1::Reorganisation> CancelReorganisation(const rpc::Call& call,
                                                          const v1::CancelReorganisationRequest& request);

  // A reorganisation whose effects somebody asks for.
  struct Asked {
    rpc::Call call;
    resource::Name name;
    server::Reply<v1::ReorganisationEffects> reply;
  };
  absl::StatusOr<v1::ReorganisationEffects> Preview(const Asked& asked);

  const resource::Parts<ReorganisationNoun> parts_;
  // Previews are made one after the other, on a thread of their own: the ground of a whole district may have to be checked for
  // one, which takes seconds, and workers are for what is answered soon.
  server::Batcher<Asked> previews_;
};

}  // namespace zhiwang::grid
