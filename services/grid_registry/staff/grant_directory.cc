#include "services/grid_registry/staff/grant_directory.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

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
constexpr int kPage = 500;

}  // namespace

absl::StatusOr<std::unique_ptr<GrantDirectory>> GrantDirectory::Load(sql::Database& db, auth::GrantBook& book) {
  std::unique_ptr<GrantDirectory> directory(new GrantDirectory(db, book));
  RETURN_IF_ERROR(directory->Read());
  const int64_t head = directory->revision_.seq;
  {
    absl::MutexLock lock(&directory->mutex_);
    directory->position_ = {.epoch = directory->revision_.epoch, .last = head, .heard = head};
  }
  directory->tail_ = std::make_unique<changelog::Tail>(
      db, "grant_directory", head, [it = directory.get()](const std::vector<changelog::Change>& changes) {
        it->Hear(changes);
        return absl::OkStatus();
      });
  directory->keeper_ = std::thread([it = directory.get()] { it->KeepUp(); });
  return directory;
}

GrantDirectory::~GrantDirectory() {
  tail_.reset();
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (keeper_.joinable()) keeper_.join();
}

GrantDirectory::Position GrantDirectory::position() const {
  absl::MutexLock lock(&mutex_);
  return position_;
}

void GrantDirectory::Hear(const std::vector<changelog::Change>& changes) {
  absl::MutexLock lock(&mutex_);
  for (const changelog::Change& change : changes) {
    position_.heard = change.seq;
    // An area that moves takes the grants for it along.
    if (change.kind != "staff" && change.kind != "area") continue;
    position_.last = change.seq;
    changed_ = true;
  }
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

void GrantDirectory::KeepUp() {
  absl::Duration pause = kLookAgainAfter;
  for (;;) {
    {
      absl::MutexLock lock(&mutex_);
      const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || changed_; };
      mutex_.AwaitWithTimeout(absl::Condition(&due), pause);
      if (stopping_) return;
      changed_ = false;
    }
    const absl::Status read = Read();
    if (!read.ok()) spdlog::warn("who may do what is not brought up to date: {}", std::string(read.message()));
    pause = read.ok() ? kLookAgainAfter : kPauseAfterError;
  }
}

}  // namespace zhiwang::grid
