#include "common/audit/recorder.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/audit/audit_log.h"
#include "common/status/error.h"

namespace zhiwang::audit {
namespace {

// One commit at a time: a second of the same chain would only wait for the first.
constexpr int kThreads = 1;
constexpr size_t kLargestBatch = 256;
constexpr size_t kMostWaiting = 4'096;
constexpr absl::Duration kComeBackAfter = absl::Milliseconds(200);

}  // namespace

Recorder::Recorder(sql::Database& db)
    : db_(db), batcher_(kThreads, kLargestBatch, kMostWaiting, [this](std::vector<Waiting> waiting) {
        RecordTogether(std::move(waiting));
      }) {}

void Recorder::Record(Entry entry, absl::Time deadline, Done done) {
  if (const absl::Status fits = CheckEntry(entry); !fits.ok()) return done(fits);
  Waiting waiting{std::move(entry), deadline, std::move(done)};
  if (!batcher_.Submit(std::move(waiting))) waiting.done(error::Overloaded(kComeBackAfter));
}

// Each district in a transaction of its own: a chain that somebody broke holds up nobody else's.
void Recorder::RecordTogether(std::vector<Waiting> waiting) {
  struct Share {
    std::vector<Entry> entries;
    std::vector<Done> done;
    absl::Time deadline = absl::InfinitePast();
  };
  std::map<std::string, Share> shares;
  const absl::Time now = absl::Now();
  for (Waiting& one : waiting) {
    if (one.deadline <= now) {
      one.done(error::DeadlinePassed());
      continue;
    }
    Share& share = shares[one.entry.district];
    share.deadline = std::max(share.deadline, one.deadline);
    share.entries.push_back(std::move(one.entry));
    share.done.push_back(std::move(one.done));
  }
  for (auto& [district, share] : shares) {
    const absl::Status recorded =
        db_.Transact(share.deadline, [&](sql::Txn& tx) { return Append(tx, share.entries); });
    for (const Done& done : share.done) done(recorded);
  }
}

}  // namespace zhiwang::audit
