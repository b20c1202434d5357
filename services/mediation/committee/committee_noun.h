#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "services/mediation/committee/committee_change.h"
#include "services/mediation/committee/domain/committee.h"
#include "zhiwang/mediation/v1/committee_service.pb.h"

namespace zhiwang::mediation {

// The committees to list: every filter that is set must hold.
struct CommitteeFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<Level> level = {};
};

// Committees as resources: see resource/noun.h. They are public to everybody who may read committees, wherever that is.
struct CommitteeNoun {
  using Domain = Committee;
  using Proto = v1::Committee;
  using Event = resource::Event;
  using Filter = CommitteeFilter;
  static constexpr std::string_view kKind = "committee";
  static constexpr std::string_view kCollection = "committees";
  static constexpr std::string_view kTable = "committee";
  static constexpr std::string_view kSelect = "level, area_path, closed, body, people";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, Committee& committee);
  static resource::Columns ColumnsOf(const Committee& committee);
  static changelog::Change ChangeOf(const Committee*, const Committee& after, const Event& event) {
    return mediation::ChangeOf(after, event);
  }
  static auth::Scope ScopeOf(const Committee& committee) { return {committee.area_path, ""}; }
  static absl::Status NotFound(std::string_view name);
  v1::Committee Show(const rpc::Call& call, const Committee& committee) const;

  static bool Reaches(const rpc::Call&, const Committee&) { return true; }
  static std::vector<auth::Grant> ReachOf(const rpc::Call&) { return {{auth::Role::kAuditor, "/", ""}}; }

  static resource::Scan ScanOf(const CommitteeFilter& filter);

  const privacy::KeyRing* keys;
};

}  // namespace zhiwang::mediation
