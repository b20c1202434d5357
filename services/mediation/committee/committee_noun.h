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

// Committees as resources: see resource/noun.h. They are public to everybody who may read committees, wherever that is; a
// roster is set by who may do that over the committee's area. The members are personal data: a remembered answer holds none of
// them, and they are shown again from the row.
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

  // The roster that was set with the change.
  static absl::Status AlsoWrite(sql::Txn& tx, const Committee* before, const Committee& after);

  static v1::Committee Kept(v1::Committee answer);
  v1::Committee ShowAgain(const rpc::Call& call, const Committee& present, v1::Committee kept) const;

  static bool Reaches(const rpc::Call& call, const Committee& committee) {
    return call.rule->permission == "committee.read" || call.May(ScopeOf(committee));
  }
  static std::vector<auth::Grant> ReachOf(const rpc::Call&) { return {{auth::Role::kAuditor, "/", ""}}; }

  static resource::Scan ScanOf(const CommitteeFilter& filter);

  const privacy::KeyRing* keys;
};

}  // namespace zhiwang::mediation
