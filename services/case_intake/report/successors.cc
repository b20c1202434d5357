#include "services/case_intake/report/successors.h"

#include <set>
#include <utility>

#include "common/status/macros.h"

namespace zhiwang::intake {
namespace {

const SuccessorsIn* SuccessorsOf(const Successors& successors, Dimension dimension) {
  switch (dimension) {
    case Dimension::kUnit:
      return &successors.units;
    case Dimension::kCategory:
      return &successors.categories;
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
  const SuccessorsIn* read = SuccessorsOf(successors, dimension);
  if (read == nullptr) return holders;
  ASSIGN_OR_RETURN(const auto successor_of, (*read)(call, district));
  for (const auto& [subject, line] : figures.by[static_cast<size_t>(dimension) - 1]) {
    std::string holder = subject;
    for (std::set<std::string> seen; seen.insert(holder).second;) {  // a registry may be wrong and go round
      const auto next = successor_of.find(holder);
      if (next == successor_of.end()) break;
      holder = next->second;
    }
    if (holder != subject) holders[subject] = std::move(holder);
  }
  return holders;
}

}  // namespace zhiwang::intake
