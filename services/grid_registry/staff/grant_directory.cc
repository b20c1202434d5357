#include "services/grid_registry/staff/grant_directory.h"

#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "common/calendar/working_calendar.h"
#include "common/changelog/change_log.h"
#include "common/status/macros.h"
#include "services/grid_registry/staff/staff_store.h"

namespace zhiwang::grid {
namespace {

// Not only what changes counts: a day begins.
constexpr absl::Duration kLookAgainAfter = absl::Seconds(30);
constexpr absl::Duration kLongestRead = absl::Seconds(30);
constexpr absl::Duration kPauseAfterError = absl::Milliseconds(500);

std::string RevisionOf(const std::vector<auth::DatedGrant>& grants) {
  std::string text;
  for (const auth::DatedGrant& one : grants) {
    text += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", one.principal, static_cast<int>(one.grant.role),
                        one.grant.area_path, one.grant.department, one.from_day, one.until_day);
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha256(), nullptr);
  std::string revision;
  for (int i = 0; i < 12; ++i) revision += fmt::format("{:02x}", digest[i]);
  return revision;
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrantDirectory>> GrantDirectory::Load(sql::Database& db, auth::GrantBook& book) {
  ASSIGN_OR_RETURN(const int64_t head,
                   db.Read(absl::Now() + kLongestRead, [&](sql::Txn& tx) { return changelog::ReadHead(tx); }));
  std::unique_ptr<GrantDirectory> directory(new GrantDirectory(db, book, head));
  RETURN_IF_ERROR(directory->Read());
  return directory;
}

GrantDirectory::GrantDirectory(sql::Database& db, auth::GrantBook& book, int64_t head)
    : db_(db),
      book_(book),
      keeper_([this] { KeepUp(); }),
      tail_(db, "grant_directory", head, [this](const std::vector<changelog::Change>& changes) {
        for (const changelog::Change& change : changes) {
          // An area that moves takes the grants for it along.
          if (change.kind != "staff" && change.kind != "area") continue;
          absl::MutexLock lock(&mutex_);
          changed_ = true;
          break;
        }
        return absl::OkStatus();
      }) {}

GrantDirectory::~GrantDirectory() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  keeper_.join();
}

std::shared_ptr<const GrantDirectory::Snapshot> GrantDirectory::Get() const {
  absl::MutexLock lock(&mutex_);
  return snapshot_;
}

absl::Status GrantDirectory::Read() {
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::ShanghaiZone());
  auto read = std::make_shared<Snapshot>();
  ASSIGN_OR_RETURN(read->grants, db_.Read(absl::Now() + kLongestRead,
                                          [&](sql::Txn& tx) { return ReadGrants(tx, calendar::DayNumber(today)); }));
  read->revision = RevisionOf(read->grants);
  book_.Replace(read->grants, today);
  absl::MutexLock lock(&mutex_);
  snapshot_ = std::move(read);
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
