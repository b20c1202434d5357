#include "common/process/followers/deadline_mover.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/process/followers/calendar_follower.h"
#include "common/status/macros.h"

namespace zhiwang::process {
namespace {

constexpr absl::Duration kLeaseTtl = absl::Seconds(10);
constexpr absl::Duration kLongestPiece = absl::Seconds(30);
constexpr int kResourcesAPiece = 200;
constexpr int kPasses = 2;

}  // namespace

DeadlineMover::DeadlineMover(sql::Database& db, CalendarFollower& calendars, background::Schedule& schedule,
                             std::vector<KindWithDeadlines> kinds, Options options)
    : db_(db),
      calendars_(calendars),
      kinds_(std::move(kinds)),
      options_(options),
      loop_(schedule.Run({.name = "deadline_mover",
                          .period = options.every,
                          .at_once = true,
                          .lease = background::LoopLease{.db = &db, .name = "deadline_mover", .ttl = kLeaseTtl}},
                         [this](const background::Turn& turn) { return Run(turn); })) {}

absl::Status DeadlineMover::Run(const background::Turn& turn) {
  for (const auto& [district, version] : calendars_.Versions()) {
    for (const KindWithDeadlines& kind : kinds_) {
      if (turn.stopping()) return absl::OkStatus();
      const auto done = done_.find({kind.kind, district});
      if (done != done_.end() && done->second == version) continue;
      RETURN_IF_ERROR(MoveDistrict(turn, kind, district, version));
    }
  }
  return absl::OkStatus();
}

absl::Status DeadlineMover::MoveDistrict(const background::Turn& turn, const KindWithDeadlines& kind,
                                         const std::string& district, const std::string& version) {
  const auto known = calendars_.Of(district);
  if (known == nullptr || known->calendar.version() != version)
    return absl::OkStatus();  // the next run has the next one
  ASSIGN_OR_RETURN(Progress progress, ReadProgress(kind.kind, district, version));
  while (progress.passes < kPasses) {
    if (turn.stopping()) return absl::OkStatus();
    if (progress.passes > 0 && absl::Now() < progress.began + options_.look_again_after) return absl::OkStatus();
    RETURN_IF_ERROR(MovePiece(turn, kind, district, known->calendar, progress));
  }
  done_[{kind.kind, district}] = version;
  return absl::OkStatus();
}

absl::StatusOr<DeadlineMover::Progress> DeadlineMover::ReadProgress(const std::string& kind,
                                                                    const std::string& district,
                                                                    const std::string& version) {
  ASSIGN_OR_RETURN(const auto row, db_.Read(absl::Now() + kLongestPiece, [&](sql::Txn& tx) {
    return tx.QueryOne(
        "SELECT calendar_version, began, reached, passes FROM deadline_move WHERE kind = ? AND district = ?",
        {kind, district}, [](const sql::Row& found) {
          return Progress{found.Text(1), absl::FromUnixMicros(found.Int(2)), found.Int(3),
                          static_cast<int>(found.Int(4))};
        });
  }));
  if (row && row->version == version) return *row;
  return Progress{version, absl::Now(), 0, 0};
}

absl::Status DeadlineMover::MovePiece(const background::Turn& turn, const KindWithDeadlines& kind,
                                      const std::string& district, const calendar::WorkingCalendar& calendar,
                                      Progress& progress) {
  const absl::Time deadline = absl::Now() + kLongestPiece;
  ASSIGN_OR_RETURN(const std::vector<KindWithDeadlines::Open> open, db_.Read(deadline, [&](sql::Txn& tx) {
    return kind.find_open(tx, district, calendar, progress.reached, kResourcesAPiece);
  }));
  Progress next = progress;
  if (static_cast<int>(open.size()) < kResourcesAPiece) {
    next.reached = 0;
    ++next.passes;
    next.began = absl::Now();
  } else {
    next.reached = open.back().id;
  }
  RETURN_IF_ERROR(db_.Transact(deadline, [&](sql::Txn& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const auto holds, sql::RenewLease(tx, *turn.lease(), kLeaseTtl));
    if (!holds) return absl::AbortedError("the lease to move deadlines was lost");
    for (const KindWithDeadlines::Open& one : open) {
      if (one.moves) RETURN_IF_ERROR(kind.move(tx, district, one.id, calendar));
    }
    return tx
        .Execute(
            "INSERT INTO deadline_move (kind, district, calendar_version, began, reached, passes) VALUES "
            "(?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE calendar_version = VALUES(calendar_version), "
            "began = VALUES(began), reached = VALUES(reached), passes = VALUES(passes)",
            {kind.kind, district, next.version, absl::ToUnixMicros(next.began), next.reached, next.passes})
        .status();
  }));
  progress = std::move(next);
  return absl::OkStatus();
}

}  // namespace zhiwang::process
