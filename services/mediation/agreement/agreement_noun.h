#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/mediation/agreement/agreement_change.h"
#include "services/mediation/agreement/domain/agreement.h"
#include "zhiwang/mediation/v1/agreement.pb.h"

namespace zhiwang::mediation {

// A selection of agreements: every filter that is set must hold.
struct AgreementFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<int64_t> dispute = {};
  std::optional<AgreementState> state = {};
  std::optional<ConfirmationState> confirmation = {};  // of an agreement in effect
  bool overdue = false;                                // only agreements with something overdue
  std::optional<absl::CivilDay> due_before = {};  // only agreements with something owed that is due before this day
};

// Agreements as resources: see resource/noun.h. The latest drafted come first in a list; in one of what falls due, the earliest
// due.
//
// An agreement is part of its dispute's file, so it is read with its dispute (`Agreement::of`), which says who reaches it. Its
// words are sealed in its row; a remembered answer holds none of them, and they are shown again from there.
struct AgreementNoun {
  using Domain = Agreement;
  using Proto = v1::Agreement;
  using Event = AgreementEvent;
  using Filter = AgreementFilter;
  static constexpr std::string_view kKind = "agreement";
  static constexpr std::string_view kCollection = "agreements";
  static constexpr std::string_view kTable = "agreement";
  static constexpr std::string_view kSelect = "words, body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, Agreement& agreement);
  // Their disputes.
  static absl::Status ReadParts(sql::Txn& tx, std::vector<Agreement>& found);
  static resource::Columns ColumnsOf(const Agreement& agreement);
  static changelog::Change ChangeOf(const Agreement* before, const Agreement& after, const Event& event) {
    return mediation::ChangeOf(before, after, event);
  }
  static auth::Scope ScopeOf(const Agreement& agreement) { return mediation::ScopeOf(*agreement.of); }
  static absl::Status NotFound(std::string_view name);
  v1::Agreement Show(const rpc::Call& call, const Agreement& agreement) const;

  // Who reaches the dispute with the method's permission; to read it and to record performance or
  // confirmation, who sees the dispute's file.
  static bool Reaches(const rpc::Call& call, const Agreement& agreement);

  // The document of its text, the dispute that changes with it, its timer.
  static absl::Status AlsoWrite(sql::Txn& tx, const Agreement* before, const Agreement& after,
                                const resource::Author& author);

  static v1::Agreement Kept(v1::Agreement answer);
  v1::Agreement ShowAgain(const rpc::Call& call, const Agreement& present, v1::Agreement kept) const;
  absl::StatusOr<std::string> Fingerprint(const std::string& content) const;

  static resource::Scan ScanOf(const AgreementFilter& filter);

  const privacy::KeyRing* keys;
};

// The agreements of one dispute, as a list of them: whether the caller reaches them goes by the dispute, and not by the place of
// a grant.
struct AgreementOfDisputeNoun : AgreementNoun {
  static std::vector<auth::Grant> ReachOf(const rpc::Call& call);
};

}  // namespace zhiwang::mediation
