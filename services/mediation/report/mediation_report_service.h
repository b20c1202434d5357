#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/reports/domain/ground.h"
#include "common/reports/domain/period.h"
#include "common/reports/drill_down.h"
#include "common/reports/figures.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/grid_registry/client/registry_client.h"
#include "services/mediation/report/domain/measure.h"
#include "zhiwang/mediation/v1/report_service.pb.h"

namespace zhiwang::mediation {

// zhiwang.mediation.v1.MediationReportService: see the contract for what each method answers.
class MediationReportService final : public server::Service {
 public:
  MediationReportService(server::Runtime& runtime, sql::Database& db, grid::RegistryClient& registry);

 private:
  // The bulletin that a request asks for.
  struct Asked {
    std::string district, area;  // the area's code; empty: the whole district
    Span span;
    reports::CutOff cut_off;
    std::optional<reports::Ground> today;  // nothing: as it was

    absl::StatusOr<reports::Ground> GroundIn(sql::Txn& tx) const;
  };
  template <class Request>
  absl::StatusOr<Asked> ReadAsked(const rpc::Call& call, const Request& request, Span span);
  template <class Request>
  absl::StatusOr<v1::MediationBulletin> BulletinOf(const rpc::Call& call, const Request& request, Span span);

  absl::StatusOr<v1::MediationBulletin> GetDailyMediation(const rpc::Call& call,
                                                          const v1::GetDailyMediationRequest& request);
  absl::StatusOr<v1::MediationBulletin> GetWeeklyMediation(const rpc::Call& call,
                                                           const v1::GetWeeklyMediationRequest& request);
  absl::StatusOr<v1::MediationBulletin> GetMonthlyMediation(const rpc::Call& call,
                                                            const v1::GetMonthlyMediationRequest& request);
  absl::StatusOr<v1::ListMediationFigureResponse> ListMediationFigure(const rpc::Call& call,
                                                                      const v1::ListMediationFigureRequest& request);
  absl::Status VerifyMediation(const rpc::Call& call,
                               server::Stream<v1::VerifyMediationRequest, v1::VerifyMediationResponse>& stream);

  sql::Database& db_;
  grid::RegistryClient& registry_;
};

}  // namespace zhiwang::mediation
