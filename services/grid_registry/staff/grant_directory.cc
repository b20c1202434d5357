#include "services/grid_registry/staff/grant_directory.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/changelog/change_log.h"
#include "common/status/macros.h"
#include "services/grid_registry/staff/grant_changes.h"

namespace zhiwang::grid {
namespace {

// Not only what changes counts: a day begins, and a database may be restored to another log.
constexpr absl::Duration kLookAgainAfter = absl::Seconds(30);
constexpr absl::Duration kLongestRead = absl::Seconds(30);
constexpr absl::Duration kPauseAfterError = absl::Milliseconds(500);
constexpr absl::Duration kLongestPauseAfterError = absl::Seconds(5);
constexpr int kPage = 500;

}  // namespace

absl::StatusOr<std::unique_ptr<GrantDirectory>> GrantDirectory::Load(sql::Database& db, background::Schedule& schedule,
                                                                     auth::GrantBook& book) {
  std::unique_ptr<GrantDirectory> directory(new GrantDirectory(db, book));
  RETURN_IF_ERROR(directory->Read());
  const int64_t head = directory->revision_.seq;
  {
    absl::MutexLock lock(&directory->mutex_);
    directory->position_ = {.epoch = directory->revision_.epoch, .last = head, .heard = head};
  }
  directory->keeper_ = schedule.Run({.name = "grant_directory",
                                     .period = kLookAgainAfter,
                                     .first_pause = kPauseAfterError,
                                     .longest_pause = kLongestPauseAfterError},
                                    [it = directory.get()](const background::Turn&) { return it->Read(); });
  directory->tail_ = std::make_unique<changelog::Tail>(
      db, "grant_directory", head, [it = directory.get()](const std::vector<changelog::Change>& changes) {
        it->Hear(changes);
        return absl::OkStatus();
      });
  return directory;
}

GrantDirectory::~GrantDirectory() = default;

GrantDirectory::Position GrantDirectory::position() const {
  absl::MutexLock lock(&mutex_);
  return position_;
}

void GrantDirectory::Hear(const std::vector<changelog::Change>& changes) {
  bool changed = false;
  {
    absl::MutexLock lock(&mutex_);
    for (const changelog::Change& change : changes) {
      position_.heard = change.seq;
      // Areas that move and departments that end take the grants for them along.
      if (change.kind != "staff" && change.kind != "area" && change.kind != "department") continue;
      position_.last = change.seq;
      changed = true;
    }
  }
  if (changed) keeper_->Wake();
}

absl::Status GrantDirectory::Read() {
  const absl::CivilDay today = calendar::Today();
  book_.BeginDay(today);
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(const GrantChanges changes, db_.Read(absl::Now() + kLongestRead, [&](sql::Txn& tx) {
      return ReadGrantChanges(tx, revision_, calendar::DayNumber(today), kPage);
    }));
    book_.Take(changes.page);
    revision_ = changes.revision;
    more = changes.more;
  }
  absl::MutexLock lock(&mutex_);
  position_.epoch = revision_.epoch;
  return absl::OkStatus();
}

}  // namespace zhiwang::grid
