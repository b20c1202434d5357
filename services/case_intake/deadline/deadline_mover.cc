#include "services/case_intake/deadline/deadline_mover.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/process/calendar_follower.h"
#include "common/resource/change.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/decisions.h"

namespace zhiwang::intake {
namespace {

constexpr absl::Duration kLeaseTtl = absl::Seconds(10);
constexpr absl::Duration kLongestPiece = absl::Seconds(30);
constexpr int kCasesAPiece = 200;
constexpr int kPasses = 2;

const resource::Author kAuthor{kItself};

// Moves the case's deadlines as it is now: it may have been changed since it was looked at.
absl::Status MoveCase(sql::Txn& tx, const calendar::WorkingCalendar& calendar, const resource::Name& name) {
  return resource::ChangeWithin<CaseNoun>(
             tx, name, kAuthor, resource::NowInMicros(), Action::kMoveDeadlines,
             [&](const resource::Moment&, const Case& before) { return MoveDeadlines(calendar, before); })
      .status();
}

}  // namespace

DeadlineMover::DeadlineMover(sql::Database& db, process::CalendarFollower& calendars, background::Schedule& schedule,
                             Options options)
    : db_(db),
      calendars_(calendars),
      options_(options),
      loop_(schedule.Run({.name = "deadline_mover",
                          .period = options.every,
                          .at_once = true,
                          .lease = background::LoopLease{.db = &db, .name = "deadline_mover", .ttl = kLeaseTtl}},
                         [this](const background::Turn& turn) { return Run(turn); })) {}

absl::Status DeadlineMover::Run(const background::Turn& turn) {
  for (const auto& [district, version] : calendars_.Versions()) {
    if (turn.stopping()) return absl::OkStatus();
    const auto done = done_.find(district);
    if (done != done_.end() && done->second == version) continue;
    RETURN_IF_ERROR(MoveDistrict(turn, district, version));
  }
  return absl::OkStatus();
}

absl::Status DeadlineMover::MoveDistrict(const background::Turn& turn, const std::string& district,
                                         const std::string& version) {
  const auto known = calendars_.Of(district);
  if (known == nullptr || known->calendar.version() != version)
    return absl::OkStatus();  // the next run has the next one
  ASSIGN_OR_RETURN(Progress progress, ReadProgress(district, version));
  while (progress.passes < kPasses) {
    if (turn.stopping()) return absl::OkStatus();
    if (progress.passes > 0 && absl::Now() < progress.began + options_.look_again_after) return absl::OkStatus();
    RETURN_IF_ERROR(MovePiece(turn, district, known->calendar, progress));
  }
  done_[district] = version;
  return absl::OkStatus();
}

absl::StatusOr<DeadlineMover::Progress> DeadlineMover::ReadProgress(const std::string& district,
                                                                    const std::string& version) {
  ASSIGN_OR_RETURN(const auto row, db_.Read(absl::Now() + kLongestPiece, [&](sql::Txn& tx) {
    return tx.QueryOne(
        "SELECT calendar_version, began, reached, passes FROM deadline_move WHERE kind = 'case' AND "
        "district = ?",
        {district}, [](const sql::Row& found) {
          return Progress{found.Text(1), absl::FromUnixMicros(found.Int(2)), found.Int(3),
                          static_cast<int>(found.Int(4))};
        });
  }));
  if (row && row->version == version) return *row;
  return Progress{version, absl::Now(), 0, 0};
}

absl::Status DeadlineMover::MovePiece(const background::Turn& turn, const std::string& district,
                                      const calendar::WorkingCalendar& calendar, Progress& progress) {
  const absl::Time deadline = absl::Now() + kLongestPiece;
  ASSIGN_OR_RETURN(const std::vector<Case> cases, db_.Read(deadline, [&](sql::Txn& tx) {
    return OpenCases(tx, district, progress.reached, kCasesAPiece);
  }));
  std::vector<int64_t> to_move;
  for (const Case& c : cases) {
    ASSIGN_OR_RETURN(const auto moved, DeadlinesMovedBy(calendar, c.facts));
    if (!moved.empty()) to_move.push_back(c.id);
  }
  Progress next = progress;
  if (static_cast<int>(cases.size()) < kCasesAPiece) {
    next.reached = 0;
    ++next.passes;
    next.began = absl::Now();
  } else {
    next.reached = cases.back().id;
  }
  RETURN_IF_ERROR(db_.Transact(deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto holds, sql::RenewLease(tx, *turn.lease(), kLeaseTtl));
    if (!holds) return absl::AbortedError("the lease to move deadlines was lost");
    for (const int64_t id : to_move) RETURN_IF_ERROR(MoveCase(tx, calendar, {district, id}));
    return tx
        .Execute(
            "INSERT INTO deadline_move (kind, district, calendar_version, began, reached, passes) VALUES "
            "('case', ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE calendar_version = VALUES(calendar_version), "
            "began = VALUES(began), reached = VALUES(reached), passes = VALUES(passes)",
            {district, next.version, absl::ToUnixMicros(next.began), next.reached, next.passes})
        .status();
  }));
  progress = std::move(next);
  return absl::OkStatus();
}

}  // namespace zhiwang::intake
