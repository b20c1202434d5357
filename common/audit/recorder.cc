#include "common/audit/recorder.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/audit/audit_log.h"

namespace zhiwang::audit {
namespace {

// One commit at a time: a second of the same chain would only wait for the first.
constexpr int kThreads = 1;
constexpr size_t kLargestBatch = 256;
constexpr int kMostWaiting = 4'096;

}  // namespace

Recorder::Recorder(sql::Database& db, absl::Duration longest_wait)
    : db_(db),
      batcher_(
          {.threads = kThreads, .largest = kLargestBatch, .most_waiting = kMostWaiting, .longest_wait = longest_wait},
          [this](std::vector<Waiting> waiting) { RecordTogether(std::move(waiting)); },
          [](const Waiting& one, const absl::Status& why) { one.done(why); }) {}

void Recorder::Record(Entry entry, rpc::Priority priority, absl::Time deadline, Done done) {
  if (const absl::Status fits = CheckEntry(entry); !fits.ok()) return done(fits);
  batcher_.Submit(priority, deadline, {std::move(entry), deadline, std::move(done)});
}

absl::Status Recorder::RecordAndWait(Entry entry, rpc::Priority priority, absl::Time deadline) {
  absl::Notification recorded;
  absl::Status status;
  Record(std::move(entry), priority, deadline, [&](const absl::Status& result) {
    status = result;
    recorded.Notify();
  });
  recorded.WaitForNotification();
  return status;
}

// Each district in a transaction of its own: a chain that somebody broke holds up nobody else's.
void Recorder::RecordTogether(std::vector<Waiting> waiting) {
  struct Share {
    std::vector<Entry> entries;
    std::vector<Done> done;
    absl::Time deadline = absl::InfinitePast();
  };
  std::map<std::string, Share> shares;
  for (Waiting& one : waiting) {
    Share& share = shares[one.entry.district];
    share.deadline = std::max(share.deadline, one.deadline);
    share.entries.push_back(std::move(one.entry));
    share.done.push_back(std::move(one.done));
  }
  for (auto& [district, share] : shares) {
    const absl::Status recorded = db_.Transact(share.deadline, [&](sql::Txn& tx) { return Append(tx, share.entries); });
    for (const Done& done : share.done) done(recorded);
  }
}

}  // namespace zhiwang::audit
