#include "common/audit/verify.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "common/audit/audit_log.h"
#include "common/audit/audit_queries.h"
#include "common/status/macros.h"

namespace zhiwang::audit {
namespace {

constexpr int kPage = 512;
constexpr int kLinksAPage = 10'000;

struct StoredEntry {
  Entry entry;
  int64_t seq;
  std::string previous, hash;
};

StoredEntry ReadEntry(std::string_view district, const sql::Row& row) {
  return {.entry = {.district = std::string(district),
                    .at = row.Time(2),
                    .principal = row.Text(3),
                    .action = row.Text(4),
                    .resource = row.Text(5),
                    .purpose = row.Text(6),
                    .detail = row.Text(7),
                    .trace_parent = row.Text(8)},
          .seq = row.Int(1),
          .previous = row.Text(9),
          .hash = row.Text(10)};
}

absl::StatusOr<std::vector<StoredEntry>> ReadPage(sql::Txn& tx, std::string_view district, int64_t after) {
  std::vector<StoredEntry> page;
  RETURN_IF_ERROR(tx.Query(kReadPage, {district, after, kPage},
                           [&](const sql::Row& row) { page.push_back(ReadEntry(district, row)); }));
  return page;
}

bool IsSound(const StoredEntry& stored) { return stored.hash == HashOf(stored.entry, stored.seq, stored.previous); }

std::vector<Head> InOrder(absl::Span<const Head> anchors) {
  std::vector<Head> ordered(anchors.begin(), anchors.end());
  std::erase_if(ordered, [](const Head& anchor) { return anchor.seq == 0; });  // of a chain before its first entry
  std::stable_sort(ordered.begin(), ordered.end(), [](const Head& a, const Head& b) { return a.seq < b.seq; });
  return ordered;
}

// Goes along one chain in one view of the database.
class Walk {
 public:
  Walk(sql::Txn& tx, std::string_view district, std::vector<Head> anchors, Progress progress)
      : tx_(tx), district_(district), anchors_(std::move(anchors)), progress_(progress) {}

  absl::StatusOr<Verdict> ToTheEnd() {
    // From before 1, lest an entry hide there.
    for (int64_t after = std::numeric_limits<int64_t>::min();;) {
      ASSIGN_OR_RETURN(const std::vector<StoredEntry> page, ReadPage(tx_, district_, after));
      for (const StoredEntry& stored : page) {
        RETURN_IF_ERROR(Step(stored));
        if (verdict_.fault) return std::move(verdict_);
      }
      RETURN_IF_ERROR(Tell());
      if (page.size() < kPage) break;
      after = page.back().seq;
    }
    RETURN_IF_ERROR(CheckEnd());
    return std::move(verdict_);
  }

 private:
  absl::Status Tell() const {
    return progress_(verdict_) ? absl::OkStatus() : absl::CancelledError("nobody waits for the check");
  }

  void Report(Break how, int64_t seq, std::string description) { verdict_.fault = {how, seq, std::move(description)}; }

  // One entry on, or a fault.
  absl::Status Step(const StoredEntry& stored) {
    const int64_t expected = verdict_.head.seq + 1;
    if (stored.seq != expected || stored.previous != verdict_.head.hash) return Misplaced(stored);
    if (!IsSound(stored)) {
      Report(Break::kChanged, expected, fmt::format("entry {} was changed", expected));
      return absl::OkStatus();
    }
    verdict_.head = {stored.seq, stored.hash};
    ++verdict_.entries;
    CheckAnchors();
    return absl::OkStatus();
  }

  // Says what is the matter with an entry that does not follow the last one.
  absl::Status Misplaced(const StoredEntry& stored) {
    const int64_t expected = verdict_.head.seq + 1;
    ASSIGN_OR_RETURN(const auto follower, FindFollower(expected));
    if (follower) {
      Report(Break::kReordered, expected,
             fmt::format("the entry that belongs at {} stands at {}", expected, *follower));
    } else if (stored.seq > expected) {
      Report(Break::kMissing, expected,
             stored.seq == expected + 1 ? fmt::format("entry {} is missing", expected)
                                        : fmt::format("entries {} to {} are missing", expected, stored.seq - 1));
    } else if (stored.seq < expected) {
      Report(Break::kUnlinked, stored.seq, fmt::format("there is an entry {} before the first", stored.seq));
    } else if (!IsSound(stored)) {
      Report(Break::kChanged, expected, fmt::format("entry {} was changed", expected));
    } else {
      Report(Break::kUnlinked, expected,
             fmt::format("entry {} does not follow the one before it: one was put in or replaced", expected));
    }
    return absl::OkStatus();
  }

  // The number of the entry after `after` that continues the chain from the last sound one.
  absl::StatusOr<std::optional<int64_t>> FindFollower(int64_t after) {
    for (;;) {
      std::optional<int64_t> found;
      int rows = 0;
      RETURN_IF_ERROR(tx_.Query(kReadLinks, {district_, after, kLinksAPage}, [&](const sql::Row& row) {
        after = row.Int(1);
        ++rows;
        if (!found && row.Text(2) == verdict_.head.hash) found = after;
      }));
      if (found || rows < kLinksAPage) return found;
      RETURN_IF_ERROR(Tell());
    }
  }

  void CheckAnchors() {
    for (; met_ < anchors_.size() && anchors_[met_].seq == verdict_.head.seq; ++met_) {
      if (anchors_[met_].hash != verdict_.head.hash) {
        Report(Break::kRewritten, verdict_.head.seq,
               fmt::format("entry {} is not the one that was there: the chain was rewritten after entry {}",
                           verdict_.head.seq, met_ == 0 ? 0 : anchors_[met_ - 1].seq));
        return;
      }
      ++verdict_.anchors;
    }
  }

  absl::Status CheckEnd() {
    const int64_t end = verdict_.head.seq;
    ASSIGN_OR_RETURN(const Head head, HeadOf(tx_, district_));
    if (met_ < anchors_.size()) {
      Report(Break::kTruncated, end + 1,
             fmt::format("the chain ends at entry {}, but once went to {}", end, anchors_.back().seq));
    } else if (head.seq > end) {
      Report(Break::kTruncated, end + 1, fmt::format("the chain ends at entry {}, its head is at {}", end, head.seq));
    } else if (head.seq < end) {
      Report(Break::kHead, head.seq + 1,
             fmt::format("the chain goes on to entry {}, its head is at {}", end, head.seq));
    } else if (head.hash != verdict_.head.hash) {
      Report(Break::kHead, end, fmt::format("the head has another hash than entry {}", end));
    }
    return absl::OkStatus();
  }

  sql::Txn& tx_;
  const std::string_view district_;
  const std::vector<Head> anchors_;
  const Progress progress_;
  size_t met_ = 0;  // of anchors_
  Verdict verdict_;
};

}  // namespace

absl::StatusOr<Verdict> Verify(sql::Database& db, absl::Time deadline, std::string_view district,
                               absl::Span<const Head> anchors, Progress progress) {
  return db.ReadSnapshot(deadline,
                         [&](sql::Txn& tx) { return Walk(tx, district, InOrder(anchors), progress).ToTheEnd(); });
}

}  // namespace zhiwang::audit
