#include "services/mediation/suggestion/busy_mediators.h"

#include <vector>

#include "common/booking/booking.h"
#include "common/status/macros.h"
#include "services/mediation/session/session_holders.h"

namespace zhiwang::mediation {

absl::StatusOr<std::set<std::string>> BusyMediators(sql::Txn& tx, const std::string& district,
                                                    std::span<const std::string> mediators, absl::Time start,
                                                    absl::Time end) {
  const booking::Span asked{start, end};
  std::vector<booking::Holder> holders;
  for (const std::string& mediator : mediators) holders.push_back(HolderOfMediator(mediator));
  ASSIGN_OR_RETURN(const auto free, booking::FreeSpans(tx, district, holders, asked));
  std::set<std::string> busy;
  for (size_t i = 0; i < free.size(); ++i) {
    if (free[i] != std::vector<booking::Span>{asked}) busy.insert(mediators[i]);
  }
  return busy;
}

}  // namespace zhiwang::mediation
