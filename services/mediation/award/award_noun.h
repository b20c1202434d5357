#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/mediation/award/award_change.h"
#include "services/mediation/award/domain/award.h"
#include "zhiwang/mediation/v1/award_service.pb.h"

namespace zhiwang::mediation {

// A selection of awards: every filter that is set must hold.
struct AwardFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<AwardState> state = {};
  std::optional<int64_t> committee = {};
  std::optional<int> month = {};  // of the approval, yyyymm in Beijing
};

// True if the award meets the filter. The list of one mediator's awards needs it, because no index of awards serves that list.
bool Meets(const AwardFilter& filter, const Award& award);

// Awards as resources: see resource/noun.h. Those of the latest registered disputes come first in a list.
//
// An award is read with its dispute (`Award::of`), which decides who may see it. Its words are sealed in its row and shown only to
// callers who propose or decide. A remembered answer does not hold them; they are read from the row again.
struct AwardNoun {
  using Domain = Award;
  using Proto = v1::Award;
  using Event = resource::Event;
  using Filter = AwardFilter;
  static constexpr std::string_view kKind = "award";
  static constexpr std::string_view kCollection = "awards";
  static constexpr std::string_view kTable = "award";
  static constexpr std::string_view kSelect = "words, body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, Award& award);
  // Reads the disputes of the awards.
  static absl::Status ReadParts(sql::Txn& tx, std::vector<Award>& found);
  static resource::Columns ColumnsOf(const Award& award);
  static changelog::Change ChangeOf(const Award*, const Award& after, const Event& event) {
    return mediation::ChangeOf(after, event);
  }
  static auth::Scope ScopeOf(const Award& award) { return mediation::ScopeOf(*award.of); }
  static absl::Status NotFound(std::string_view name);
  v1::Award Show(const rpc::Call& call, const Award& award) const;

  // Lets in a caller who has the method's permission for the dispute.
  static bool Reaches(const rpc::Call& call, const Award& award);

  // Who has a share.
  static absl::Status AlsoWrite(sql::Txn& tx, const Award* before, const Award& after);

  static v1::Award Kept(v1::Award answer);
  v1::Award ShowAgain(const rpc::Call& call, const Award& present, v1::Award kept) const;
  absl::StatusOr<std::string> Fingerprint(const std::string& content) const;

  static resource::Scan ScanOf(const AwardFilter& filter);

  const privacy::KeyRing* keys;
};

}  // namespace zhiwang::mediation
