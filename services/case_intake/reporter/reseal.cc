#include "services/case_intake/reporter/reseal.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "absl/types/span.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/reporter/reporter_seal.h"

namespace zhiwang::intake {
namespace {

constexpr int kCasesABatch = 1'000;
// A change of one of these cases waits for their commit, so they are few.
constexpr size_t kCasesACommit = 50;
constexpr absl::Duration kPatience = absl::Seconds(30);

struct Resealed {
  ReporterRow before;
  SealedReporter after;
};

// Writes what is still as it was read; answers how many were.
absl::StatusOr<int64_t> Replace(sql::Database& db, const std::string& district, absl::Span<const Resealed> some) {
  return db.Transact(absl::Now() + kPatience, [&](sql::Txn& tx) -> absl::StatusOr<int64_t> {
    int64_t replaced = 0;
    for (const Resealed& one : some) {
      ASSIGN_OR_RETURN(const bool written, ReplaceReporter(tx, district, one.before, one.after));
      replaced += written ? 1 : 0;
    }
    return replaced;
  });
}

// Re-seals the district's cases after `after_id`, a batch; answers the id to go on after, or 0 at the end.
absl::StatusOr<int64_t> ResealBatch(sql::Database& db, const privacy::KeyRing& keys, int64_t after_id,
                                    ResealProgress& progress) {
  ASSIGN_OR_RETURN(std::vector<ReporterRow> rows, db.Read(absl::Now() + kPatience, [&](sql::Txn& tx) {
    return ReadReporters(tx, progress.district, after_id, kCasesABatch);
  }));
  const int64_t last = rows.size() == kCasesABatch ? rows.back().id : 0;
  progress.read += static_cast<int64_t>(rows.size());
  std::vector<Resealed> todo;
  for (ReporterRow& row : rows) {
    auto resealed = ResealReporter(keys, progress.district, row.id, row.sealed);
    if (!resealed.ok()) {
      ++progress.unreadable;
      spdlog::error("{}/{}: {}", progress.district, row.id, std::string(resealed.status().message()));
    } else if (*resealed) {
      todo.push_back({std::move(row), **std::move(resealed)});
    }
  }
  for (size_t begin = 0; begin < todo.size(); begin += kCasesACommit) {
    ASSIGN_OR_RETURN(const int64_t replaced,
                     Replace(db, progress.district, absl::MakeConstSpan(todo).subspan(begin, kCasesACommit)));
    progress.resealed += replaced;
  }
  return last;
}

}  // namespace

absl::StatusOr<ResealProgress> ResealReporters(sql::Database& db, const privacy::KeyRing& keys,
                                               const std::function<void(const ResealProgress&)>& tell) {
  ResealProgress progress;
  for (;;) {
    const int64_t before = progress.resealed;
    ASSIGN_OR_RETURN(const auto districts, db.Read(absl::Now() + kPatience, DistrictsWithCases));
    for (const std::string& district : districts) {
      progress.district = district;
      int64_t after = 0;
      do {
        ASSIGN_OR_RETURN(after, ResealBatch(db, keys, after, progress));
        tell(progress);
      } while (after != 0);
    }
    if (progress.resealed == before) return progress;
    progress = {.pass = progress.pass + 1, .district = {}, .read = 0, .resealed = progress.resealed, .unreadable = 0};
  }
}

}  // namespace zhiwang::intake
