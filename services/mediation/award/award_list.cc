#include "services/mediation/award/award_list.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "common/status/macros.h"

namespace zhiwang::mediation {
namespace {

constexpr int kMostSharesExamined = 1'000;  // for a page
constexpr int kSharesAtOnce = 100;          // whose awards and disputes are read together

// The ids, up to `last`, of awards in which the mediator has a share: the latest first, at most this many.
absl::StatusOr<std::vector<int64_t>> SharesOf(sql::Txn& tx, const std::string& district, const std::string& mediator,
                                              int64_t last, int most) {
  std::vector<int64_t> ids;
  RETURN_IF_ERROR(
      tx.Query("SELECT award FROM award_share WHERE district = ? AND mediator = ? AND award <= ? ORDER BY award DESC "
               "LIMIT ?",
               {district, mediator, last, most}, [&](const sql::Row& row) { ids.push_back(row.Int(1)); }));
  return ids;
}

int64_t AmountOf(const AwardFacts& facts, const std::string& mediator) {
  if (mediator.empty()) return facts.amount_fen;
  int64_t fen = 0;
  for (const AwardShare& share : facts.shares) {
    if (share.mediator == mediator) fen += share.amount_fen;
  }
  return fen;
}

}  // namespace

absl::StatusOr<resource::Listed<AwardNoun>> ListSharesOf(const resource::Parts<AwardNoun>& parts, const rpc::Call& call,
                                                         const std::string& mediator, const AwardFilter& filter,
                                                         const rpc::Page& page) {
  call.NoteAsked();  // rights are checked for each award, and there may be none
  ASSIGN_OR_RETURN(const std::optional<resource::Position> after, resource::ReadPosition(page.after));
  const auto size = static_cast<size_t>(page.size);
  return parts.db.Read(call.deadline, [&](sql::Txn& tx) -> absl::StatusOr<resource::Listed<AwardNoun>> {
    resource::Listed<AwardNoun> listed;
    const auto next_after = [](int64_t id) { return resource::WritePosition({0, id}); };
    int64_t last = after ? after->id - 1 : INT64_MAX;
    // One row more than asked for shows that there is another page.
    int wanted = page.size + 1;
    for (int examined = 0;; wanted = std::max(wanted, kSharesAtOnce)) {
      ASSIGN_OR_RETURN(const std::vector<int64_t> ids, SharesOf(tx, filter.district, mediator, last, wanted));
      ASSIGN_OR_RETURN(auto found, resource::FindAll<AwardNoun>(tx, filter.district, ids));
      for (const int64_t id : ids) {
        const auto award = found.find(id);
        if (award == found.end() || !AwardNoun::Reaches(call, award->second) || !Meets(filter, award->second)) continue;
        if (listed.items.size() == size) {
          listed.next = next_after(listed.items.back().id);
          return listed;
        }
        listed.items.push_back(std::move(award->second));
      }
      examined += static_cast<int>(ids.size());
      if (static_cast<int>(ids.size()) < wanted) return listed;
      if (examined >= kMostSharesExamined) {
        listed.next = next_after(listed.items.size() == size ? listed.items.back().id : ids.back());
        return listed;
      }
      last = ids.back() - 1;
    }
  });
}

v1::ListAwardsResponse::Sums SumsOf(const std::vector<Award>& awards, const std::string& mediator) {
  v1::ListAwardsResponse::Sums sums;
  for (const Award& award : awards) {
    const int64_t fen = AmountOf(award.facts, mediator);
    if (award.facts.state == AwardState::kApproved) {
      sums.set_approved(sums.approved() + 1);
      sums.set_approved_fen(sums.approved_fen() + fen);
    } else if (award.facts.state == AwardState::kProposed) {
      sums.set_proposed(sums.proposed() + 1);
      sums.set_proposed_fen(sums.proposed_fen() + fen);
    }
  }
  return sums;
}

}  // namespace zhiwang::mediation
