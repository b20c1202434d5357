#include "services/grid_registry/client/named_area.h"

#include <set>
#include <utility>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/status/macros.h"
#include "services/grid_registry/client/area_errors.h"

namespace zhiwang::grid {
namespace {

// Goes from an area to its successors until it comes to those that live on the day, each once.
class SearchForHolders {
 public:
  SearchForHolders(RegistryClient& registry, const rpc::Call& call, const std::string& district, int day)
      : registry_(registry), call_(call), district_(district), day_(day) {}

  absl::Status From(const KnownArea& area) {
    if (area.chain.empty()) return absl::OkStatus();
    if (day_ < area.end_day) {
      found_.push_back(area);
      return absl::OkStatus();
    }
    for (const std::string& successor : area.successors) {
      if (!seen_.insert(successor).second) continue;
      ASSIGN_OR_RETURN(const KnownArea next, registry_.FindArea(call_, district_, successor));
      RETURN_IF_ERROR(From(next));
    }
    return absl::OkStatus();
  }

  std::vector<KnownArea> Found() && { return std::move(found_); }

 private:
  RegistryClient& registry_;
  const rpc::Call& call_;
  const std::string& district_;
  const int day_;
  std::set<std::string> seen_;
  std::vector<KnownArea> found_;
};

}  // namespace

absl::StatusOr<NamedArea> FindNamedArea(RegistryClient& registry, const rpc::Call& call, const std::string& district,
                                        const std::string& code, int day) {
  NamedArea named;
  named.district = district;
  named.code = code;
  ASSIGN_OR_RETURN(named.area, registry.FindArea(call, district, code));
  SearchForHolders search(registry, call, district, day);
  RETURN_IF_ERROR(search.From(named.area));
  named.holders = std::move(search).Found();
  return named;
}

absl::StatusOr<std::vector<AreaStep>> OnlyHolder(std::string_view field, const NamedArea& named) {
  const std::string name = FormatResourceName(named.district, "areas", named.code);
  if (named.area.chain.empty()) return error::AreaUnknown(field, name);
  if (named.holders.size() == 1) return named.holders.front().chain;
  std::vector<error::Heir> heirs;
  for (const KnownArea& holder : named.holders) heirs.push_back({holder.chain.back().code, holder.chain.back().name});
  return error::AreaEnded(field, {name, named.area.chain.back().name, calendar::FormatDay(named.area.end_day)}, heirs);
}

}  // namespace zhiwang::grid
