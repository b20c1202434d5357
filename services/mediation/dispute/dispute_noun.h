#pragma once

#include <map>
#include <optional>
#include <span>
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
#include "services/mediation/dispute/dispute_change.h"
#include "services/mediation/dispute/dispute_reach.h"
#include "services/mediation/dispute/domain/dispute.h"
#include "zhiwang/mediation/v1/dispute.pb.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"

namespace zhiwang::mediation {

// A selection of disputes: every filter that is set must hold.
struct DisputeFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district, and the unit of the case
  std::optional<State> state = {};
  std::optional<int64_t> committee = {};
  std::optional<Type> type = {};
  std::optional<Colour> colour = {};
  std::optional<Attention> attention = {};  // the most pressing reason why it stands on the desk
  std::optional<int> number_year = {};
  std::string partner = {};  // who handed it in; empty: anybody
  std::optional<absl::Time> registered_from = {}, registered_until = {};
  std::optional<absl::Time> overdue_at = {};  // a clock that runs had passed its due time by then
};

// True where the dispute meets the filter, for lists that no index of disputes leads: see ListTheirs.
bool Meets(const DisputeFilter& filter, const Dispute& dispute);

// Disputes as resources: see resource/noun.h. The latest registered come first in a list; in one of what is overdue, the
// longest overdue.
//
// The words of the file are sealed in the row, and the parties in rows of their own. A change that needs them opens and
// seals them around its decision; a remembered answer holds none of them, and they are shown again from the rows.
struct DisputeNoun {
  using Domain = Dispute;
  using Proto = v1::Dispute;
  using Event = DisputeEvent;
  using Filter = DisputeFilter;
  static constexpr std::string_view kKind = "dispute";
  static constexpr std::string_view kCollection = "disputes";
  static constexpr std::string_view kTable = "dispute";
  static constexpr std::string_view kSelect = "words, body";
  static constexpr bool kByDepartment = true;

  static absl::Status Read(const sql::Row& row, Dispute& dispute);
  // Its parties, the cases that it answers, and whether one of its agreements needs new terms.
  static absl::Status ReadParts(sql::Txn& tx, std::vector<Dispute>& found);
  static resource::Columns ColumnsOf(const Dispute& dispute);
  static changelog::Change ChangeOf(const Dispute* before, const Dispute& after, const DisputeEvent& event) {
    return mediation::ChangeOf(before, after, event);
  }
  static auth::Scope ScopeOf(const Dispute& dispute) { return mediation::ScopeOf(dispute); }
  static absl::Status NotFound(std::string_view name);
  v1::Dispute Show(const rpc::Call& call, const Dispute& dispute) const;

  static bool Reaches(const rpc::Call& call, const Dispute& dispute) { return ReachesDispute(call, dispute); }

  // Their parties, the findings that they were registered for, the rows of their assignments, the cases that they answer,
  // their texts of agreements and their sessions, the disputes that change beside them, and their timers.
  static absl::Status AlsoWriteAll(sql::Txn& tx, WrittenDisputes written);

  static v1::Dispute Kept(v1::Dispute answer);
  absl::StatusOr<v1::Dispute> ShowAgain(const rpc::Call& call, const Dispute& present, v1::Dispute kept) const;
  absl::StatusOr<std::string> Fingerprint(const std::string& content) const;

  // A round of a case, a finding and the number of a partner who calls are one dispute's. DISPUTE_EXISTS tells of the other where the caller may see it;
  // where that was joined, of the one it went into. Who hands a case over is always told.
  static std::string UniqueKey(const Dispute& dispute);
  static absl::StatusOr<std::map<int64_t, int64_t>> TakenBy(sql::Txn& tx, const std::string& district,
                                                            std::span<const Dispute* const> created);
  static absl::Status Taken(const rpc::Call& call, const Dispute& created, const Dispute* other);

  static resource::Scan ScanOf(const DisputeFilter& filter);

  const privacy::KeyRing* keys;
};

// Disputes with their facts alone, as far as it takes to say who sees them and what number they have: without their words,
// parties and cases.
struct SightNoun : DisputeNoun {
  static constexpr std::string_view kSelect = "'', body";
  static absl::Status ReadParts(sql::Txn&, std::vector<Dispute>&) { return absl::OkStatus(); }
};

// The same disputes as who may know no more than that they are there sees them.
struct PresenceNoun : DisputeNoun {
  using Proto = v1::DisputePresence;

  static v1::DisputePresence Show(const rpc::Call&, const Dispute& dispute);
  static bool Reaches(const rpc::Call& call, const Dispute& dispute) { return ReachesPresence(call, dispute); }
};

// Writes a dispute that changes with something else: with the dispute, the agreement or the session of that id.
absl::Status WriteBeside(sql::Txn& tx, const ChangedBeside& beside, int64_t other, const resource::Author& author);

// By what a dispute is registered once, `case/{id}/{round}`, `screening/{id}/{finding}` or `partner/{number}/{caller}`; empty for
// others. A number that
// somebody else enters for a partner is nothing that it is known by: nobody learns by it what the partner handed in.
// Persisted: do not change.
std::string OriginKey(const Dispute& dispute);

// The earliest due time of its clocks that run; nothing where none does.
std::optional<absl::Time> RunningDue(const Facts& facts);

}  // namespace zhiwang::mediation
