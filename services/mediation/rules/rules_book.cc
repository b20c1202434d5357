#include "services/mediation/rules/rules_book.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/changelog/change_log.h"
#include "common/status/macros.h"
#include "services/mediation/rules/rules_store.h"

namespace zhiwang::mediation {

absl::StatusOr<std::unique_ptr<RulesBook>> RulesBook::Load(sql::Database& db) {
  ASSIGN_OR_RETURN(const int64_t head,
                   db.Read(absl::Now() + absl::Seconds(10), [](sql::Txn& tx) { return changelog::ReadHead(tx); }));
  return std::unique_ptr<RulesBook>(new RulesBook(db, head));
}

RulesBook::RulesBook(sql::Database& db, int64_t head)
    : db_(db), tail_(db, "rules_book", head, [this](const std::vector<changelog::Change>& changes) {
        for (const changelog::Change& change : changes) {
          if (change.kind == "mediation_rules") Forget(change.district);
        }
        return absl::OkStatus();
      }) {}

void RulesBook::Forget(const std::string& district) {
  absl::MutexLock lock(&mutex_);
  loaded_.erase(district);
  ++forgotten_;
}

absl::StatusOr<Rules> RulesBook::On(const std::string& district, int day, absl::Time deadline) {
  ASSIGN_OR_RETURN(const Versions versions, VersionsOf(district, deadline));
  return RulesOn(*versions, day);
}

absl::StatusOr<RulesBook::Versions> RulesBook::VersionsOf(const std::string& district, absl::Time deadline) {
  int64_t forgotten_before;
  {
    absl::MutexLock lock(&mutex_);
    if (const auto found = loaded_.find(district); found != loaded_.end()) return found->second;
    forgotten_before = forgotten_;
  }
  ASSIGN_OR_RETURN(std::vector<Rules> read, db_.Read(deadline, [&](sql::Txn& tx) { return ReadRules(tx, district); }));
  auto versions = std::make_shared<const std::vector<Rules>>(std::move(read));
  absl::MutexLock lock(&mutex_);
  if (forgotten_ == forgotten_before) loaded_[district] = versions;
  return Versions(std::move(versions));
}

}  // namespace zhiwang::mediation
