#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/list/scan.h"
#include "common/resource/noun.h"
#include "common/rpc/call.h"
#include "services/mediation/screening/domain/screening.h"
#include "services/mediation/screening/domain/screening_errors.h"
#include "services/mediation/screening/domain/screening_round.h"
#include "services/mediation/screening/screening_change.h"
#include "services/mediation/screening/screening_proto.h"
#include "zhiwang/mediation/v1/screening_service.pb.h"

namespace zhiwang::mediation {

// A selection of rounds: those in the area.
struct ScreeningRoundFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
};

// Rounds of screening as resources: see resource/noun.h. The latest come first in a list.
struct ScreeningRoundNoun {
  using Domain = ScreeningRound;
  using Proto = v1::ScreeningRound;
  using Event = ScreeningEvent;
  using Filter = ScreeningRoundFilter;
  static constexpr std::string_view kKind = "screening_round";
  static constexpr std::string_view kCollection = "screeningRounds";
  static constexpr std::string_view kTable = "screening_round";
  static constexpr std::string_view kSelect = "body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, ScreeningRound& round);
  // The counts over its screenings.
  static absl::Status ReadParts(sql::Txn& tx, std::vector<ScreeningRound>& found);
  static resource::Columns ColumnsOf(const ScreeningRound& round);
  static changelog::Change ChangeOf(const ScreeningRound*, const ScreeningRound& after, const ScreeningEvent& event) {
    return mediation::ChangeOf(after, event);
  }
  static auth::Scope ScopeOf(const ScreeningRound& round) { return mediation::ScopeOf(round); }
  static absl::Status NotFound(std::string_view name) { return error::ScreeningRoundNotFound(name); }
  static v1::ScreeningRound Show(const rpc::Call&, const ScreeningRound& round) { return ToProto(round); }

  // Sets the timer for the next round.
  static absl::Status AlsoWrite(sql::Txn& tx, const ScreeningRound* before, const ScreeningRound& after);

  // An area has one rhythm. SCREENING_RHYTHM_EXISTS names the round that continues it, if the caller may see that round.
  static absl::StatusOr<std::map<int64_t, int64_t>> TakenBy(sql::Txn& tx, const std::string& district,
                                                            std::span<const ScreeningRound* const> created);
  static absl::Status Taken(const rpc::Call& call, const ScreeningRound& created, const ScreeningRound* other);

  static resource::Scan ScanOf(const ScreeningRoundFilter& filter);
};

// The statement that counts a round's screenings. Public for the test of its plan.
inline constexpr std::string_view kCountsOfRounds =
    "SELECT round, state, COUNT(*), CAST(SUM(findings) AS SIGNED), CAST(SUM(disputes) AS SIGNED), "
    "CAST(SUM(CASE WHEN findings = 0 THEN 1 ELSE 0 END) AS SIGNED) FROM screening FORCE INDEX (by_round) "
    "WHERE district = ? AND round IN ";

// A selection of screenings: every filter that is set must hold.
struct ScreeningFilter {
  std::string district;
  resource::Within within = {};  // an area at most four steps below the district
  std::optional<int64_t> round = {};
  std::optional<ScreeningState> state = {};
};

// Grids' screenings as resources: see resource/noun.h. The latest come first in a list.
struct ScreeningNoun {
  using Domain = Screening;
  using Proto = v1::Screening;
  using Event = ScreeningEvent;
  using Filter = ScreeningFilter;
  static constexpr std::string_view kKind = "screening";
  static constexpr std::string_view kCollection = "screenings";
  static constexpr std::string_view kTable = "screening";
  static constexpr std::string_view kSelect = "body";
  static constexpr bool kByDepartment = false;

  static absl::Status Read(const sql::Row& row, Screening& screening);
  static resource::Columns ColumnsOf(const Screening& screening);
  static changelog::Change ChangeOf(const Screening* before, const Screening& after, const ScreeningEvent& event) {
    return mediation::ChangeOf(before, after, event);
  }
  static auth::Scope ScopeOf(const Screening& screening) { return mediation::ScopeOf(screening); }
  static absl::Status NotFound(std::string_view name) { return error::ScreeningNotFound(name); }
  static v1::Screening Show(const rpc::Call&, const Screening& screening) { return ToProto(screening); }

  // Sets or cancels the timer of the due time.
  static absl::Status AlsoWrite(sql::Txn& tx, const Screening* before, const Screening& after);

  static resource::Scan ScanOf(const ScreeningFilter& filter);
};

}  // namespace zhiwang::mediation
