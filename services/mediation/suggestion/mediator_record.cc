#include "services/mediation/suggestion/mediator_record.h"

#include "absl/types/span.h"
#include "common/sql/rows.h"
#include "common/status/macros.h"
#include "services/mediation/dispute/domain/dispute.h"

namespace zhiwang::mediation {
namespace {

absl::Span<const std::string> Listed(std::span<const std::string> mediators) {
  return absl::MakeConstSpan(mediators.data(), mediators.size());
}

}  // namespace

absl::StatusOr<std::map<std::string, int>> LoadsOf(sql::Txn& tx, const std::string& district,
                                                   std::span<const std::string> mediators) {
  std::map<std::string, int> loads;
  for (const AssignmentState state : {AssignmentState::kProposed, AssignmentState::kActive}) {
    RETURN_IF_ERROR(sql::QueryOverList(
        tx,
        {.begin = "SELECT mediator, COUNT(*) FROM assignment FORCE INDEX (by_state) WHERE district = ? AND state = ? "
                  "AND mediator IN ",
         .values = {district, state},
         .end = " GROUP BY mediator"},
        Listed(mediators), [&](const sql::Row& row) { loads[row.Text(1)] += static_cast<int>(row.Int(2)); }));
  }
  return loads;
}

absl::StatusOr<std::map<std::string, Success>> SuccessOf(sql::Txn& tx, const std::string& district,
                                                         std::span<const std::string> mediators, Type type,
                                                         int64_t first_id) {
  std::map<std::string, Success> success;
  RETURN_IF_ERROR(sql::QueryOverList(
      tx,
      {.begin = "SELECT a.mediator, d.state, COUNT(DISTINCT d.id) FROM assignment a FORCE INDEX (by_mediator) JOIN "
                "dispute d FORCE INDEX (PRIMARY) ON d.district = a.district AND d.id = a.dispute WHERE a.district = ? "
                "AND a.dispute >= ? AND a.had_to_end = 1 AND d.type = ? AND a.mediator IN ",
       .values = {district, first_id, type},
       .end = " GROUP BY a.mediator, d.state"},
      Listed(mediators), [&](const sql::Row& row) {
        const auto state = static_cast<State>(row.Int(2));
        const int count = static_cast<int>(row.Int(3));
        const bool agreed = state == State::kAgreed || state == State::kPartlyAgreed || state == State::kPerformed;
        Success& one = success[row.Text(1)];
        if (agreed) one.agreed += count;
        if (agreed || state == State::kFailed) one.ended += count;
      }));
  return success;
}

}  // namespace zhiwang::mediation
