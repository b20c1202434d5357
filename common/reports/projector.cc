#include "common/reports/projector.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/reports/report_rows.h"
#include "common/reports/report_store.h"
#include "common/status/macros.h"

namespace zhiwang::reports {
namespace {

constexpr int64_t kMostWaiting = 1'000;

absl::Status Project(const Definition& definition, sql::Txn& tx, const std::vector<changelog::Change>& changes) {
  std::map<std::string, RowChanges> by_district;
  for (const changelog::Change& change : changes) {
    const auto noun = std::find_if(definition.nouns.begin(), definition.nouns.end(),
                                   [&](const Noun& one) { return one.kind == change.kind; });
    if (noun == definition.nouns.end()) continue;
    ASSIGN_OR_RETURN(const Effect effect, noun->effect_of(change));
    RETURN_IF_ERROR(AddEffect(change.kind, change.id, change.at, effect, definition.dimensions.size(),
                              by_district[change.district]));
  }
  for (const auto& [district, rows] : by_district) RETURN_IF_ERROR(WriteRows(tx, district, rows));
  return absl::OkStatus();
}

}  // namespace

changelog::Follower::Effect Projector(Definition definition) {
  return [definition = std::move(definition)](sql::Txn& tx, const std::vector<changelog::Change>& changes) {
    return Project(definition, tx, changes);
  };
}

absl::StatusOr<Standing> ReadStanding(sql::Txn& tx, const Definition& definition) {
  Standing standing;
  ASSIGN_OR_RETURN(standing.counted, changelog::ReadCheckpoint(tx, definition.follower));
  ASSIGN_OR_RETURN(const int64_t head, changelog::ReadHead(tx));
  int64_t unnumbered = 0;
  RETURN_IF_ERROR(tx.Query("SELECT version FROM change_log FORCE INDEX (by_seq) WHERE seq IS NULL LIMIT ?",
                           {kMostWaiting}, [&](const sql::Row&) { ++unnumbered; }));
  standing.waiting = std::min(head - standing.counted + unnumbered, kMostWaiting);
  return standing;
}

}  // namespace zhiwang::reports
