#pragma once

#include "absl/status/statusor.h"
#include "common/resource/noun.h"
#include "common/resource/together/creator.h"
#include "common/server/runtime.h"
#include "common/server/service.h"
#include "common/sql/database.h"
#include "common/sql/lease/id_source.h"
#include "services/grid_registry/area/area_directory.h"
#include "services/grid_registry/site_check/site_check_noun.h"
#include "services/grid_registry/site_check/site_check_proto.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"

namespace zhiwang::grid {

// zhiwang.grid.v1.SiteCheckService: see the contract for what each method answers.
class SiteCheckService final : public server::Service {
 public:
  SiteCheckService(server::Runtime& runtime, sql::Database& db, sql::IdSource& ids, AreaDirectory& directory);

 private:
  void CreateSiteCheck(const rpc::Call& call, const v1::CreateSiteCheckRequest& request,
                       server::Reply<v1::SiteCheck> reply);
  absl::StatusOr<v1::SiteCheck> GetSiteCheck(const rpc::Call& call, const v1::GetSiteCheckRequest& request);
  absl::StatusOr<v1::ListSiteChecksResponse> ListSiteChecks(const rpc::Call& call,
                                                            const v1::ListSiteChecksRequest& request);
  absl::StatusOr<v1::SiteCheck> AcceptSiteCheck(const rpc::Call& call, const v1::AcceptSiteCheckRequest& request);
  absl::StatusOr<v1::SiteCheck> RefuseSiteCheck(const rpc::Call& call, const v1::RefuseSiteCheckRequest& request);
  absl::StatusOr<v1::SiteCheck> ReportSiteCheck(const rpc::Call& call, const v1::ReportSiteCheckRequest& request);

  const resource::Parts<SiteCheckNoun> parts_;
  sql::IdSource& ids_;
  AreaDirectory& directory_;
  resource::Creator<SiteCheckNoun, HandedOver> creations_;
};

}  // namespace zhiwang::grid
