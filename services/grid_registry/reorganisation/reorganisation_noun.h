#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "services/grid_registry/reorganisation/domain/reorganisation.h"
#include "zhiwang/grid/v1/reorganisation_service.pb.h"

namespace zhiwang::grid {

// The reorganisations to list: all of a district.
struct ReorganisationFilter {
  std::string district;
  resource::Within within = {};
};

// Reorganisations as resources: see resource/noun.h.
struct ReorganisationNoun {
  using Domain = Reorganisation;
  using Proto = v1::Reorganisation;
  using Event = resource::Event;
  using Filter = ReorganisationFilter;
  static constexpr std::string_view kKind = "reorganisation";
  static constexpr std::string_view kCollection = "reorganisations";
  static constexpr std::string_view kTable = "reorganisation";
  static constexpr std::string_view kSelect =
      "state, day, digest, accept_findings, revision, begins, ends, changes, created, changed";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, Reorganisation& reorganisation);
  static resource::Columns ColumnsOf(const Reorganisation& reorganisation);
  // Says that there is something to read again.
  static changelog::Change ChangeOf(const Reorganisation*, const Reorganisation& after, const Event& event);
  // The areas of a district are seen by whoever has the permission anywhere in it, and so are their reorganisations.
  static auth::Scope ScopeOf(const Reorganisation&) { return {"/", {}}; }
  static bool Reaches(const rpc::Call&, const Reorganisation&) { return true; }
  static std::vector<auth::Grant> ReachOf(const rpc::Call&) { return {{auth::Role::kAdministrator, "/", ""}}; }
  static absl::Status NotFound(std::string_view name);
  static v1::Reorganisation Show(const rpc::Call&, const Reorganisation& reorganisation);

  // The timer of its day.
  static absl::Status AlsoWrite(sql::Txn& tx, const Reorganisation* before, const Reorganisation& after);

  static resource::Scan ScanOf(const ReorganisationFilter&) { return {}; }
};

}  // namespace zhiwang::grid
