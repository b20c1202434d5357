#pragma once

#include "absl/status/statusor.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/lease/id_source.h"
#include "services/mediation/dispute/service/dispute_means.h"
#include "services/mediation/screening/screening_noun.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.ScreeningService: see the contract for what each method answers.
class ScreeningService final : public server::Service {
 public:
  ScreeningService(server::Runtime& runtime, const DisputeMeans& means, sql::IdSource& ids);

 private:
  using Call = rpc::Call;
  template <class Message>
  using Answer = absl::StatusOr<Message>;

  Answer<v1::ScreeningRound> OrderScreening(const Call& call, const v1::OrderScreeningRequest& request);
  Answer<v1::ScreeningRound> EndScreeningRhythm(const Call& call, const v1::EndScreeningRhythmRequest& request);
  Answer<v1::ScreeningRound> GetScreeningRound(const Call& call, const v1::GetScreeningRoundRequest& request);
  Answer<v1::ListScreeningRoundsResponse> ListScreeningRounds(const Call& call,
                                                              const v1::ListScreeningRoundsRequest& request);
  Answer<v1::Screening> GetScreening(const Call& call, const v1::GetScreeningRequest& request);
  Answer<v1::ListScreeningsResponse> ListScreenings(const Call& call, const v1::ListScreeningsRequest& request);
  Answer<v1::Screening> ReportScreening(const Call& call, const v1::ReportScreeningRequest& request);
  Answer<v1::Screening> RecordScreening(const Call& call, const v1::RecordScreeningRequest& request);

  grid::RegistryClient& registry_;
  sql::IdSource& ids_;
  const resource::Parts<ScreeningRoundNoun> rounds_;
  const resource::Parts<ScreeningNoun> screenings_;
};

}  // namespace zhiwang::mediation
