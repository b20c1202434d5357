#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/mediation/violence/domain/violence_report.h"
#include "services/mediation/violence/violence_change.h"
#include "zhiwang/mediation/v1/violence_service.pb.h"

namespace zhiwang::mediation {

// A selection of reports of violence: every filter that is set must hold.
struct ViolenceFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<int64_t> dispute = {};
  std::optional<ViolenceState> state = {};
  std::string partner = {};  // the police that was told; empty: any
};

// Reports of violence as resources: see resource/noun.h. The latest come first in a list.
//
// The words are sealed in the row; a remembered answer holds none of them, and they are shown again from there.
struct ViolenceNoun {
  using Domain = ViolenceReport;
  using Proto = v1::ViolenceReport;
  using Event = ViolenceEvent;
  using Filter = ViolenceFilter;
  static constexpr std::string_view kKind = "violence_report";
  static constexpr std::string_view kCollection = "violenceReports";
  static constexpr std::string_view kTable = "violence_report";
  static constexpr std::string_view kSelect = "words, body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, ViolenceReport& report);
  static resource::Columns ColumnsOf(const ViolenceReport& report);
  static changelog::Change ChangeOf(const ViolenceReport* before, const ViolenceReport& after,
                                    const ViolenceEvent& event) {
    return mediation::ChangeOf(before, after, event);
  }
  static auth::Scope ScopeOf(const ViolenceReport& report) { return mediation::ScopeOf(report); }
  static absl::Status NotFound(std::string_view name);
  // With its words for those who may read it, and the text for who reported it.
  v1::ViolenceReport Show(const rpc::Call& call, const ViolenceReport& report) const;

  // Staff by the area of a grant, a partner where it is the police that was told.
  static bool Reaches(const rpc::Call& call, const ViolenceReport& report);

  // The dispute that changes with it, and the timer of its escalation.
  static absl::Status AlsoWrite(sql::Txn& tx, const ViolenceReport* before, const ViolenceReport& after);

  static v1::ViolenceReport Kept(v1::ViolenceReport answer);
  v1::ViolenceReport ShowAgain(const rpc::Call& call, const ViolenceReport& present, v1::ViolenceReport kept) const;
  absl::StatusOr<std::string> Fingerprint(const std::string& content) const;
  // A remembered answer names its report: it does not lie beside the name of who made it.
  absl::StatusOr<std::string> CallerKey(const std::string& principal) const;

  static resource::Scan ScanOf(const ViolenceFilter& filter);

  const privacy::KeyRing* keys;
};

}  // namespace zhiwang::mediation
