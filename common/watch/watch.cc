#include "common/watch/watch.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/auth/policy.h"
#include "common/background/monotonic.h"
#include "common/rpc/fields.h"
#include "common/status/macros.h"
#include "common/watch/watch_errors.h"

namespace zhiwang::watch {
namespace {

using background::Monotonic;
using changelog::Change;
using changelog::LogState;

constexpr int kBatch = 500;
constexpr absl::Duration kLongestRead = absl::Seconds(5);
// The time after which a caller that hung up is noticed.
constexpr absl::Duration kPoll = absl::Milliseconds(100);
// The longest time for which a caller may still be shown what it may no longer see, or the content of a log that was
// replaced.
constexpr absl::Duration kLongestUnchecked = absl::Seconds(1);
constexpr absl::Duration kLag = absl::Milliseconds(10);

absl::Status NotKept() {
  return error::RelistNeeded("what follows it is older than what is kept", "其后的变更已超出保留期");
}

absl::Status Replaced() { return error::RelistNeeded("the database was restored since", "数据库已恢复到另一状态"); }

// True where the caller has the permission that it takes to hear of a change of that kind there.
bool HasPermission(const auth::Rights& rights, const changelog::StateTable& table, const auth::Scope& scope) {
  if (table.permission.empty()) return true;
  const auth::Rule* rule = auth::FindRule(table.permission);
  return rule != nullptr && rights.Cover(rule->roles, scope);
}

// True for an error that says nothing of the resource, and goes by.
bool MayPass(const absl::Status& error) {
  return absl::IsUnavailable(error) || absl::IsDeadlineExceeded(error) || absl::IsResourceExhausted(error) ||
         absl::IsAborted(error);
}

// A change that lies in no area is for those who see the whole district.
auth::Scope ScopeOf(const Change& change) {
  return {change.area_path.empty() ? "/" : std::string_view(change.area_path), {}};
}

void FillIn(const Change& change, absl::Span<const changelog::StateTable> tables, common::v1::WatchedChange& out) {
  out.set_resource(changelog::ResourceOf(change, tables));
  out.set_kind(change.kind);
  out.set_id(change.id);
  out.set_version(change.version);
  out.set_type(change.type);
  SetTime(change.at, out.mutable_at());
  out.set_area_path(change.area_path);
  out.set_seq(change.seq);
}

}  // namespace

Watch::Watch(const WatchSource& source, const rpc::Call& call, WatchFilter filter, Stream& stream)
    : source_(source),
      call_(call),
      filter_(std::move(filter)),
      owner_(filter_.Canonical() + '\0' + call.principal),
      poll_(std::min(kPoll, source.heartbeat / 4)),
      stream_(stream) {}

absl::Status Watch::Run(const common::v1::WatchChangesRequest& request) {
  RETURN_IF_ERROR(LookAtRights());
  RETURN_IF_ERROR(Start(request));
  // A caller that is far behind catches up first, or its place at the feed would overflow meanwhile.
  RETURN_IF_ERROR(CatchUp(std::nullopt));
  SendPosition();
  return Listen();
}

// Finds the position to begin at, and tells it: the caller can resume from there before anything has changed.
absl::Status Watch::Start(const common::v1::WatchChangesRequest& request) {
  LogState log;
  int64_t oldest = 0;
  {
    const server::Turns::Turn turn(source_.room.reading(), kLongestRead);
    if (!turn.taken()) return error::Overloaded(kLongestRead);
    RETURN_IF_ERROR(source_.db.Read(absl::Now() + kLongestRead, [&](sql::Txn& tx) -> absl::Status {
      ASSIGN_OR_RETURN(log, changelog::ReadLogState(tx));
      if (!request.from_start()) return absl::OkStatus();
      ASSIGN_OR_RETURN(oldest, changelog::ReadOldest(tx));
      return absl::OkStatus();
    }));
  }
  secret_ = log.secret;
  if (!request.resume_token().empty()) {
    ASSIGN_OR_RETURN(position_, ReadResumeToken(secret_, owner_, request.resume_token()));
    if (position_.epoch != log.epoch || position_.seq > log.head) return Replaced();
  } else {
    position_ = {.epoch = log.epoch, .seq = request.from_start() ? std::max<int64_t>(oldest - 1, 0) : log.head};
  }
  checked_ = found_ = Monotonic();
  SendPosition();
  return absl::OkStatus();
}

// Rights may have been taken away, a token expired, and a log that was replaced brings nothing that would tell. A database
// that is away for a moment ends no watch; nor does one that lags behind, until a heartbeat has passed.
absl::Status Watch::Check() {
  const absl::Duration now = Monotonic();
  if (now - checked_ < std::min(kLongestUnchecked, source_.heartbeat) - poll_) return absl::OkStatus();
  RETURN_IF_ERROR(LookAtRights());
  const server::Turns::Turn turn(source_.room.reading(), poll_);
  if (!turn.taken()) return absl::OkStatus();
  checked_ = now;
  const auto log =
      source_.db.Read(absl::Now() + kLongestRead, [](sql::Txn& tx) { return changelog::ReadLogState(tx); });
  if (!log.ok()) return absl::OkStatus();
  if (position_.epoch != log->epoch) return Replaced();
  if (position_.seq <= log->head) found_ = now;
  return now - found_ < source_.heartbeat ? absl::OkStatus() : Replaced();
}

// Grants may have changed: more or less of the district may be seen from now on.
absl::Status Watch::LookAtRights() {
  ASSIGN_OR_RETURN(auto reach, call_.ReachNow());
  auto rights = call_.caller->RightsIn(call_.district);
  absl::MutexLock lock(&mutex_);
  reach_ = std::move(reach);
  rights_ = rights != nullptr ? std::move(rights) : std::make_shared<const auth::Rights>();
  return absl::OkStatus();
}

// True for a change that the caller asked for and may see, as far as that goes by their rights: see Hears.
bool Watch::Wants(const Change& change) const {
  if (!filter_.Matches(change)) return false;
  const auth::Scope scope = ScopeOf(change);
  const changelog::StateTable* table = changelog::FindTable(change.kind, source_.tables);
  absl::MutexLock lock(&mutex_);
  if (table != nullptr && !HasPermission(*rights_, *table, scope)) return false;
  return std::any_of(reach_.begin(), reach_.end(),
                     [&](const auth::Grant& grant) { return !grant.area_path.empty() && grant.Covers(scope); });
}

// True where a change that the caller wants is theirs to hear of: where the resource decides, it is read as it is now. While
// it cannot be read the watch waits: a caller who was sent away would only come again.
absl::StatusOr<bool> Watch::Hears(const Change& change) {
  const changelog::StateTable* table = changelog::FindTable(change.kind, source_.tables);
  if (table == nullptr || table->hears == nullptr) return true;
  while (true) {
    rpc::Call reader = call_;
    reader.rule = auth::FindRule(table->permission);
    {
      absl::MutexLock lock(&mutex_);
      reader.rights = rights_;
    }
    if (!table->sees_all.empty() && reader.MayAlso(table->sees_all, ScopeOf(change))) return true;
    const absl::StatusOr<bool> heard = Look(*table, reader, change);
    if (heard.ok() || !MayPass(heard.status())) return heard;
    if (source_.stopping) return error::ShuttingDown();
    if (gone()) return false;
    SendHeartbeatWhenDue();
    RETURN_IF_ERROR(Check());
    absl::SleepFor(kLag);
  }
}

absl::StatusOr<bool> Watch::Look(const changelog::StateTable& table, const rpc::Call& reader,
                                 const Change& change) const {
  const server::Turns::Turn turn(source_.room.reading(), kLongestRead);
  if (!turn.taken()) return error::Overloaded(kLongestRead);
  return source_.db.Read(absl::Now() + kLongestRead, [&](sql::Txn& tx) { return table.hears(tx, reader, change); });
}

// Reads on from the position, as far as the log goes, or at least to `until`.
absl::Status Watch::CatchUp(std::optional<int64_t> until) {
  while (!gone()) {
    if (source_.stopping) return error::ShuttingDown();
    RETURN_IF_ERROR(Check());
    ASSIGN_OR_RETURN(const bool more, CatchUpByABatch());
    if (more) continue;
    if (position_.seq >= until.value_or(0)) return absl::OkStatus();
    // The changes that the feed announced are not here yet: this read went to a database that lags behind, or to
    // another log.
    absl::SleepFor(kLag);
  }
  return absl::OkStatus();
}

// Sends a batch. Answers whether the log may have more.
absl::StatusOr<bool> Watch::CatchUpByABatch() {
  std::vector<Change> changes;
  {
    const server::Turns::Turn turn(source_.room.reading(), poll_);
    if (!turn.taken()) {
      SendHeartbeatWhenDue();
      return true;
    }
    ASSIGN_OR_RETURN(changes, source_.db.Read(absl::Now() + kLongestRead, [&](sql::Txn& tx) {
      return changelog::ReadNumberedBriefly(tx, position_.seq, kBatch);
    }));
  }
  // Numbers have no gap, so a first one that is not the next means that those before it were removed.
  if (!changes.empty() && changes.front().seq != position_.seq + 1) return NotKept();
  for (const Change& change : changes) {
    if (gone_) return false;
    RETURN_IF_ERROR(Pass(change));
  }
  return changes.size() == kBatch;
}

absl::Status Watch::Listen() {
  if (gone()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto listener, source_.feed.Listen(absl::Now() + kLongestRead, position_.epoch,
                                                            [this](const Change& change) { return Wants(change); }));
  RETURN_IF_ERROR(CatchUp(listener->from()));
  while (!gone()) {
    const changelog::Feed::Heard heard = listener->Hear(poll_);
    switch (heard.state) {
      case changelog::Feed::Heard::State::kStopped:
        return error::ShuttingDown();
      case changelog::Feed::Heard::State::kTooSlow:
        return error::WatchTooSlow();
      case changelog::Feed::Heard::State::kReplaced:
        return Replaced();
      case changelog::Feed::Heard::State::kListening:
        break;
    }
    for (const auto& change : heard.changes) {
      if (gone_) return absl::OkStatus();
      if (change->seq <= position_.seq) continue;  // it was caught up with before it was heard
      RETURN_IF_ERROR(Pass(*change));
    }
    position_.seq = std::max(position_.seq, heard.through);
    SendHeartbeatWhenDue();
    RETURN_IF_ERROR(Check());
  }
  return absl::OkStatus();
}

// Moves on past a change, and sends it when it was asked for. A caller that reads slowly makes this last.
absl::Status Watch::Pass(const Change& change) {
  RETURN_IF_ERROR(Check());
  bool hears = Wants(change);
  if (hears) {
    ASSIGN_OR_RETURN(hears, Hears(change));
  }
  position_.seq = change.seq;
  if (!hears) {
    SendHeartbeatWhenDue();
    return absl::OkStatus();
  }
  common::v1::WatchChangesResponse response;
  FillIn(change, source_.tables, *response.mutable_change());
  Send(response);
  return absl::OkStatus();
}

void Watch::SendHeartbeatWhenDue() {
  if (!gone_ && Monotonic() - sent_ >= source_.heartbeat - poll_) SendPosition();
}

void Watch::SendPosition() {
  common::v1::WatchChangesResponse position;
  Send(position);
}

void Watch::Send(common::v1::WatchChangesResponse& response) {
  response.set_resume_token(MakeResumeToken(secret_, owner_, position_));
  gone_ = gone_ || !stream_.Write(response);
  sent_ = Monotonic();
}

}  // namespace zhiwang::watch
