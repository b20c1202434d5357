#include "tests/faults/checker/checker.h"

#include <utility>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/case_intake/case/domain/change_type.h"
#include "services/case_intake/case/domain/lifecycle.h"

// The check of the change logs, by themselves and against the answers that clients got.
namespace zhiwang::testing {
namespace {

using changelog::Change;

// The name of the case that a change is of; what shows the history of another resource shows nothing.
std::string CaseName(const Change& change) { return FormatResourceName(change.district, "cases", change.id); }

// A resource within its kind.
std::string IdIn(const Change& change) { return absl::StrCat(change.district, "/", change.id); }

}  // namespace

// The numbers go on from the last without a gap, and each timeline goes on with the next version.
void Checker::ReadLog(Log& log) {
  log.fresh.clear();
  const absl::Status read = log.db.ReadSnapshot(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::Status {
    for (int64_t after = log.head;;) {
      ASSIGN_OR_RETURN(auto page, changelog::ReadNumbered(tx, after, 1000));
      if (page.empty()) return absl::OkStatus();
      after = page.back().seq;
      std::move(page.begin(), page.end(), std::back_inserter(log.fresh));
    }
  });
  if (!read.ok()) Violation(absl::StrCat("the log of ", log.schema, " cannot be read: ", Describe(read)));
  for (const Change& change : log.fresh) {
    const std::string what = fmt::format("{}: change {} of {} {}", log.schema, change.seq, change.kind, change.id);
    if (change.seq != log.head + 1) Violation(fmt::format("{} follows number {}", what, log.head), CaseName(change));
    log.head = change.seq;
    Last& last = log.last[{change.kind, IdIn(change)}];
    if (change.version != last.version + 1) {
      Violation(fmt::format("{} has version {} after {}", what, change.version, last.version), CaseName(change));
    }
    if (change.at < last.at) {
      Violation(fmt::format("{} version {} is {} before the version that it follows", what, change.version,
                            absl::FormatDuration(last.at - change.at)),
                CaseName(change));
    }
    last = {change.version, change.at};
    border_.Inspect(change.district, absl::StrCat(change.area_path, " ", change.payload, " ", CaseName(change)), what);
    for (const auto& watcher : watchers_) {
      if (watcher->schema() == log.schema) unseen_[watcher->name()].push_back(change);
    }
  }
  changes_ += static_cast<int64_t>(log.fresh.size());
  if (const int64_t head = Number(log, "SELECT seq FROM log_head"); head != log.head) {
    Violation(fmt::format("{}: the head is {}, the last number {}", log.schema, head, log.head));
  }
  if (const int64_t rows = Number(log, "SELECT COUNT(*) FROM change_log"); rows != log.head) {
    Violation(fmt::format("{}: {} changes, numbered up to {}", log.schema, rows, log.head));
  }
  if (const int64_t stalled = Number(log, "SELECT COUNT(*) FROM follower_stalled"); stalled != 0) {
    Violation(fmt::format("{}: {} resources are parked", log.schema, stalled));
  }
}

// The stored rows are those that the last changes left.
void Checker::CheckVersions(Log& log, const std::string& kind, const std::string& query) {
  std::map<std::string, int64_t> stored;
  const absl::Status read = log.db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) {
    return tx.Query(query, {}, [&](const sql::Row& row) { stored[row.Text(1)] = row.Int(2); });
  });
  if (!read.ok()) Violation(absl::StrCat(query, ": ", Describe(read)));
  size_t logged = 0;
  for (const auto& [key, last] : log.last) {
    if (key.first != kind) continue;
    ++logged;
    const auto found = stored.find(key.second);
    if (found == stored.end()) {
      Violation(fmt::format("{} {} has a timeline and is not there", kind, key.second));
    } else if (found->second != last.version) {
      Violation(fmt::format("{} {} is stored in version {}, its timeline ends with {}", kind, key.second, found->second,
                            last.version));
    }
  }
  if (stored.size() != logged) Violation(fmt::format("{}: {} stored, {} with a timeline", kind, stored.size(), logged));
}

