#include "services/case_intake/report/successors.h"

#include <set>
#include <utility>

#include "common/status/macros.h"

namespace zhiwang::intake {
namespace {

const SuccessorOf* SuccessorIn(const Successors& successors, Dimension dimension) {
  switch (dimension) {
    case Dimension::kUnit:
      return &successors.unit;
    case Dimension::kCategory:
      return &successors.category;
    case Dimension::kChannel:
      break;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> HoldersToday(const Successors& successors, const rpc::Call& call,
                                                                const std::string& district, Dimension dimension,
                                                                const reports::Figures& figures) {
  std::map<std::string, std::string> holders;
  const SuccessorOf* successor_of = SuccessorIn(successors, dimension);
  if (successor_of == nullptr) return holders;
  for (const auto& [subject, line] : figures.by[static_cast<size_t>(dimension) - 1]) {
    if (subject.empty()) continue;
    std::string holder = subject;
    for (std::set<std::string> seen; seen.insert(holder).second;) {  // a registry may be wrong and go round
      ASSIGN_OR_RETURN(std::string next, (*successor_of)(call, district, holder));
      if (next.empty()) break;
      holder = std::move(next);
    }
    if (holder != subject) holders[subject] = std::move(holder);
  }
  return holders;
}

}  // namespace zhiwang::intake
