#pragma once

#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "services/mediation/award/award_noun.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "zhiwang/mediation/v1/award_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.AwardService: see the contract for what each method answers.
class AwardService final : public server::Service {
 public:
  AwardService(server::Runtime& runtime, const DisputeMeans& means);

 private:
  using Call = rpc::Call;

  absl::StatusOr<v1::Award> ProposeAward(const Call& call, const v1::ProposeAwardRequest& request);
  absl::StatusOr<v1::Award> ProposeAwardAgain(const Call& call, const v1::ProposeAwardAgainRequest& request);
  absl::StatusOr<v1::Award> ApproveAward(const Call& call, const v1::ApproveAwardRequest& request);
  absl::StatusOr<v1::Award> RefuseAward(const Call& call, const v1::RefuseAwardRequest& request);
  absl::StatusOr<v1::Award> GetAward(const Call& call, const v1::GetAwardRequest& request);
  absl::StatusOr<v1::ListAwardsResponse> ListAwards(const Call& call, const v1::ListAwardsRequest& request);

  const DisputeMeans means_;
  const resource::Parts<AwardNoun> parts_;
};

}  // namespace zhiwang::mediation
