#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/privacy/keys/key_ring.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/mediation/legal_service/domain/legal_service.h"
#include "services/mediation/legal_service/legal_service_change.h"
#include "zhiwang/mediation/v1/mediator_list.pb.h"

namespace zhiwang::mediation {

// A selection of entries: every filter that is set must hold.
struct LegalServiceFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<int64_t> lawyer = {};
  std::string firm = {};  // the code; empty: any
  std::optional<LegalServiceState> state = {};
};

// Entries of the register as resources: see resource/noun.h. The latest recorded come first in a list. A lawyer reaches their own;
// staff those of their areas. The words are sealed in the row; a remembered answer holds none of them, and they are shown again
// from there. Who audits sees none.
struct LegalServiceNoun {
  using Domain = LegalService;
  using Proto = v1::LegalService;
  using Event = resource::Event;
  using Filter = LegalServiceFilter;
  static constexpr std::string_view kKind = "legal_service";
  static constexpr std::string_view kCollection = "legalServices";
  static constexpr std::string_view kTable = "legal_service";
  static constexpr std::string_view kSelect = "words, body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, LegalService& service);
  static resource::Columns ColumnsOf(const LegalService& service);
  static changelog::Change ChangeOf(const LegalService*, const LegalService& after, const Event& event) {
    return mediation::ChangeOf(after, event);
  }
  static auth::Scope ScopeOf(const LegalService& service) { return {service.facts.area_path, ""}; }
  static absl::Status NotFound(std::string_view name);
  v1::LegalService Show(const rpc::Call& call, const LegalService& service) const;

  // Who was advised, of a new entry.
  static absl::Status AlsoWrite(sql::Txn& tx, const LegalService* before, const LegalService& after);

  static v1::LegalService Kept(v1::LegalService answer);
  v1::LegalService ShowAgain(const rpc::Call& call, const LegalService& present, v1::LegalService kept) const;
  absl::StatusOr<std::string> Fingerprint(const std::string& content) const;

  static bool Reaches(const rpc::Call& call, const LegalService& service);
  static std::vector<auth::Grant> ReachOf(const rpc::Call& call);

  static resource::Scan ScanOf(const LegalServiceFilter& filter);

  const privacy::KeyRing* keys;
};

// The entries of a lawyer that may be at the same time as [start, end): those that begin up to 24 hours before it.
absl::StatusOr<std::vector<LegalService>> EntriesAround(sql::Txn& tx, const std::string& district, int64_t lawyer,
                                                        absl::Time start, absl::Time end);

}  // namespace zhiwang::mediation
