#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/case_intake/case/case_change.h"
#include "services/case_intake/case/domain/case.h"
#include "zhiwang/intake/v1/case.pb.h"

namespace zhiwang::intake {

// A selection of cases: every filter that is set must hold.
struct CaseFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district, and a unit
  std::optional<State> state = {};
  std::string category = {};  // code of 2, 4 or 6 digits: this and what is below
  std::optional<Channel> channel = {};
  std::optional<Placement> placement = {};
  std::optional<absl::Time> received_from = {}, received_until = {};
  std::string citizen = {};                                 // who registered it themselves; empty: any
  std::string reporter_phone = {}, reporter_identity = {};  // blind indexes; empty: any
  std::optional<absl::Time> overdue_at = {};                // the handling deadline had passed by then, without a reply
};

// Cases as resources: see resource/noun.h. The latest received come first in a list; in one of what is overdue, the
// longest overdue.
//
// A remembered answer holds nothing of the reporter. The reporter is shown again from the case's row, where it is sealed and
// never changes, so a repeated request gets the same bytes. Only a caller who may no longer know the reporter gets others.
struct CaseNoun {
  using Domain = Case;
  using Proto = v1::Case;
  using Event = CaseEvent;
  using Filter = CaseFilter;
  static constexpr std::string_view kKind = "case";
  static constexpr std::string_view kCollection = "cases";
  static constexpr std::string_view kTable = "intake_case";
  static constexpr std::string_view kSelect = "placement, external_id, reporter, body, citizen";
  static constexpr bool kByDepartment = true;

  static absl::Status Read(const sql::Row& row, Case& c);
  static resource::Columns ColumnsOf(const Case& c);
  static changelog::Change ChangeOf(const Case* before, const Case& after, const CaseEvent& event) {
    return intake::ChangeOf(before, after, event);
  }
  static auth::Scope ScopeOf(const Case& c) { return intake::ScopeOf(c); }
  static absl::Status NotFound(std::string_view name);
  v1::Case Show(const rpc::Call& call, const Case& c) const;

  // Its timers.
  static absl::Status AlsoWrite(sql::Txn& tx, const Case* before, const Case& after);

  static v1::Case Kept(v1::Case answer);
  absl::StatusOr<v1::Case> ShowAgain(const rpc::Call& call, const Case& present, v1::Case kept) const;
  absl::StatusOr<std::string> Fingerprint(const std::string& content) const;

  // An external id is one case's. EXTERNAL_ID_TAKEN tells of the other where the caller may read it.
  static const std::string& UniqueKey(const Case& c) { return c.external_id; }
  static absl::StatusOr<std::map<int64_t, int64_t>> TakenBy(sql::Txn& tx, const std::string& district,
                                                            std::span<const Case* const> created);
  static absl::Status Taken(const rpc::Call& call, const Case& created, const Case* other);

  static resource::Scan ScanOf(const CaseFilter& filter);

  const privacy::KeyRing* keys;
};

}  // namespace zhiwang::intake
