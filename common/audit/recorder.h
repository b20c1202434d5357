#pragma once

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/audit/chain.h"
#include "common/rpc/priority.h"
#include "common/server/batcher.h"
#include "common/sql/database.h"

namespace zhiwang::audit {

// Records accesses, many callers' in one transaction when many come at once: a chain takes one writer at a time, and a
// commit to disk each would make callers queue up for it.
class Recorder {
 public:
  using Done = std::function<void(const absl::Status&)>;

  // An entry that waits for longer than `longest_wait` is refused.
  Recorder(sql::Database& db, absl::Duration longest_wait);

  // Calls `done` once: with OK only after the entry is committed, so that an access is never answered before it is on
  // record. Otherwise the access must not be answered: FIELD_INVALID as CheckEntry at once; OVERLOADED at once or
  // after a wait; later DEADLINE_PASSED, DATABASE_UNAVAILABLE (it may be on record) or DATA_LOSS as Append. `done` mostly
  // runs on the recorder's threads and must not block there.
  void Record(Entry entry, rpc::Priority priority, absl::Time deadline, Done done);
  // The same; waits until the entry is committed or refused, and answers which.
  absl::Status RecordAndWait(Entry entry, rpc::Priority priority, absl::Time deadline);

 private:
  struct Waiting {
    Entry entry;
    absl::Time deadline;
    Done done;
  };
  void RecordTogether(std::vector<Waiting> waiting);

  sql::Database& db_;
  server::Batcher<Waiting> batcher_;
};

}  // namespace zhiwang::audit
