#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/reports/domain/ground.h"
#include "common/reports/drill_down.h"
#include "common/reports/figures.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "services/case_intake/case/domain/case.h"
#include "services/case_intake/report/successors.h"
#include "services/grid_registry/client/registry_client.h"
#include "zhiwang/intake/v1/report_service.pb.h"

namespace zhiwang::intake {

// zhiwang.intake.v1.ReportService.
class ReportService final : public server::Service {
 public:
  ReportService(server::Runtime& runtime, sql::Database& db, grid::RegistryClient& registry, Successors successors);

 private:
  // The bulletin that a request asks for.
  struct Asked {
    std::string district, area;  // the area's code; empty: the whole district
    reports::CutOff cut_off;
    std::optional<reports::Ground> today;  // nothing: as it was

    absl::StatusOr<reports::Ground> GroundIn(sql::Txn& tx) const;
  };
  template <class Request>
  absl::StatusOr<Asked> Read(const rpc::Call& call, const Request& request);
  absl::Status WidenToday(const rpc::Call& call, const Asked& asked, reports::Figure& figure);

  absl::StatusOr<v1::Bulletin> GetBulletin(const rpc::Call& call, const v1::GetBulletinRequest& request);
  absl::StatusOr<v1::ListFigureCasesResponse> ListFigureCases(const rpc::Call& call,
                                                              const v1::ListFigureCasesRequest& request);
  absl::Status VerifyReports(const rpc::Call& call,
                             server::Stream<v1::VerifyReportsRequest, v1::VerifyReportsResponse>& stream);

  sql::Database& db_;
  grid::RegistryClient& registry_;
  const Successors successors_;
};

}  // namespace zhiwang::intake
