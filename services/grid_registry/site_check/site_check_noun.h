#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "services/grid_registry/site_check/domain/site_check.h"
#include "services/grid_registry/site_check/site_check_change.h"
#include "services/grid_registry/site_check/site_check_proto.h"
#include "zhiwang/grid/v1/site_check_service.pb.h"

namespace zhiwang::grid {

// The checks to list: every filter that is set must hold.
struct SiteCheckFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<SiteCheckState> state = {};
  std::string worker = {};  // empty: any
};

// On-site checks as resources: see resource/noun.h.
struct SiteCheckNoun {
  using Domain = SiteCheck;
  using Proto = v1::SiteCheck;
  using Event = SiteCheckEvent;
  using Filter = SiteCheckFilter;
  static constexpr std::string_view kKind = "site_check";
  static constexpr std::string_view kCollection = "siteChecks";
  static constexpr std::string_view kTable = "site_check";
  static constexpr std::string_view kSelect = "state, case_id, number, area_path, worker, due, body, dispute_id";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, SiteCheck& check);
  static resource::Columns ColumnsOf(const SiteCheck& check);
  static changelog::Change ChangeOf(const SiteCheck*, const SiteCheck& after, const Event& event) {
    return grid::ChangeOf(after, event);
  }
  static auth::Scope ScopeOf(const SiteCheck& check) { return grid::ScopeOf(check); }
  static absl::Status NotFound(std::string_view name);
  // The words of a check that a dispute asks for are those of a mediation's file: for who carries it out, and for the services.
  static v1::SiteCheck Show(const rpc::Call& call, const SiteCheck& check);

  // The timer of the check.
  static absl::Status AlsoWrite(sql::Txn& tx, const SiteCheck* before, const SiteCheck& after);

  // A case or a dispute hands each of its checks over once. SITE_CHECK_EXISTS names the one that there is.
  static std::string UniqueKey(const SiteCheck& check);
  static absl::StatusOr<std::map<int64_t, int64_t>> TakenBy(sql::Txn& tx, const std::string& district,
                                                            std::span<const SiteCheck* const> created);
  static absl::Status Taken(const rpc::Call&, const SiteCheck& created, const SiteCheck* other);

  static resource::Scan ScanOf(const SiteCheckFilter& filter);
};

}  // namespace zhiwang::grid