// Each change starts from what the one before left, and is one that the lifecycle has.
void Checker::CheckLifecycle(const Change& change) {
  const std::string name = CaseName(change);
  const std::string what = fmt::format("{} version {} ({})", name, change.version, change.type);
  intake::v1::CaseChange payload;
  if (!payload.ParseFromString(change.payload)) return Violation(what + " cannot be read", name);
  Told& told = told_[name];
  const auto after = static_cast<intake::State>(payload.after().state());
  if (change.version == 1) {
    const bool created = change.type == "case.created" && after == intake::State::kReceived;
    if (payload.has_before() || (!created && change.type != "case.imported")) Violation(what + " begins no case", name);
  } else {
    if (payload.before().SerializeAsString() != told.facts.SerializeAsString()) {
      Violation(what + " does not start from what the change before it left", name);
    }
    const auto before = static_cast<intake::State>(payload.before().state());
    const auto action = intake::ActionOf(change.type, change.actor);
    const intake::Transition* row = action ? intake::FindTransition(before, *action) : nullptr;
    if (row == nullptr || row->to != after) {
      Violation(fmt::format("{} leads from {} to {}", what, intake::StateName(before), intake::StateName(after)), name);
    }
  }
  std::set<int64_t> rounds;
  for (const auto& overdue : payload.after().overdues()) {
    if (!rounds.insert(overdue.round()).second) Violation(what + " tells twice that a clock is overdue", name);
  }
  if (change.type == "case.overdue" && payload.after().overdues_size() != payload.before().overdues_size() + 1) {
    Violation(what + " tells of no overdue clock", name);
  }
  told.version = change.version;
  told.facts = payload.after();
  told.last_request_id = change.request_id;
  told.timeline.push_back(change);

  if (change.request_id.empty()) return;
  if (!done_.emplace(change.request_id, std::pair(name, change.version)).second) {
    Violation(fmt::format("request {} was done twice: {}", change.request_id, what), name);
  }
}

// Done is in the log where the answer says, once; refused is not there at all; and whoever read, read what was written.
void Checker::CheckOperations() {
  std::set<std::string> asked;
  std::map<std::pair<std::string, int64_t>, const Operation*> by_version;
  for (const Operation& operation : history_.operations()) {
    ++operations_;
    if (operation.request_id.empty()) continue;
    asked.insert(operation.request_id);
    const std::string what = fmt::format("{} {} of {}", operation.method, operation.request_id, operation.caller);
    const auto done = done_.find(operation.request_id);
    if (operation.outcome == Outcome::kRefused) {
      if (done != done_.end()) {
        Violation(fmt::format("{} was refused and is version {} of {}", what, done->second.second, done->second.first),
                  done->second.first);
      }
      continue;
    }
    if (operation.outcome != Outcome::kDone) continue;  // is a violation already
    by_version[{operation.subject, operation.version}] = &operation;
    if (done == done_.end()) {
      Violation(fmt::format("{} was acknowledged as version {} of {} and is not in the log", what, operation.version,
                            operation.subject),
                operation.subject);
    } else if (done->second.first != operation.subject || done->second.second != operation.version) {
      Violation(fmt::format("{} was acknowledged as version {} of {} and is version {} of {}", what, operation.version,
                            operation.subject, done->second.second, done->second.first),
                operation.subject);
    }
    auto& last = last_answer_[operation.subject];
    if (operation.version > last.first) last = {operation.version, operation.answer};
  }
  for (const Change& change : intake_.fresh) {
    if (!change.actor.starts_with("tenant-") || change.request_id.empty()) continue;
    if (!asked.contains(change.request_id)) {
      Violation(fmt::format("change {} of case {} was asked for by nobody", change.seq, change.id), CaseName(change));
      continue;
    }
    const auto operation = by_version.find({CaseName(change), change.version});
    if (operation != by_version.end() &&
        (operation->second->change != change.type || operation->second->caller != change.actor)) {
      Violation(fmt::format("change {} of case {} is {} by {}, not what was asked", change.seq, change.id, change.type,
                            change.actor),
                CaseName(change));
    }
  }
  for (const Operation& operation : history_.operations()) {
    if (operation.method != "GetCase" || operation.outcome != Outcome::kDone) continue;
    const auto written = by_version.find({operation.subject, operation.version});
    if (written != by_version.end() && written->second->answer != operation.answer) {
      Violation(fmt::format("{} was read in version {} with other content than was acknowledged", operation.subject,
                            operation.version),
                operation.subject);
    }
  }
}

}  // namespace zhiwang::testing
