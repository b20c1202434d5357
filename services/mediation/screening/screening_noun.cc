#include "services/mediation/screening/screening_noun.h"

#include "absl/types/span.h"
#include "common/calendar/day.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/screening/screening_record.h"
#include "services/mediation/screening/screening_timers.h"

namespace zhiwang::mediation {
namespace {

// The screenings of a round in one state.
struct Counted {
  int64_t round;
  ScreeningState state;
  int64_t screenings, findings, disputes, zero;
};

void Add(const Counted& counted, RoundCounts& counts) {
  counts.grids += counted.screenings;
  counts.findings += counted.findings;
  counts.disputes += counted.disputes;
  switch (counted.state) {
    case ScreeningState::kDue:
      return;
    case ScreeningState::kReported:
      counts.reported += counted.screenings;
      counts.zero += counted.zero;
      return;
    case ScreeningState::kMissing:
      counts.missing += counted.screenings;
      return;
    case ScreeningState::kLate:
      counts.late += counted.screenings;
      return;
  }
}

}  // namespace

absl::Status ScreeningRoundNoun::Read(const sql::Row& row, ScreeningRound& round) {
  return DecodeBody(row.Text(3), round);
}

absl::Status ScreeningRoundNoun::ReadParts(sql::Txn& tx, std::vector<ScreeningRound>& found) {
  if (found.empty()) return absl::OkStatus();
  std::map<int64_t, ScreeningRound*> by_id;
  std::vector<int64_t> ids;
  for (ScreeningRound& round : found) {
    round.counts = {};
    by_id.emplace(round.id, &round);
    ids.push_back(round.id);
  }
  std::string statement(kCountsOfRounds);
  std::vector<sql::Value> values = {found.front().district};
  sql::AppendInList(absl::MakeConstSpan(ids), statement, values);
  statement += " GROUP BY round, state";
  return tx.Query(statement, values, [&](const sql::Row& row) {
    const Counted counted{row.Int(1), static_cast<ScreeningState>(row.Int(2)), row.Int(3), row.Int(4), row.Int(5),
                          row.Int(6)};
    Add(counted, by_id.at(counted.round)->counts);
  });
}

resource::Columns ScreeningRoundNoun::ColumnsOf(const ScreeningRound& round) {
  const auto if_set = [](int64_t value) { return value == 0 ? std::nullopt : std::optional(value); };
  resource::Columns columns;
  columns.Once("follows", if_set(round.follows));
  columns.Set("rhythm_area", sql::NullIfEmpty(round.goes_on ? AreaOf(round) : std::string()));
  columns.Set("spread_day", if_set(round.spread ? 0 : calendar::KnownDayNumber(round.from)));
  columns.Once("area_path", round.area_path);
  SetAreaColumns(columns, round.area_path);
  columns.Set("body", EncodeBody(round));
  return columns;
}

absl::Status ScreeningRoundNoun::AlsoWrite(sql::Txn& tx, const ScreeningRound* before, const ScreeningRound& after) {
  return FollowNextRound(tx, before, after);
}

absl::StatusOr<std::map<int64_t, int64_t>> ScreeningRoundNoun::TakenBy(sql::Txn& tx, const std::string& district,
                                                                       std::span<const ScreeningRound* const> created) {
  std::map<int64_t, int64_t> taken;
  for (const ScreeningRound* round : created) {
    if (!round->goes_on) continue;
    ASSIGN_OR_RETURN(const auto other,
                     tx.QueryOne("SELECT id FROM screening_round WHERE district = ? AND rhythm_area = ?",
                                 {district, AreaOf(*round)}, [](const sql::Row& row) { return row.Int(1); }));
    if (other) taken.emplace(round->id, *other);
  }
  return taken;
}

absl::Status ScreeningRoundNoun::Taken(const rpc::Call& call, const ScreeningRound&, const ScreeningRound* other) {
  return error::RhythmExists(other != nullptr && call.May(mediation::ScopeOf(*other)) ? NameOf(*other) : "");
}

resource::Scan ScreeningRoundNoun::ScanOf(const ScreeningRoundFilter& filter) {
  resource::Scan scan;
  if (const auto area = resource::AreaCondition(filter.within.area_path)) scan.conditions.push_back(*area);
  return scan;
}

absl::Status ScreeningNoun::Read(const sql::Row& row, Screening& screening) {
  return DecodeBody(row.Text(3), screening);
}

resource::Columns ScreeningNoun::ColumnsOf(const Screening& screening) {
  resource::Columns columns;
  columns.Once("round", screening.round).Once("grid", GridOf(screening)).Once("area_path", screening.area_path);
  SetAreaColumns(columns, screening.area_path);
  columns.Set("state", screening.state);
  columns.Set("findings", static_cast<int64_t>(screening.findings.size()));
  columns.Set("disputes", static_cast<int64_t>(CountDisputes(screening)));
  columns.Set("body", EncodeBody(screening));
  return columns;
}

absl::Status ScreeningNoun::AlsoWrite(sql::Txn& tx, const Screening* before, const Screening& after) {
  return FollowDueTime(tx, before, after);
}

resource::Scan ScreeningNoun::ScanOf(const ScreeningFilter& filter) {
  resource::Scan scan;
  if (filter.round) scan.conditions.push_back({"round", *filter.round, "by_round_id"});
  const auto area = resource::AreaCondition(filter.within.area_path);
  // Few screenings are due at any time, however many there have been.
  const bool few = filter.state && *filter.state == ScreeningState::kDue;
  if (few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  if (area) scan.conditions.push_back(*area);
  if (filter.state && !few) scan.conditions.push_back({"state", *filter.state, "by_state"});
  return scan;
}

}  // namespace zhiwang::mediation
